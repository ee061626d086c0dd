import type {
  Comparison,
  ComparisonLine,
  CourseFigures,
  Difference,
  PlanChanges,
  PresentPlan,
} from "../../src/api/replay";
import { secondsOf } from "../../src/ui/times";
import { SERVICES, SKILLS } from "./company";

const DAY = 86_400_000;
const HALF_HOURS = 48;
/** Contacts of each half-hour from eight o'clock on. */
const ARRIVED = [6, 14, 22, 26, 24, 18, 12, 10, 9, 12, 18, 24, 27, 21, 15, 9, 6, 4, 2];

const keyOf = (id: string) => SKILLS.find((skill) => skill.id === id)?.key ?? id;

/** What supervisors may change for a replay, as the company has it. */
export function presentPlan(now: number): PresentPlan {
  return {
    zone: "Europe/London",
    yesterday: new Date(now - DAY).toISOString().slice(0, 10),
    services: SERVICES.map((service) => ({
      key: service.key,
      name: service.name,
      real_time_target_seconds: secondsOf(service.real_time_target.within),
      deferred_target_seconds: secondsOf(service.deferred_target.within),
      priority: service.priority,
      required_skills: Object.fromEntries(service.required_skills.map((need) => [keyOf(need.skill_id), need.level])),
      overflow_to: null,
      overflow_after_seconds: null,
      ranking: service.ranking,
      rank: service.rank,
      weight: service.weight,
      reserved_real_time: service.reserved_real_time,
      reserved_deferred: service.reserved_deferred,
      asked_at_once: service.asked_at_once,
      score: service.score,
      value_window_seconds: 0.2,
      outside_score: false,
      condition: service.condition,
      widening: [],
    })),
    skills: SKILLS.map(({ key, name }) => ({ key, name })),
  };
}

const figures = (arrived: number, level: number, wait: number): CourseFigures => ({
  arrived,
  answered: arrived - Math.round(arrived / 20),
  abandoned: Math.round(arrived / 20),
  canceled: 0,
  waiting: 0,
  overflowed: 0,
  transferred: Math.round(arrived / 40),
  service_level: level,
  mean_wait_seconds: wait,
  abandoned_share: 0.05,
  overflowed_share: 0,
  transferred_share: 0.025,
  occupancy: 0.71,
});

const difference = (value: number, half: number): Difference => ({ value, low: value - half, high: value + half });

function line(
  of: Pick<ComparisonLine, "service" | "channel">,
  arrived: number,
  changed: boolean,
  recorded: number,
): ComparisonLine {
  const present = figures(arrived, recorded + 0.02, 42);
  const better = changed ? figures(arrived, recorded + 0.09, 31) : present;
  const none = difference(0, 0);
  return {
    ...of,
    recorded: figures(arrived, recorded, 47),
    present,
    changed: better,
    differences: {
      service_level: changed ? difference(0.07, 0.03) : none,
      mean_wait_seconds: changed ? difference(-11, 6) : none,
      abandoned_share: changed ? difference(-0.004, 0.012) : none,
      overflowed_share: none,
      transferred_share: none,
      occupancy: changed ? difference(0.031, 0.02) : none,
    },
  };
}

/** A day of the company; Sundays are empty. */
export function comparison(day: string, changes: PlanChanges): Comparison {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const empty = new Date(midnight).getUTCDay() === 0;
  const changed = Object.keys(changes).length > 0;
  const total = empty ? 0 : ARRIVED.reduce((sum, each) => sum + each, 0);
  return {
    day,
    zone: "UTC",
    began_at: new Date(midnight).toISOString(),
    contacts: total,
    carried: empty ? 0 : 7,
    agents: empty ? 0 : 10,
    total: line({ service: null, channel: null }, total, changed, 0.78),
    services: SERVICES.map(({ key }, nth) =>
      line({ service: key, channel: null }, 90 + 30 * nth, changed, 0.74 + nth / 20),
    ),
    channels: (["email", "chat", "webform"] as const).map((channel, nth) =>
      line({ service: null, channel }, 80 + 25 * nth, changed, 0.8),
    ),
    half_hours: Array.from({ length: HALF_HOURS }, (_, place) => {
      const arrived = empty ? 0 : (ARRIVED[place - 16] ?? 0);
      const level = arrived ? 0.98 - arrived / 60 : null;
      return {
        begins_at: new Date(midnight + place * 1_800_000).toISOString(),
        arrived,
        recorded: level === null ? null : Math.max(0, level - 0.03 * (place % 3)),
        present: level,
        changed: level === null ? null : Math.min(1, level + (changed ? 0.08 : 0)),
      };
    }),
  };
}
