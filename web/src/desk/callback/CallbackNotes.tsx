import { waitNotes } from "@/callbacks/waitNotes";
import { text } from "@/text";
import { exactTime } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import classes from "./CallbackFoot.module.css";

const words = text.callbacks.banner;

/** What is good to know before answering: a pending callback, and what the customer was told while waiting. */
export function CallbackNotes({ contact }: { contact: OpenContact }) {
  const { pendingCallbacks, mergedCallbacks, item } = contact;
  const notes = waitNotes(item);
  if (notes.length + pendingCallbacks.length + mergedCallbacks.length === 0) return null;
  return (
    <div className={classes.notes} role="note">
      {pendingCallbacks.map(({ id, asked_at, number }) => (
        <p key={id} className={classes.pending}>
          {words.pending(exactTime(asked_at), number)}
        </p>
      ))}
      {mergedCallbacks.map(({ id, asked_at, number }) => (
        <p key={id}>{words.merged(exactTime(asked_at), number)}</p>
      ))}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}
