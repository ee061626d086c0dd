import { UnstyledButton } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { useLive } from "@/live/store";
import { ChannelMark } from "@/shared/ChannelMark";
import { isInLines } from "@/shared/channels";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { Instant } from "@/ui/Instant";
import { clockSpan, listTime, span } from "@/ui/times";
import { useContactName } from "../data/contactName";
import { type Hold, useHold } from "../data/hold";
import type { MyContact } from "../data/work";
import classes from "./ContactList.module.css";
import { urgencyOf } from "./waiting";

const words = text.desk.list;

/** How long the customer has waited for an answer. */
function WaitingClock({ item, interaction }: MyContact) {
  const now = useNow();
  const seconds = (now - Date.parse(interaction.last_message_at)) / 1000;
  const urgency = urgencyOf(item.media_type, seconds);
  const shown = item.media_type === "real_time" ? clockSpan(seconds) : span(seconds);
  return (
    <span className={classes[urgency]} title={words.waiting(span(seconds))}>
      {shown}
    </span>
  );
}

function WrapUpClock({ until }: { until: string }) {
  const now = useNow();
  const left = (Date.parse(until) - now) / 1000;
  return (
    <span className={left < 20 ? classes.bad : classes.warn} title={words.wrapUpLeft(span(left))}>
      {clockSpan(left)}
    </span>
  );
}

function ParkedUntil({ item }: Pick<MyContact, "item">) {
  const now = useNow();
  const until = item.parked_until;
  if (!until) return <Instant at={item.state_since} />;
  return <span title={words.until(new Date(until).toLocaleString())}>{listTime(until, now)}</span>;
}

/** Whether the customer waits for an answer: something is unread, or read and not answered. */
function useWaits({ interaction }: MyContact): boolean {
  const answered = useLive((state) => state.documents.messages[interaction.id]?.at(-1)?.direction !== "in");
  return interaction.customer_left_at === null && (interaction.unread > 0 || !answered);
}

function HeldClock({ hold }: { hold: Hold }) {
  const seconds = (useNow() - Date.parse(hold.since)) / 1000;
  return (
    <span className={classes.held} title={words.held(span(seconds))}>
      {clockSpan(seconds)}
    </span>
  );
}

/** How long a call or callback has been with me: nobody there waits for a line of mine. */
function CallClock({ since }: { since: string }) {
  const seconds = (useNow() - Date.parse(since)) / 1000;
  return <span title={words.withYou(span(seconds))}>{clockSpan(seconds)}</span>;
}

/** A call or callback that I have; a voice message waits for an answer as a mail does. */
const isOnTheLine = ({ item }: MyContact) =>
  item.channel === "voice" && item.media_type === "real_time" && item.state === "assigned";

function Clock(contact: MyContact) {
  const { item, interaction } = contact;
  const waits = useWaits(contact);
  const hold = useHold(item);
  if (hold) return <HeldClock hold={hold} />;
  if (item.state === "parked") return <ParkedUntil item={item} />;
  if (item.state === "wrapping" && item.wrap_up_until) return <WrapUpClock until={item.wrap_up_until} />;
  if (isOnTheLine(contact)) return <CallClock since={item.state_since} />;
  return waits ? <WaitingClock {...contact} /> : <Instant at={interaction.last_message_at} />;
}

interface ContactRowProps {
  contact: MyContact;
  /** It is the contact that the keyboard acts on. */
  current: boolean;
  shown: boolean;
  onOpen: (interactionId: string) => void;
}

/** One contact of mine: who, what last, and the clock that matters for it. */
export function ContactRow({ contact, current, shown, onOpen }: ContactRowProps) {
  const { item, interaction } = contact;
  const { unread } = interaction;
  const hold = useHold(item);
  const name = useContactName(interaction);
  // The subject of every call is the same; a voice message says that it is one.
  const preview = isInLines(interaction.channel)
    ? interaction.preview
    : (interaction.channel === "voice" && interaction.preview) || interaction.subject || interaction.preview;
  return (
    <UnstyledButton
      className={classes.row}
      aria-current={current}
      data-shown={shown && !current}
      data-unread={unread > 0}
      onClick={() => onOpen(interaction.id)}
    >
      <span className={classes.icon}>
        <ChannelMark channel={item.channel} size={18} />
      </span>
      <span style={{ minWidth: 0 }}>
        <span className={classes.first}>
          <span className={classes.name}>{name}</span>
          <span className={classes.clock}>
            <Clock {...contact} />
          </span>
        </span>
        <span className={classes.second}>
          <span className={classes.preview}>
            {hold && (
              <span className={classes.held}>
                <IconPlayerPause size={13} stroke={2} aria-hidden /> {words.onHold}
                {" · "}
              </span>
            )}
            {interaction.customer_left_at && item.state === "assigned" ? words.left : item.parked_reason || preview}
          </span>
          {unread > 0 && (
            <span className={classes.badge} role="img" aria-label={words.unread(unread)}>
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </span>
      </span>
    </UnstyledButton>
  );
}
