import { describe, expect, it } from "vitest";
import { differencesOf, type KeyNames, type PlanRules, sayRule } from "./rules";

const names: KeyNames = {
  skill: (key) => ({ english: "English", sales: "Selling" })[key] ?? key,
  service: (key) => ({ sales: "Sales" })[key] ?? key,
};

describe("rules in words", () => {
  it.each([
    ["required_skills", { english: 2, sales: 1 }, "English 2, Selling 1"],
    ["required_skills", {}, "everybody"],
    ["widening", [], "none"],
    [
      "widening",
      [
        { after_seconds: 60, groups: [{ english: 1, sales: 2 }, { german: 1 }] },
        { after_seconds: 300, groups: [] },
      ],
      "after 1 min: English 1 or Selling 2, german 1; after 5 min: anybody",
    ],
    ["overflow_to", "sales", "Sales"],
    ["overflow_to", null, "–"],
    ["overflow_after_seconds", 90, "1 min"],
    ["ranking", "best_match", "Best match"],
    ["priority", 30, "30 s ahead"],
    ["weight", 2.5, "2.5"],
    ["reserved_real_time", 0.2, "20 %"],
    ["reserved_deferred", 0.125, "12.5 %"],
  ])("%s", (field, value, said) => expect(sayRule(field, value, names)).toBe(said));
});

describe("two plans", () => {
  const rules = { weight: 1, required_skills: { english: 1, sales: 1 } };
  const plan = (services: object) => services as PlanRules;

  it("differ by service and rule, whatever the order of skills", () => {
    const after = { weight: 2, required_skills: { sales: 1, english: 1 } };
    expect(differencesOf(plan({ sales: rules }), plan({ sales: after, care: rules }), names)).toEqual([
      { service: "care", name: "care", field: "service", before: null, after: rules },
      { service: "sales", name: "Sales", field: "weight", before: 1, after: 2 },
    ]);
    expect(differencesOf(plan({ sales: rules }), plan({}), names)).toMatchObject([{ field: "service", after: null }]);
    expect(differencesOf(plan({ sales: rules }), plan({ sales: rules }), names)).toEqual([]);
  });
});
