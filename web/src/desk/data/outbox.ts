import { create } from "zustand";
import { newKey } from "@/api/client";
import { type OutgoingMessage, sendMessage } from "@/api/interactions";
import { sentence } from "@/api/problem";
import type { Id } from "@/api/units";
import { live } from "@/live/store";

/** A chat line on its way. It keeps its key, so that trying again cannot send it twice. */
export interface PendingLine {
  key: string;
  message: OutgoingMessage;
  at: string;
  /** Why it was not sent; null while it is being sent. */
  failure: string | null;
}

type Outbox = Record<Id, PendingLine[]>;

export const useOutbox = create<Outbox>()(() => ({}));

function change(interactionId: Id, apply: (lines: PendingLine[]) => PendingLine[]): void {
  useOutbox.setState((state) => ({ [interactionId]: apply(state[interactionId] ?? []) }));
}

const without = (key: string) => (lines: PendingLine[]) => lines.filter((line) => line.key !== key);
const marked = (key: string, failure: string | null) => (lines: PendingLine[]) =>
  lines.map((line) => (line.key === key ? { ...line, failure } : line));

async function deliver(interactionId: Id, line: PendingLine): Promise<void> {
  try {
    const message = await sendMessage(interactionId, line.message, line.key);
    live.answer({ message });
    change(interactionId, without(line.key));
  } catch (error) {
    change(interactionId, marked(line.key, sentence(error)));
  }
}

/** One line after the other, so that they arrive in the order in which they were written. */
const queues = new Map<Id, Promise<void>>();

function enqueue(interactionId: Id, line: PendingLine): Promise<void> {
  const after = (queues.get(interactionId) ?? Promise.resolve()).then(() => deliver(interactionId, line));
  queues.set(interactionId, after);
  return after;
}

export const outbox = {
  /** Send a line; it shows as pending at once. */
  send(interactionId: Id, message: OutgoingMessage): Promise<void> {
    const line: PendingLine = { key: newKey(), message, at: new Date().toISOString(), failure: null };
    change(interactionId, (lines) => [...lines, line]);
    return enqueue(interactionId, line);
  },
  again(interactionId: Id, line: PendingLine): Promise<void> {
    change(interactionId, marked(line.key, null));
    return enqueue(interactionId, line);
  },
  discard: (interactionId: Id, key: string) => change(interactionId, without(key)),
};

// A line that has not been sent exists on this page only.
if (typeof window !== "undefined") {
  window.addEventListener("beforeunload", (event) => {
    if (Object.values(useOutbox.getState()).some((lines) => lines.length > 0)) event.preventDefault();
  });
}
