import type { RecordedSegment } from "@/api/calls";

/** A segment in its place in the whole recording, in seconds of sound. */
export interface Part extends RecordedSegment {
  from: number;
  until: number;
}

/** The segments one after the other, in their order, with where each begins and ends in the sound. */
export function partsOf(segments: readonly RecordedSegment[]): Part[] {
  let at = 0;
  return [...segments]
    .sort((a, b) => a.n - b.n)
    .map((segment) => {
      const from = at;
      at += segment.seconds;
      return { ...segment, from, until: at };
    });
}

export const lengthOf = (parts: readonly Part[]) => parts.at(-1)?.until ?? 0;

/** The next part that can be played from a moment on. */
export const nextPlayable = (parts: readonly Part[], from: number): Part | undefined =>
  parts.find((part) => part.until > from && !part.missing);

/** Pairs of loudness in a second. */
const PAIRS_PER_SECOND = 10;

/** The loudness of all parts, each in its place; a part without any is silent. */
export function peaksOf(parts: readonly Part[]): number[] {
  return parts.flatMap(({ peaks, seconds }) => {
    const wanted = 2 * Math.round(seconds * PAIRS_PER_SECOND);
    return Array.from({ length: wanted }, (_, at) => peaks[at] ?? 0);
  });
}

/** One bar of the picture: how loud the customer and the others were, 0 to 1. */
export interface Bar {
  customer: number;
  others: number;
}

/** The loudness in so many bars, each the loudest of its time. `peaks` go in turns: customer, others. */
export function barsOf(peaks: readonly number[], count: number): Bar[] {
  const pairs = Math.floor(peaks.length / 2);
  const bars = Math.min(count, pairs);
  return Array.from({ length: bars }, (_, nth) => {
    const from = Math.floor((nth * pairs) / bars);
    const until = Math.max(from + 1, Math.floor(((nth + 1) * pairs) / bars));
    let [customer, others] = [0, 0];
    for (let pair = from; pair < until; pair += 1) {
      customer = Math.max(customer, peaks[2 * pair] ?? 0);
      others = Math.max(others, peaks[2 * pair + 1] ?? 0);
    }
    return { customer: Math.min(1, customer / 100), others: Math.min(1, others / 100) };
  });
}
