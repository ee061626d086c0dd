import { describe, expect, it } from "vitest";
import { readWhy, unnamed } from "./why";

const stored = {
  strategy: "longest_idle",
  plan: 17,
  preferred: false,
  item: { waited_seconds: 12.5, step: 2 },
  chosen: { agent_id: "a", idle_seconds: 60, used: 4, limit: 12 },
  alternatives: [{ agent_id: "b", idle_seconds: 30, used: 0, limit: 12 }],
  excluded: [{ agent_id: "c", because: "skill" }],
  excluded_counts: { capacity: 4, skill: 1 },
  kept_back: [{ service_id: "sales", share: 0.2, agents: 3 }],
};

describe("why an offer was made", () => {
  it("is read in full", () => {
    const why = readWhy(stored);
    expect(why?.chosen).toEqual({ agentId: "a", idleSeconds: 60, used: 4, limit: 12 });
    expect(why?.alternatives).toHaveLength(1);
    expect(why?.step).toBe(2);
    expect(why?.plan).toBe(17);
    expect(why?.keptBack).toEqual([{ serviceId: "sales", share: 0.2, agents: 3 }]);
    expect(why?.counts[0]).toEqual(["capacity", 4]);
    expect(why && unnamed(why)).toBe(4);
  });

  it("is nothing when nothing was stored", () => expect(readWhy({})).toBeNull());

  it("leaves out what has another form", () => {
    const why = readWhy({
      strategy: "s",
      chosen: 1,
      alternatives: "x",
      excluded: [{ agent_id: 3 }],
      excluded_counts: { a: "b" },
    });
    expect(why).toEqual({
      strategy: "s",
      plan: null,
      preferred: false,
      bestSkilled: false,
      interrupts: [],
      keptBack: [],
      asked: [],
      waitedSeconds: null,
      step: 0,
      chosen: null,
      alternatives: [],
      excluded: [],
      counts: [],
      value: null,
    });
  });

  it("tells what a pair is worth, and who else would have been worth more", () => {
    const value = {
      score: 40,
      counted: 40,
      window_seconds: 0.2,
      items: 2,
      agents: 2,
      total: 140,
      due: false,
      alternatives: [{ agent_id: "b", score: 50 }],
      other: { agent_id: "b", work_item_id: "w", total: 130 },
      outside: false,
      instead: "slow",
    };
    expect(readWhy({ ...stored, strategy: "best_value", value })?.value).toEqual({
      score: 40,
      counted: 40,
      windowSeconds: 0.2,
      items: 2,
      agents: 2,
      total: 140,
      due: false,
      alternatives: [{ agentId: "b", score: 50 }],
      other: { agentId: "b", taken: true, total: 130 },
      outside: false,
      instead: "slow",
    });
    const { other: _, ...alone } = value;
    expect(readWhy({ ...stored, value: { ...alone, score: null } })?.value).toMatchObject({ score: null, other: null });
  });
});
