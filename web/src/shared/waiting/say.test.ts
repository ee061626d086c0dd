import { describe, expect, it } from "vitest";
import type { Cause, NearAgent, Waiting } from "@/api/queue";
import type { Names } from "../useNames";
import { countdown, moment, sayCause, sayCounts, sayMissing, sayRules, sayUpcoming, staffOf } from "./say";

const NOW = new Date("2026-03-04T12:00:00").getTime();
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const names = {
  agent: (id: string) => `Agent ${id}`,
  service: (id: string) => `Service ${id}`,
  skill: (id: string) => `Skill ${id}`,
} as unknown as Names;
const NO_FACTS = { agent_id: null, service_id: null, since: null, until: null };

function waiting(cause: Partial<Cause>, counts: Waiting["counts"] = {}, free = 0): Waiting {
  return {
    position: 1,
    estimated_wait_seconds: null,
    cause: { ...NO_FACTS, code: "all_full", ...cause },
    free,
    counts,
    nearest: [],
    upcoming: [],
    rules: null,
  };
}

const near = (more: Partial<NearAgent>): NearAgent => ({
  agent_id: "a",
  missing: [],
  skill_gaps: [],
  presence: "ready",
  reason: null,
  since: at(-300),
  full: null,
  again_at: null,
  idle_since: at(-120),
  used: 0,
  interrupts: false,
  score: null,
  kept: null,
  unmet: null,
  ...more,
});

const sentences = (more: Partial<NearAgent>) => sayMissing(near(more), names, NOW).map(({ sentence }) => sentence);
const time = (seconds: number) => moment(at(seconds), NOW);

describe("the cause", () => {
  it.each([
    [{ code: "next_step", agent_id: "a" }, {}, `Nothing is wrong: it is about to be offered to Agent a.`],
    [{ code: "overflowing", service_id: "s" }, {}, "It is about to move to Service s."],
    [{ code: "kept_for_agent", agent_id: "a", until: at(60) }, {}, `It is kept for Agent a until ${time(60)}.`],
    [{ code: "all_full" }, { capacity: 3, skill: 4 }, "None of the 3 ready agents who could take it has room."],
    [{ code: "all_full" }, { capacity: 1 }, "The only ready agent who could take it has no room."],
    [
      { code: "all_declined", until: at(30) },
      { cooldown: 2 },
      `All 2 ready agents who could take it were asked already; the first is asked again at ${time(30)}.`,
    ],
    [
      { code: "full_or_declined", until: at(30) },
      { cooldown: 1, capacity: 2 },
      "Of the ready agents who could take it, 2 have no room and 1 was asked already.",
    ],
    [
      { code: "offered", agent_id: "a", since: at(-9) },
      {},
      `It is not waiting: Agent a has been asked since ${time(-9)}.`,
    ],
    [
      { code: "kept_for_service", service_id: "s" },
      { kept_for_service: 1 },
      "Somebody has room, but it is kept for contacts of Service s.",
    ],
    [{ code: "parked", since: at(-9) }, {}, `It has been parked since ${time(-9)}, until the customer answers.`],
    [{ code: "parked", until: at(60) }, {}, `It is parked until ${time(60)}, or until the customer answers.`],
  ] as [Partial<Cause>, Waiting["counts"], string][])("%j is said plainly", (cause, counts, said) =>
    expect(sayCause(waiting(cause, counts), names, NOW).sentence).toBe(said),
  );

  it("of a contact that does not exist is said as what would be", () => {
    const free = waiting({ code: "next_step", agent_id: "a" });
    expect(sayCause(free, names, NOW, "sample").sentence).toBe("Agent a would be asked at once.");
    const nobody = waiting({ code: "nobody_has_skills" });
    expect(sayCause(nobody, names, NOW, "sample").remedy).not.toBe(sayCause(nobody, names, NOW).remedy);
  });

  it("names all who are asked at once, the one who leads first", () => {
    const ends = (agent_id: string) =>
      ({ kind: "offer_expires", at: at(9), agent_id, service_id: null, groups: null, condition: null }) as const;
    const asked = waiting({ code: "offered", agent_id: "b", since: at(-9) });
    expect(sayCause({ ...asked, upcoming: ["a", "b", "c"].map(ends) }, names, NOW).sentence).toBe(
      `It is not waiting: Agent b, Agent a and Agent c have been asked since ${time(-9)}. The first who accepts has it.`,
    );
  });

  it("says what keeps the agent whom it is kept for", () => {
    const away = near({ missing: ["not_ready"], presence: "not_ready", reason: "Lunch" });
    const kept = { ...waiting({ code: "kept_for_agent", agent_id: "a", until: at(60) }), nearest: [away] };
    expect(sayCause(kept, names, NOW).remedy).toBe(`Agent a: Not ready: Lunch since ${time(-300)}`);
  });

  it("is bad when nobody could ever take it, and good when nothing is wrong", () => {
    expect(sayCause(waiting({ code: "nobody_has_skills" }), names, NOW).tone).toBe("bad");
    expect(sayCause(waiting({ code: "next_step" }), names, NOW).tone).toBe("good");
  });
});

describe("room that another service keeps", () => {
  it("is said with the share and what others use", () => {
    const kept = { service_id: "s", media_type: "real_time", share: 0.2, units: 40, used: 32, room: 0 } as const;
    const [said] = sayMissing(near({ missing: ["kept_for_service"], kept }), names, NOW);
    expect(said?.sentence).toBe(
      "Kept for Service s: 20 % of its agents' room for live contacts; others have 32 of 40 in use",
    );
  });
});

describe("the staff", () => {
  it("is counted from those nearest on, and whoever is not there is not told", () => {
    const divided = waiting({}, { skill: 5, capacity: 2, cooldown: 0 }, 1);
    expect(sayCounts(divided)).toEqual(["1 could take it now", "2 without room", "5 without the skills"]);
    expect(staffOf(divided)).toBe(8);
  });
});

describe("the rules in force", () => {
  const usual = { groups: [], step: 0, ranking: "longest_idle", rank: 0, weight: 1, condition: "" } as const;

  it("say little where they are the usual ones", () => {
    expect(sayRules({ ...usual, groups: [] }, names)).toEqual({
      needs: "no particular skills",
      order: "the longest idle agent is asked first",
    });
  });

  it("name alternatives, the step, the class and the ageing", () => {
    const need = (skill_id: string, level: number) => ({ skill_id, level });
    const groups = [[need("s", 2)], [need("t", 1), need("u", 3)]];
    expect(
      sayRules({ groups, step: 2, ranking: "round_robin", rank: -1, weight: 2.5, condition: "true" }, names),
    ).toEqual({
      needs:
        "Skill s from level 2, and Skill t from level 1 or Skill u from level 3, if true, since step 2 of the widening",
      order: "agents are asked in turn, priority class -1, ages 2.5 times as fast",
    });
  });

  it("say from when on somebody could take it", () => {
    const { tone, sentence } = sayCause(waiting({ code: "widens_later", until: at(60) }), names, NOW);
    expect([tone, sentence]).toEqual(["warn", expect.stringContaining(time(60))]);
  });
});

describe("what is missing", () => {
  it("names each skill with the level had and needed", () => {
    const skill_gaps = [
      { skill_id: "s", level: 2, needed: 3, alternatives: [] },
      { skill_id: "t", level: 0, needed: 1, alternatives: [{ skill_id: "u", level: 4 }] },
    ];
    expect(sentences({ missing: ["skill"], skill_gaps })).toEqual([
      "Skill s: level 2 of 3",
      "No Skill t, level 1 needed (or Skill u from level 4)",
    ]);
  });

  it("names the condition and the values that it looked at", () => {
    const unmet = {
      condition: "agent.attributes.team = item.attributes.team",
      item: { team: "north" },
      agent: { team: null },
    };
    expect(sentences({ missing: ["condition"], unmet })).toEqual([
      "Does not meet agent.attributes.team = item.attributes.team (contact's team: north, agent's team: not known)",
    ]);
    expect(
      sentences({ missing: ["condition"], unmet: { condition: 'item.medium = "chat"', item: {}, agent: {} } }),
    ).toEqual(['Does not meet item.medium = "chat" (by its medium)']);
  });

  it("says since when somebody is away, and why", () => {
    expect(sentences({ missing: ["not_ready"], presence: "not_ready", reason: "Lunch" })).toEqual([
      `Not ready: Lunch since ${time(-300)}`,
    ]);
    expect(sentences({ missing: ["signed_out"], presence: "signed_out" })).toEqual([`Signed out since ${time(-300)}`]);
  });

  it("tells a full limit from one with too little room, and of which media", () => {
    const full = { media_type: null, used: 3, limit: 3, needed: 1 };
    expect(sentences({ missing: ["capacity"], full })).toEqual(["Full: 3 of 3 in use"]);
    const tight = { media_type: "real_time" as const, used: 6, limit: 8, needed: 4 };
    expect(sentences({ missing: ["capacity"], full: tight })).toEqual([
      "No room for live contacts: 6 of 8 in use, needs 4",
    ]);
  });

  it("is one entry for each obstacle, and idleness when there is none", () => {
    expect(sentences({ missing: ["cooldown", "reserved_for_other"], again_at: at(600) })).toEqual([
      `Asked already, again at ${time(600)}`,
      "Kept for another agent",
    ]);
    expect(sentences({})).toEqual(["Could take it now, idle 2 min"]);
  });
});

describe("what comes", () => {
  it("is said with whom it is about", () => {
    const event = { at: at(9), agent_id: "a", service_id: "s", groups: null, condition: null };
    expect(sayUpcoming({ ...event, kind: "overflow" }, names)).toBe("Moves to Service s");
    expect(sayUpcoming({ ...event, kind: "cooldown_ends" }, names)).toBe("Agent a may be asked again");
    expect(sayUpcoming({ ...event, kind: "parking_ends" }, names)).toBe("Comes back into the queue");
  });

  it("has a clock that ends at now", () => {
    expect([countdown(at(133), NOW), countdown(at(7200), NOW), countdown(at(-1), NOW)]).toEqual([
      "in 2:13",
      "in 2 h",
      "now",
    ]);
    expect(moment(at(86_400), NOW)).toContain(time(0));
    expect(moment(at(86_400), NOW)).not.toBe(time(0));
  });
});
