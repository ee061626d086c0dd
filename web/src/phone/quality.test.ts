import { expect, test } from "vitest";
import { qualityBetween, type Reading, readStats, scoreOf } from "./quality";

const reading = (changes: Partial<Reading>): Reading => ({
  at: 0,
  received: 0,
  lost: 0,
  jitterMs: 0,
  roundTripMs: 20,
  pictures: 0,
  ...changes,
});

test("a clean line scores high, loss and delay cost", () => {
  expect(scoreOf(0, 1, 20)).toBeGreaterThan(4.3);
  expect(scoreOf(0.05, 1, 20)).toBeLessThan(4.1);
  expect(scoreOf(0, 1, 900)).toBeLessThan(3);
  expect(scoreOf(1, 500, 5000)).toBe(1);
});

test("loss is that of the time between two readings", () => {
  const quality = qualityBetween(reading({ received: 900, lost: 100 }), reading({ received: 990, lost: 110 }), 0);
  expect(quality.loss).toBeCloseTo(0.1);
  expect(quality.silent).toBe(false);
});

test("nothing for three seconds is silence", () => {
  expect(qualityBetween(reading({}), reading({ at: 5000 }), 1000).silent).toBe(true);
});

test("a browser's report is read for its sound and its way", () => {
  const rows = [
    { type: "inbound-rtp", kind: "video", packetsReceived: 9 },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 2, jitter: 0.004 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.031 },
  ];
  expect(readStats(rows, 7)).toEqual({ at: 7, received: 50, lost: 2, jitterMs: 4, roundTripMs: 31, pictures: 9 });
});
