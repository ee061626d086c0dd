import { describe, expect, it } from "vitest";
import { conditionNames, scoreNames } from "./routingNames";

const TEAM = { id: "1", key: "team", name: "Team", values: ["north", 'the "old" south'], active: true, version: 1 };
const texts = (suggestions: { text: string }[]) => suggestions.map(({ text }) => text);

describe("names of routing", () => {
  it("offers the attributes in use with their values as texts", () => {
    const found = texts(conditionNames({ routing_attributes: [TEAM, { ...TEAM, key: "old", active: false }] }));
    expect(found).toEqual(
      expect.arrayContaining(["agent.attributes.team", "item.attributes.team", '"north"', '"the \\"old\\" south"']),
    );
    expect(found).not.toContain("agent.attributes.old");
  });

  it("offers media in both, skills and services only in scores", () => {
    const skill = { id: "2", key: "sales", name: "Sales", active: true, version: 1 };
    const scores = texts(scoreNames({ skills: [skill, { ...skill, key: "gone", active: false }], services: [] }));
    expect(scores).toEqual(expect.arrayContaining(["agent.skills.sales", "item.medium", '"voice"', "item.priority"]));
    expect(scores).not.toContain("agent.skills.gone");
    expect(texts(conditionNames({ routing_attributes: [] }))).toEqual(
      expect.arrayContaining(["item.medium", '"voice"']),
    );
  });
});
