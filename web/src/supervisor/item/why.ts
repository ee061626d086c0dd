/** Why an offer was made, read from what the server stored with it; anything that is not there is left out. */

export interface SeenAgent {
  agentId: string;
  idleSeconds: number | null;
  used: number | null;
  limit: number | null;
}

export interface Ruled {
  agentId: string;
  because: string;
}

/** What a pair is worth, beside what others would have brought. */
export interface PairValue {
  /** Null where the plan's score gives no number: then it counted as the average. */
  score: number | null;
  counted: number;
  windowSeconds: number;
  items: number;
  agents: number;
  total: number;
  due: boolean;
  /** Another system said the scores. */
  outside: boolean;
  /** Why it did not, where it was to be asked; empty otherwise. */
  instead: string;
  alternatives: { agentId: string; score: number }[];
  /** Who would have been worth more by himself; `total` null: then there would have been fewer pairs. */
  other: { agentId: string; taken: boolean; total: number | null } | null;
}

export interface Why {
  strategy: string;
  /** The version of the routing plan; null before versions were kept. */
  plan: number | null;
  preferred: boolean;
  /** The centre lets agents take what they are best at. */
  bestSkilled: boolean;
  /** The channels whose work is put on hold for it. */
  interrupts: string[];
  /** For which services, by which share, how many agents with room were not asked. */
  keptBack: { serviceId: string; share: number; agents: number }[];
  /** Everybody who was asked at once, where several were. */
  asked: string[];
  waitedSeconds: number | null;
  /** The step of the widening that the contact had come to; 0 before the first. */
  step: number;
  chosen: SeenAgent | null;
  alternatives: SeenAgent[];
  excluded: Ruled[];
  /** How many were ruled out, by reason; more than the named ones when there were many. */
  counts: [because: string, count: number][];
  /** Where pairs are made by their value. */
  value: PairValue | null;
}

type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const string = (value: unknown): string => (typeof value === "string" ? value : "");

function seen(value: Json): SeenAgent | null {
  const agentId = string(value.agent_id);
  if (!agentId) return null;
  return { agentId, idleSeconds: number(value.idle_seconds), used: number(value.used), limit: number(value.limit) };
}

function pairValueOf(stored: Json): PairValue | null {
  const counted = number(stored.counted);
  if (counted === null) return null;
  const other = object(stored.other);
  return {
    score: number(stored.score),
    counted,
    windowSeconds: number(stored.window_seconds) ?? 0,
    items: number(stored.items) ?? 0,
    agents: number(stored.agents) ?? 0,
    total: number(stored.total) ?? 0,
    due: stored.due === true,
    outside: stored.outside === true,
    instead: string(stored.instead),
    alternatives: list(stored.alternatives).flatMap(({ agent_id, score }) =>
      string(agent_id) ? [{ agentId: string(agent_id), score: number(score) ?? 0 }] : [],
    ),
    other: string(other.agent_id)
      ? { agentId: string(other.agent_id), taken: string(other.work_item_id) !== "", total: number(other.total) }
      : null,
  };
}

/** The explanation of an offer; null when there is none. */
export function readWhy(stored: Json): Why | null {
  if (!string(stored.strategy)) return null;
  const counts = Object.entries(object(stored.excluded_counts)).filter(
    (entry): entry is [string, number] => number(entry[1]) !== null,
  );
  return {
    strategy: string(stored.strategy),
    plan: number(stored.plan) || null,
    preferred: stored.preferred === true,
    bestSkilled: stored.agents_take === "best_skilled",
    interrupts: Array.isArray(stored.interrupts) ? stored.interrupts.map(string).filter(Boolean) : [],
    keptBack: list(stored.kept_back).flatMap(({ service_id, share, agents }) =>
      string(service_id)
        ? [{ serviceId: string(service_id), share: number(share) ?? 0, agents: number(agents) ?? 0 }]
        : [],
    ),
    asked: Array.isArray(stored.asked) ? stored.asked.map(string).filter(Boolean) : [],
    waitedSeconds: number(object(stored.item).waited_seconds),
    step: number(object(stored.item).step) ?? 0,
    chosen: seen(object(stored.chosen)),
    alternatives: list(stored.alternatives)
      .map(seen)
      .filter((agent) => agent !== null),
    excluded: list(stored.excluded)
      .map((one) => ({ agentId: string(one.agent_id), because: string(one.because) }))
      .filter(({ agentId, because }) => agentId && because),
    counts: counts.sort((a, b) => b[1] - a[1]),
    value: pairValueOf(object(stored.value)),
  };
}

/** How many agents were ruled out beyond those named. */
export function unnamed(why: Why): number {
  const all = why.counts.reduce((sum, [, count]) => sum + count, 0);
  return Math.max(0, all - why.excluded.length);
}
