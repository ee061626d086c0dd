import { Button } from "@mantine/core";
import { IconArrowDown, IconMessageOff } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Message } from "@/api/interactions";
import { isInLines } from "@/shared/channels";
import { text } from "@/text";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { dayName } from "@/ui/times";
import type { OpenContact } from "../data/contact";
import { type PendingLine, useOutbox } from "../data/outbox";
import { ChatLine, PendingChatLine } from "./ChatLine";
import { type Entry, entriesOf } from "./entries";
import { MailMessage } from "./MailMessage";
import classes from "./Messages.module.css";
import { NoteLine } from "./NoteLine";
import { useEarlier } from "./useEarlier";

const words = text.desk.contact;
const NOTHING: PendingLine[] = [];
/** Distance from the end, in pixels, within which the reader counts as reading the latest. */
const AT_END = 80;
const DAY_HEIGHT = 44;

function DayLine({ at }: { at: string }) {
  const now = useNow();
  return <div className={classes.day}>{dayName(at, now)}</div>;
}

interface Rendering {
  contact: OpenContact;
  lastOurs: string | undefined;
  lastMail: string | undefined;
  folded: ReadonlyMap<string, boolean>;
  toggle: (id: string, opened: boolean) => void;
}

function EntryLine({ entry, rendering }: { entry: Entry; rendering: Rendering }) {
  const { contact, lastOurs, lastMail, folded, toggle } = rendering;
  if (entry.kind === "note") return <NoteLine note={entry.note} />;
  if (entry.kind === "pending") return <PendingChatLine interactionId={contact.interaction.id} line={entry.line} />;
  const { message } = entry;
  if (isInLines(contact.interaction.channel)) {
    return (
      <ChatLine message={message} first={entry.first} last={message.id === lastOurs} mayResend={contact.answerable} />
    );
  }
  const opened = folded.get(message.id) ?? message.id === lastMail;
  return (
    <MailMessage
      message={message}
      opened={opened}
      onToggle={() => toggle(message.id, !opened)}
      mayResend={contact.answerable}
    />
  );
}

function useRendering(contact: OpenContact): Rendering {
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const toggle = useCallback(
    (id: string, opened: boolean) => setFolded((before) => new Map(before).set(id, opened)),
    [],
  );
  const lastOurs = contact.messages.findLast((message) => message.direction === "out")?.id;
  // What we said by ourselves, such as an acknowledgement, stays folded.
  const lastMail = contact.messages.findLast((message) => message.direction !== "system")?.id;
  return { contact, lastOurs, lastMail, folded, toggle };
}

/** The lines that are in view, and whether the reader is at either end of the list. */
function useLines(entries: Entry[], estimate: number) {
  const scroll = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [atTop, setAtTop] = useState(false);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => estimate + (entries[index]?.day ? DAY_HEIGHT : 0),
    getItemKey: (index) => entries[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    paddingStart: 8,
    paddingEnd: 8,
    overscan: 8,
  });
  useLayoutEffect(() => virtual.scrollToEnd(), [virtual]);
  // After each drawing: only then does the element have the height that the position is measured against.
  useLayoutEffect(() => {
    setAtEnd(virtual.isAtEnd(AT_END));
    setAtTop((virtual.scrollOffset ?? 0) < AT_END);
  });
  return { scroll, virtual, atEnd, atTop };
}

/** What came while the reader was further up. */
function NewBelow({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <Button
      className={classes.below}
      size="compact-sm"
      radius="xl"
      leftSection={<IconArrowDown size={14} />}
      onClick={onClick}
    >
      {count > 0 ? words.newBelow(count) : words.toEnd}
    </Button>
  );
}

/** How many entries have come below the last one that the reader has seen. */
function useUnseen(entries: Entry[], atEnd: boolean): number {
  const newest = entries.at(-1)?.key;
  const [seen, setSeen] = useState(newest);
  useEffect(() => {
    if (atEnd) setSeen(newest);
  }, [atEnd, newest]);
  const at = entries.findLastIndex(({ key }) => key === seen);
  return at === -1 ? 0 : entries.length - 1 - at;
}

/** The messages that there is something to read in: a call is one without words. */
function written({ interaction, messages }: OpenContact): Message[] {
  if (interaction.channel !== "voice") return messages;
  return messages.filter(
    (message) => message.text !== "" || message.html !== null || message.attachment_ids.length > 0,
  );
}

/** All messages and notes of a contact, oldest first, as many as there may be. */
export function MessageList({ contact }: { contact: OpenContact }) {
  const { interaction, notes } = contact;
  const messages = useMemo(() => written(contact), [contact]);
  const pending = useOutbox((state) => state[interaction.id]) ?? NOTHING;
  const entries = useMemo(() => entriesOf(messages, notes, pending), [messages, notes, pending]);
  const rendering = useRendering(contact);
  const { scroll, virtual, atEnd, atTop } = useLines(entries, isInLines(interaction.channel) ? 48 : 60);
  const name = interaction.sender_name || interaction.sender.value;
  const earlier = useEarlier(interaction.id, messages[0]?.id, messages.length);
  const unseen = useUnseen(entries, atEnd);
  // Nobody writes in a call: its room stays free.
  if (entries.length === 0 && interaction.channel === "voice") return <div className={classes.frame} />;
  if (entries.length === 0) return <EmptyState icon={IconMessageOff} title={words.empty} />;
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.scroll} ref={scroll} aria-label={words.messages(name)} tabIndex={0}>
        <div className={classes.space} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const entry = entries[index];
            if (!entry) return null;
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                {entry.day && <DayLine at={entry.at} />}
                <EntryLine entry={entry} rendering={rendering} />
              </div>
            );
          })}
        </div>
      </section>
      {earlier.mayHaveMore && atTop && (
        <Button
          className={classes.earlier}
          size="compact-sm"
          variant="default"
          loading={earlier.loading}
          onClick={() => void earlier.load()}
        >
          {words.earlier}
        </Button>
      )}
      {!atEnd && <NewBelow count={unseen} onClick={() => virtual.scrollToEnd()} />}
    </div>
  );
}
