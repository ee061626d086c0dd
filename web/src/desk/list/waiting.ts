import type { MediaType } from "@/api/interactions";

/** Seconds after which an unanswered customer is marked, by media type: first a warning, then late. */
const MARKS: Record<MediaType, { warn: number; bad: number }> = {
  real_time: { warn: 60, bad: 180 },
  deferred: { warn: 4 * 3600, bad: 24 * 3600 },
};

export type Urgency = "calm" | "warn" | "bad";

export function urgencyOf(media: MediaType, waitedSeconds: number): Urgency {
  const { warn, bad } = MARKS[media];
  if (waitedSeconds >= bad) return "bad";
  return waitedSeconds >= warn ? "warn" : "calm";
}
