import type { Callback } from "@/api/callbacks";
import { waitNotes } from "@/callbacks/waitNotes";
import { text } from "@/text";
import { exactTime } from "@/ui/times";
import { readableNumber } from "../call/numbers";
import type { OpenContact } from "../data/contact";
import classes from "./CallbackFoot.module.css";

const words = text.callbacks.banner;

/** How it stood with the contact's own callback, and what was tried. */
function ownNote({ number, state, attempts }: Callback): string {
  const tried = attempts.map(({ at, outcome }) =>
    text.callbacks.call.tried(text.callbacks.outcome[outcome] ?? outcome, exactTime(at)),
  );
  return words.own(readableNumber(number), text.callbacks.state[state] ?? state, tried);
}

/** What is good to know before answering: a pending callback, and what the customer was told while waiting. */
export function CallbackNotes({ contact }: { contact: OpenContact }) {
  const { pendingCallbacks, mergedCallbacks, item, callback, answerable } = contact;
  // While it is to be called, the foot of the contact says more.
  const own = callback && !answerable ? [ownNote(callback)] : [];
  const notes = [...own, ...waitNotes(item)];
  if (notes.length + pendingCallbacks.length + mergedCallbacks.length === 0) return null;
  return (
    <div className={classes.notes} role="note">
      {pendingCallbacks.map(({ id, asked_at, number }) => (
        <p key={id} className={classes.pending}>
          {words.pending(exactTime(asked_at), readableNumber(number))}
        </p>
      ))}
      {mergedCallbacks.map(({ id, asked_at, number }) => (
        <p key={id}>{words.merged(exactTime(asked_at), readableNumber(number))}</p>
      ))}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}
