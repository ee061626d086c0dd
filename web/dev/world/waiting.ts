import type { Cause, NearAgent, Takers, Upcoming, Waiting } from "../../src/api/queue";
import type { WorkItem } from "../../src/api/routing";
import { holdersOf } from "../../src/shared/holders";
import { SERVICES, SKILLS } from "./company";
import { iso } from "./ids";
import type { World } from "./world";

/** Why something waits, made up so that each kind of answer is seen. */

const MINUTE = 60_000;
const NO_FACTS = { agent_id: null, service_id: null, since: null, until: null };

function nearAgent(agent_id: string, now: number, more: Partial<NearAgent>): NearAgent {
  return {
    agent_id,
    missing: [],
    skill_gaps: [],
    presence: "ready",
    reason: null,
    since: iso(now - 34 * MINUTE),
    full: null,
    again_at: null,
    idle_since: iso(now - 4 * MINUTE),
    used: 0,
    interrupts: false,
    score: null,
    kept: null,
    unmet: null,
    ...more,
  };
}

const skill = (at: number) => SKILLS[at]?.id ?? "";

type Gap = NearAgent["skill_gaps"][number];
const gap = (at: number, level: number, needed: number, alternatives: Gap["alternatives"] = []): Gap => ({
  skill_id: skill(at),
  level,
  needed,
  alternatives,
});

/** The rules of a service, at its first step if it widens. */
function rulesOf(serviceId: string): Waiting["rules"] {
  const service = SERVICES.find(({ id }) => id === serviceId);
  if (!service) return null;
  const { ranking, rank, weight, widening, required_skills } = service;
  const groups = widening[0]?.groups ?? required_skills.map((need) => [need]);
  return { groups, step: Math.min(1, widening.length), ranking, rank, weight, condition: service.condition };
}

function nearest(world: World, now: number, keptFor: string | null): NearAgent[] {
  const full = { media_type: null, used: 12, limit: 12, needed: 4 };
  const lacks: Partial<NearAgent>[] = [
    { missing: ["capacity"], full },
    { missing: ["capacity"], full: { media_type: "real_time", used: 6, limit: 8, needed: 4 } },
    { missing: ["cooldown"], again_at: iso(now + 48_000) },
    { missing: ["not_ready"], presence: "not_ready", reason: "Lunch" },
    { missing: ["signed_out"], presence: "signed_out", since: iso(now - 20 * 60 * MINUTE) },
    { missing: ["skill"], skill_gaps: [gap(1, 2, 3, [{ skill_id: skill(2), level: 1 }])] },
    { missing: ["not_ready", "capacity"], presence: "not_ready", reason: "not_answering", full },
    {
      missing: ["skill", "signed_out"],
      presence: "signed_out",
      skill_gaps: [gap(1, 0, 3), gap(2, 1, 2)],
    },
  ];
  const agents = [...world.agents.keys()].slice(1, 9);
  if (!keptFor) return agents.map((id, nth) => nearAgent(id, now, lacks[nth] ?? {}));
  lacks.splice(0, 3, { missing: ["capacity"], full }, { missing: ["reserved_for_other"] });
  return [keptFor, ...agents.filter((id) => id !== keptFor)].map((id, nth) => nearAgent(id, now, lacks[nth] ?? {}));
}

function elsewhere(item: WorkItem): Waiting {
  const code = item.state === "completed" || item.state === "canceled" ? "ended" : item.state;
  const cause = { ...NO_FACTS, code: code as Cause["code"], agent_id: item.agent_id, since: item.state_since };
  const upcoming: Upcoming[] = [];
  const comes = (kind: Upcoming["kind"], at: string | null, agent_id = item.agent_id) =>
    at && upcoming.push({ kind, at, agent_id, service_id: null, groups: null, condition: null });
  if (item.state === "offered") {
    for (const agent of holdersOf(item)) comes("offer_expires", iso(Date.now() + 14_000), agent);
  }
  if (item.state === "parked") comes("parking_ends", item.parked_until);
  if (item.state === "wrapping") comes("wrap_up_ends", item.wrap_up_until ?? iso(Date.now() + 95_000));
  return {
    position: null,
    estimated_wait_seconds: null,
    cause: { ...cause, until: item.state === "parked" ? item.parked_until : null },
    free: 0,
    counts: {},
    nearest: [],
    upcoming,
    rules: null,
  };
}

export function waitingOf(world: World, item: WorkItem): Waiting {
  if (item.state !== "queued") return elsewhere(item);
  const now = Date.now();
  const kept = item.preferred_agent_id !== null && item.preferred_until !== null;
  const none = { agent_id: null, service_id: null, groups: null, condition: null };
  const overflow = { ...none, kind: "overflow", at: iso(now + 6.5 * MINUTE), service_id: SERVICES[2]?.id ?? "" };
  const rules = rulesOf(item.service_id);
  const widening = { ...none, kind: "widening", at: iso(now + 4 * MINUTE), groups: [] };
  const facts = { position: 4, estimated_wait_seconds: 260, free: 0, rules };
  if (item.unroutable_since) {
    const all = nearest(world, now, null).filter(({ missing }) => missing.includes("skill"));
    return {
      ...facts,
      cause: { ...NO_FACTS, code: "nobody_has_skills" },
      counts: { skill: 10 },
      nearest: all,
      upcoming: [],
      estimated_wait_seconds: null,
    };
  }
  const cause: Cause = kept
    ? { ...NO_FACTS, code: "kept_for_agent", agent_id: item.preferred_agent_id, until: item.preferred_until }
    : { ...NO_FACTS, code: "full_or_declined", until: iso(now + 48_000) };
  const preferred = { kind: "preferred_wait_ends", at: item.preferred_until ?? "", agent_id: item.preferred_agent_id };
  const again = { kind: "cooldown_ends", at: iso(now + 48_000), agent_id: [...world.agents.keys()][3] ?? null };
  return {
    ...facts,
    cause,
    counts: kept
      ? { capacity: 1, reserved_for_other: 1, not_ready: 2, signed_out: 3, skill: 2 }
      : { capacity: 2, cooldown: 1, not_ready: 2, signed_out: 3, skill: 2 },
    nearest: nearest(world, now, kept ? item.preferred_agent_id : null),
    upcoming: [{ ...none, ...(kept ? preferred : again) }, ...(rules?.step ? [widening] : []), overflow] as Upcoming[],
  };
}

export function takersOf(world: World, serviceId: string, channel: string): Takers {
  const now = Date.now();
  const [, free, ...others] = [...world.agents.keys()];
  const first = nearAgent(free ?? "", now, {});
  const chat = channel === "chat";
  const rest = nearest(world, now, null)
    .slice(1, 1 + others.length)
    .filter(({ missing }) => !missing.includes("cooldown"));
  return {
    load_units: chat ? 4 : 3,
    open: channel !== "webform",
    next_opening: channel === "webform" ? iso(now + 14 * 60 * MINUTE) : null,
    waiting: {
      position: chat ? 1 : 6,
      estimated_wait_seconds: chat ? 20 : 1500,
      cause: { ...NO_FACTS, code: chat ? "next_step" : "others_first", agent_id: chat ? (free ?? null) : null },
      free: 1,
      counts: { capacity: 2, not_ready: 2, signed_out: 3, skill: 2 },
      nearest: [first, ...rest],
      upcoming: [],
      rules: rulesOf(serviceId),
    },
  };
}
