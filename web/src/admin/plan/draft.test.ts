import { describe, expect, it } from "vitest";
import type { PlanRules, Rules } from "@/shared/plan/rules";
import type { Names } from "@/shared/useNames";
import { drafted, fieldsOf, inWords, lookedAt, rebased, stepsOf, wideningOf, withRule } from "./draft";

const rules: Rules = {
  rank: 0,
  weight: 1,
  reserved_real_time: 0,
  reserved_deferred: 0,
  asked_at_once: 1,
  score: "",
  value_window_seconds: 0.2,
  outside_score: false,
  condition: "",
  ranking: "longest_idle",
  priority: 0,
  real_time_target_seconds: 20,
  deferred_target_seconds: 3600,
  required_skills: { english: 1 },
  widening: [],
  overflow_to: "billing",
  overflow_after_seconds: 60,
  offer_timeout_seconds: 20,
  reject_cooldown_seconds: 60,
  preferred_wait_seconds: 120,
};
const plan: PlanRules = { sales: rules, billing: { ...rules, overflow_to: null, overflow_after_seconds: null } };
const skills = [
  { id: "1", key: "english", name: "English", active: true, version: 1 },
  { id: "2", key: "latin", name: "Latin", active: false, version: 1 },
];
const services = [{ key: "sales", name: "Sales" }];
const names = { directory: { skills, services } } as unknown as Names;

describe("the draft of a plan", () => {
  it("has only what differs, and forgets what is as in force again", () => {
    const draft = withRule(plan, {}, "sales", "weight", 2);
    expect(draft).toEqual({ sales: { weight: 2 } });
    expect(drafted(plan, draft, "sales")).toEqual({ ...rules, weight: 2 });
    expect(withRule(plan, draft, "sales", "weight", 1)).toEqual({});
    expect(withRule(plan, draft, "billing", "required_skills", { english: 1 })).toEqual(draft);
  });

  it("drops the time with the service to overflow to", () =>
    expect(withRule(plan, {}, "sales", "overflow_to", null)).toEqual({
      sales: { overflow_to: null, overflow_after_seconds: null },
    }));

  it("stands on another version with what still differs, without services that are gone", () => {
    const draft = { sales: { weight: 2, rank: 1 }, gone: { rank: 1 } };
    expect(rebased({ ...plan, sales: { ...rules, weight: 2 } }, draft)).toEqual({ sales: { rank: 1 } });
  });
});

describe("the plan as its fields take it", () => {
  it("has the names of services, in their order, and skills in use", () =>
    expect(fieldsOf(plan, names)).toMatchObject({
      services: [
        { key: "billing", name: "billing" },
        { key: "sales", name: "Sales" },
      ],
      skills: [{ key: "english", name: "English" }],
    }));

  it.each([
    ["services.sales.condition: is no condition.", "Sales, Who may take it, beside the skills: is no condition."],
    ["services.sales.widening.1: is not later.", "Sales, Widening: is not later."],
    ["services.sales: is no service.", "Sales: is no service."],
    ["services.gone.rank: is 99.", "services.gone.rank: is 99."],
    ["Nothing of a plan.", "Nothing of a plan."],
  ])("puts its words where %s has an address", (said, words) =>
    expect(inWords(fieldsOf(plan, names).services, said)).toBe(words),
  );

  it("turns widening into steps and back", () => {
    const widening = [
      { after_seconds: 90, groups: [{ english: 2, latin: 3 }], asked_at_once: 2, condition: "" },
      { after_seconds: 120, groups: [], asked_at_once: null, condition: null },
    ];
    const steps = stepsOf(widening, names);
    expect(steps[0]).toEqual({
      after: "PT90S",
      groups: [
        [
          { skill_id: "1", level: 2 },
          { skill_id: "2", level: 3 },
        ],
      ],
      asked_at_once: 2,
      condition: "",
    });
    expect(wideningOf(steps, names)).toEqual(widening);
  });
});

it("knows the attributes that conditions look at in contacts, those of later steps too", () => {
  const attribute = (key: string, active = true) => ({ id: key, key, name: key, values: ["x"], active, version: 1 });
  const attributes = [attribute("team"), attribute("tier"), attribute("site"), attribute("old", false)];
  const known: Names = { ...names, directory: { ...names.directory, routing_attributes: attributes } };
  const step = { after_seconds: 60, groups: [], asked_at_once: null, condition: 'item.attributes.tier = "x"' };
  const condition = "agent.attributes.site = item.attributes.team and item.attributes.old = agent.attributes.old";
  expect(lookedAt({ condition, widening: [step] }, known).map(({ key }) => key)).toEqual(["team", "tier"]);
  expect(lookedAt(undefined, known)).toEqual([]);
});
