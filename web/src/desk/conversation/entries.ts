import type { Message, Note } from "@/api/interactions";
import { sameDay } from "@/ui/times";
import type { PendingLine } from "../data/outbox";

/** What a conversation shows, in order. `first` begins a run of lines by one author. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: Message; first: boolean }
  | { kind: "note"; key: string; at: string; note: Note }
  | { kind: "pending"; key: string; at: string; line: PendingLine };

/** Lines by one author within this time stand together. */
const RUN_MS = 3 * 60_000;

type Stamped = Extract<Entry, { kind: "message" | "note" | "pending" }>;

function joins(before: Stamped | undefined, message: Message): boolean {
  if (before?.kind !== "message") return false;
  const { direction, author_id, author_name, sent_at } = before.message;
  const sameAuthor =
    direction === message.direction && author_id === message.author_id && author_name === message.author_name;
  return sameAuthor && sameDay(sent_at, message.sent_at) && Date.parse(message.sent_at) - Date.parse(sent_at) < RUN_MS;
}

function withDays(stamped: readonly Stamped[]): Entry[] {
  const entries: Entry[] = [];
  let before: Stamped | undefined;
  for (const entry of stamped) {
    if (!before || !sameDay(before.at, entry.at)) {
      entries.push({ kind: "day", key: `day-${entry.at.slice(0, 10)}-${entry.key}`, at: entry.at });
    }
    entries.push(entry);
    before = entry;
  }
  return entries;
}

/** Messages and notes in the order of arrival (their ids), lines on their way at the end, a separator for each day. */
export function entriesOf(
  messages: readonly Message[],
  notes: readonly Note[],
  pending: readonly PendingLine[],
): Entry[] {
  const arrived: Stamped[] = [
    ...messages.map(
      (message): Stamped => ({ kind: "message", key: message.id, at: message.sent_at, message, first: true }),
    ),
    ...notes.map((note): Stamped => ({ kind: "note", key: note.id, at: note.written_at, note })),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  const runs = arrived.map((entry, at) =>
    entry.kind === "message" ? { ...entry, first: !joins(arrived[at - 1], entry.message) } : entry,
  );
  const waiting = pending.map((line): Stamped => ({ kind: "pending", key: line.key, at: line.at, line }));
  return withDays([...runs, ...waiting]);
}
