import type { Message, Note } from "@/api/interactions";
import { sameDay } from "@/ui/times";
import type { PendingLine } from "../data/outbox";

/**
 * What a conversation shows, in order. `first` begins a run of lines by one author, `day` a local day.
 *
 * The separator of a day belongs to its first entry: an entry of its own would move, and the list with it, when earlier
 * messages are added above.
 */
export type Entry = { key: string; at: string; day: boolean } & (
  | { kind: "message"; message: Message; first: boolean }
  | { kind: "note"; note: Note }
  | { kind: "pending"; line: PendingLine }
);

/** Lines by one author within this time stand together. */
const RUN_MS = 3 * 60_000;

function joins(before: Entry | undefined, message: Message): boolean {
  if (before?.kind !== "message") return false;
  const { direction, author_id, author_name, sent_at } = before.message;
  const sameAuthor =
    direction === message.direction && author_id === message.author_id && author_name === message.author_name;
  return sameAuthor && sameDay(sent_at, message.sent_at) && Date.parse(message.sent_at) - Date.parse(sent_at) < RUN_MS;
}

/** How far the clocks of server and page may be apart. */
const SKEW_MS = 10_000;

/** Whether the line has come back as a message while its request is still under way: it must not show twice. */
function isThere(line: PendingLine, messages: readonly Message[]): boolean {
  if (line.failure !== null) return false;
  const since = Date.parse(line.at) - SKEW_MS;
  return messages.some(
    ({ direction, text, sent_at }) => direction === "out" && text === line.message.text && Date.parse(sent_at) >= since,
  );
}

/** Messages and notes in the order of arrival (their ids), and lines on their way at the end. */
export function entriesOf(
  messages: readonly Message[],
  notes: readonly Note[],
  pending: readonly PendingLine[],
): Entry[] {
  const day = false;
  const arrived: Entry[] = [
    ...messages.map(
      (message): Entry => ({ kind: "message", key: message.id, at: message.sent_at, day, message, first: true }),
    ),
    ...notes.map((note): Entry => ({ kind: "note", key: note.id, at: note.written_at, day, note })),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  const unseen = pending.filter((line) => !isThere(line, messages));
  const waiting = unseen.map((line): Entry => ({ kind: "pending", key: line.key, at: line.at, day, line }));
  return [...arrived, ...waiting].map((entry, at, all) => {
    const before = all[at - 1];
    const begins = { day: !before || !sameDay(before.at, entry.at) };
    return entry.kind === "message"
      ? { ...entry, ...begins, first: !joins(before, entry.message) }
      : { ...entry, ...begins };
  });
}
