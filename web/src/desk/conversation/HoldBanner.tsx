import { IconPlayerPause } from "@tabler/icons-react";
import type { WorkItem } from "@/api/routing";
import { useLive } from "@/live/store";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { clockSpan, span } from "@/ui/times";
import { useContactName } from "../data/contactName";
import { type Hold, useHold } from "../data/hold";
import classes from "./Conversation.module.css";

const words = text.desk.contact;

function Held({ hold }: { hold: Hold }) {
  const seconds = (useNow() - Date.parse(hold.since)) / 1000;
  const other = useLive(({ documents }) => documents.workItems[hold.by_work_item_id]);
  const contact = useLive(({ documents }) => documents.interactions[other?.interaction_id ?? ""]);
  const who = useContactName(contact) || words.another;
  return (
    <div className={classes.hold}>
      <IconPlayerPause size={16} stroke={2} aria-hidden />
      <span role="status">{words.held(who, text.words.channel[other?.channel ?? ""] ?? "")}</span>
      <span className={classes.holdClock} title={words.heldFor(span(seconds))}>
        {clockSpan(seconds)}
      </span>
    </div>
  );
}

/** Says that a contact is on hold, for which other one, and for how long. */
export function HoldBanner({ item }: { item: WorkItem | null }) {
  const hold = useHold(item);
  return hold ? <Held hold={hold} /> : null;
}
