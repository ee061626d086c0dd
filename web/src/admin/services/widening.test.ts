import { describe, expect, it } from "vitest";
import { exchanged, nextStep, withGroup } from "./widening";

const german = { skill_id: "german", level: 2 };
const billing = { skill_id: "billing", level: 1 };
const sales = { skill_id: "sales", level: 1 };

describe("steps that widen", () => {
  it("begin with what is required, and then go on from the last", () => {
    const first = nextStep([], [german, billing]);
    expect(first).toEqual({ after: "PT1M", groups: [[german], [billing]], asked_at_once: null, condition: null });
    expect(nextStep([{ after: "PT90S", groups: [[sales]], asked_at_once: null, condition: null }], [german])).toEqual({
      after: "PT2M30S",
      groups: [[sales]],
      asked_at_once: null,
      condition: null,
    });
  });

  it("change places without their times", () => {
    const steps = [
      { after: "PT1M", groups: [[german]], asked_at_once: null, condition: null },
      { after: "PT2M", groups: [], asked_at_once: null, condition: null },
    ];
    expect(exchanged(steps, 0, 1)).toEqual([
      { after: "PT1M", groups: [], asked_at_once: null, condition: null },
      { after: "PT2M", groups: [[german]], asked_at_once: null, condition: null },
    ]);
    expect(exchanged(steps, 1, 2)).toEqual(steps);
  });

  it("have no group without a skill", () => {
    expect(withGroup([[german], [billing, sales]], 1, [sales])).toEqual([[german], [sales]]);
    expect(withGroup([[german], [billing]], 0, [])).toEqual([[billing]]);
  });
});
