import { describe, expect, it } from "vitest";
import { secondsOf } from "@/ui/times";
import { inLargestUnit, isoOf } from "./duration";

describe("durations", () => {
  it.each([
    [0, "PT0S"],
    [20, "PT20S"],
    [120, "PT2M"],
    [5400, "PT1H30M"],
    [100_800, "P1DT4H"],
    [86_400, "P1D"],
    [-3, "PT0S"],
    [Number.NaN, "PT0S"],
  ])("are written as the server writes them: %d s", (seconds, iso) => expect(isoOf(seconds)).toBe(iso));

  it("are read back as they were written", () => {
    for (let seconds = 0; seconds < 200_000; seconds += 977) expect(secondsOf(isoOf(seconds))).toBe(seconds);
  });

  it("show in the largest unit that keeps them whole", () => {
    expect(inLargestUnit(7200)).toEqual({ amount: 2, unit: "hours" });
    expect(inLargestUnit(90)).toEqual({ amount: 90, unit: "seconds" });
    expect(inLargestUnit(172_800)).toEqual({ amount: 2, unit: "days" });
    expect(inLargestUnit(0)).toEqual({ amount: 0, unit: "seconds" });
  });
});
