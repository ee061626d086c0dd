import { Button } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import type { Call } from "@/api/calls";
import { useSession } from "@/app/session";
import { text } from "@/text";
import type { OpenContact } from "../data/contact";
import { CallBar } from "./CallBar";
import classes from "./CallBar.module.css";
import { useDial } from "./DialButton";
import { partnersOf } from "./parties";
import { customerOf, isOver, myLeg, otherNumber, useCall } from "./useCall";

const words = text.calls;

/** A contact that may have a call: it came by telephone, or its customer is to be called back. */
export const mayHaveCall = ({ interaction, item }: OpenContact) =>
  interaction.channel === "voice" || item?.kind === "callback";

/** Why a call has ended, unless somebody has hung up. */
function whyOver(call: Call): string | undefined {
  const cause = customerOf(call)?.cause ?? call.cause;
  return cause && cause !== "normal" ? words.cause[cause] : undefined;
}

function Over({ call, again }: { call: Call; again: boolean }) {
  const dial = useDial();
  const number = otherNumber(call);
  const why = whyOver(call);
  return (
    <div className={classes.over} role="status">
      <span>{why ? words.overWhy(why) : words.over}</span>
      {again && number && dial.allowed && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPhone size={15} />}
          loading={dial.pending}
          onClick={() => dial.call(number, call.interaction_id ? { interaction_id: call.interaction_id } : {})}
        >
          {words.again}
        </Button>
      )}
    </div>
  );
}

/** The customer talks on with others while I wrap up. */
function GoesOn({ with: partners }: { with: string[] }) {
  return (
    <div className={classes.over} role="status">
      <span>{words.goesOn(partners.join(", "))}</span>
    </div>
  );
}

/** The call of a contact that is with me: all its controls while it lasts, and how it ended. */
export function CallDeck({ contact, focused }: { contact: OpenContact; focused: boolean }) {
  const me = useSession().account.id;
  const { data: call } = useCall(contact.interaction.id, mayHaveCall(contact));
  if (!call) return null;
  if (isOver(call)) {
    // A callback has its own way to call; that the customer's first call is over is no news there.
    const callback = contact.item?.kind === "callback";
    const mine = contact.interaction.channel === "voice" && !(callback && call.direction === "inbound");
    // The wrap-up says by itself that the call is over, but not that something went wrong.
    const shown = mine && (contact.answerable || (contact.wrapping && whyOver(call)));
    return shown ? <Over call={call} again={contact.answerable && !callback} /> : null;
  }
  if (!contact.answerable && !myLeg(call, me)) return contact.wrapping ? <GoesOn with={partnersOf(call)} /> : null;
  return <CallBar contact={contact} call={call} focused={focused} />;
}
