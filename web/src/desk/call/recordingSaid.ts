import type { Call } from "@/api/calls";
import { text } from "@/text";

const words = text.calls.recording;

/** Whether the call is recorded, in words, with the reason where it is not; empty where nobody wished it. */
export function recordingSaid({ state, reason }: NonNullable<Call["recording"]>): string {
  const why = reason ? (text.calls.recordings.gapReason[reason] ?? reason) : "";
  if (state === "on") return words.on;
  if (state === "off") return why && text.calls.recordings.gap(why);
  return why ? words.pausedWhy(why) : words.paused;
}
