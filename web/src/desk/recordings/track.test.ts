import { describe, expect, it } from "vitest";
import type { RecordedSegment } from "@/api/calls";
import { barsOf, lengthOf, nextPlayable, partsOf, peaksOf } from "./track";

const segment = (n: number, seconds: number, missing = false): RecordedSegment => ({
  n,
  started_at: "2026-01-05T08:00:00Z",
  seconds,
  size_bytes: 1,
  missing,
  gap_reason: null,
  problem: "",
  peaks: [],
});

describe("the parts of a recording", () => {
  const parts = partsOf([segment(2, 5, true), segment(1, 10), segment(3, 2.5)]);

  it("stand in their order, one after the other", () => {
    expect(parts.map(({ n, from, until }) => [n, from, until])).toEqual([
      [1, 0, 10],
      [2, 10, 15],
      [3, 15, 17.5],
    ]);
    expect(lengthOf(parts)).toBe(17.5);
    expect(lengthOf([])).toBe(0);
  });

  it("are left out when their sound is missing", () => {
    expect(nextPlayable(parts, 10)?.n).toBe(3);
    expect(nextPlayable(parts, 17.5)).toBeUndefined();
  });
});

describe("the picture of loudness", () => {
  it("keeps each part in its place, also without the loudness of one", () => {
    const parts = partsOf([segment(1, 0.2), { ...segment(2, 0.1), peaks: [80, 20, 99] }]);
    expect(peaksOf(parts)).toEqual([0, 0, 0, 0, 80, 20]);
  });

  it("shows the loudest of each bar, for customer and others apart", () => {
    expect(barsOf([10, 0, 90, 20, 0, 100, 5, 5], 2)).toEqual([
      { customer: 0.9, others: 0.2 },
      { customer: 0.05, others: 1 },
    ]);
  });

  it("never has more bars than there is sound", () => {
    expect(barsOf([50, 50], 100)).toHaveLength(1);
    expect(barsOf([], 100)).toEqual([]);
  });
});
