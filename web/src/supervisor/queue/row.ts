/** What the cells of one row of the queue list say. */

import type { Interaction } from "@/api/interactions";
import type { WorkItem } from "@/api/routing";
import { text } from "@/text";
import { span } from "@/ui/times";

const words = text.supervisor.queue;

/** Goes with the address of a contact that is opened to see why it waits. */
export const ASK_WHY = { why: true };

/** Since when it has been as it is: its arrival while it waits, the change to its state afterwards. */
export function sinceOf(item: WorkItem): string {
  return item.state === "queued" || item.state === "offered" ? item.queued_at : item.state_since;
}

/** Whether "why is this still waiting?" is a question about it. */
export function waits(item: WorkItem): boolean {
  return item.state === "queued" || item.state === "offered" || item.state === "parked";
}

export type Due =
  | { kind: "none" }
  | { kind: "ahead" | "late"; words: string; at: string }
  | { kind: "back"; at: string };

/** How the due time stands at `now` (milliseconds): only what nobody has answered can be late. */
export function dueOf(item: WorkItem, now: number): Due {
  if (item.state === "parked" && item.parked_until) return { kind: "back", at: item.parked_until };
  if (item.state !== "queued" && item.state !== "offered") return { kind: "none" };
  const left = (Date.parse(item.due_at) - now) / 1000;
  return left < 0
    ? { kind: "late", words: words.late(span(-left)), at: item.due_at }
    : { kind: "ahead", words: words.dueIn(span(left)), at: item.due_at };
}

/** Who the customer is, as far as it is known. */
export function whoOf(contact: Interaction | null): string {
  return contact ? contact.sender_name || contact.sender.value : "…";
}

/** One line about what it is: subject, or the beginning of the last message. */
export function aboutOf(contact: Interaction | null): string {
  return contact ? contact.subject || contact.preview || words.noSubject : "";
}

/** What a supervisor may do with an item in its state; the server has the last word. */
export function ordersFor(item: WorkItem): { move: boolean; assign: boolean; takeBack: boolean; cancel: boolean } {
  return {
    move: waits(item) || item.state === "assigned",
    assign: waits(item) || item.state === "assigned",
    takeBack: item.state === "offered" || item.state === "assigned",
    cancel: waits(item),
  };
}
