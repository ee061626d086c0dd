import type { PlanCheck, PlanVersion } from "../../src/api/plan";
import { differencesOf, type PlanRules, type Rules } from "../../src/shared/plan/rules";
import { SERVICES } from "../world/company";
import { iso } from "../world/ids";
import { presentPlan } from "../world/replay";
import { takersOf } from "../world/waiting";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, ok, path, type Route, refused } from "./exchange";

type Draft = Record<string, Partial<Rules>>;

const HARD = 5;
const WAITING = 7;
const names = {
  skill: (key: string) => key,
  service: (key: string) => SERVICES.find((service) => service.key === key)?.name ?? key,
};

/** The versions of each pretended company, newest last. */
const kept = new WeakMap<World, PlanVersion[]>();

function versionsOf(world: World): PlanVersion[] {
  const known = kept.get(world);
  if (known) return known;
  const times = { offer_timeout_seconds: 20, reject_cooldown_seconds: 60, preferred_wait_seconds: 120 };
  const plan: PlanRules = Object.fromEntries(
    presentPlan(Date.now()).services.map(({ key, name: _, ...rules }) => [key, { ...rules, ...times }]),
  );
  const heavy = Object.fromEntries(Object.entries(plan).map(([key, rules]) => [key, { ...rules, weight: 2 }]));
  const made = [version(1, {}, heavy, "As it was found."), version(2, heavy, plan, "Calmer days")];
  kept.set(world, made);
  return made;
}

function version(
  number: number,
  before: PlanRules,
  after: PlanRules,
  comment: string,
  restored: number | null = null,
): PlanVersion {
  return {
    number,
    at: iso(Date.now() - 3_600_000 / number),
    account_id: number === 1 ? null : "adam",
    account_name: number === 1 ? "midoffice" : "Ada Fairbairn",
    comment,
    restored,
    changes: differencesOf(before, after, names),
    document: { services: after },
    keys: {},
  };
}

const newest = (world: World) => versionsOf(world).at(-1) as PlanVersion;
const rulesOf = ({ document }: PlanVersion) => document.services as PlanRules;

function applied(plan: PlanRules, draft: Draft): PlanRules {
  return Object.fromEntries(Object.entries(plan).map(([key, rules]) => [key, { ...rules, ...draft[key] }]));
}

/** Nobody in the pretended company is an expert. */
function checked(world: World, draft: Draft): PlanCheck {
  const { number, ...current } = newest(world);
  const hard = Object.entries(draft).flatMap(([key, rules]) =>
    Object.values(rules.required_skills ?? {}).some((level) => level >= HARD) ? [key] : [],
  );
  const harm = Object.fromEntries(hard.map((key) => [key, WAITING]));
  const unroutable = hard.length * WAITING;
  const plan = rulesOf({ number, ...current });
  return {
    number,
    changes: differencesOf(plan, applied(plan, draft), names),
    findings: {
      waiting: 12,
      unroutable,
      routable: 0,
      leaving: 0,
      later: 0,
      sooner: 0,
      harm,
      stranded: hard.map((service) => ({
        work_item_id: "w",
        interaction_id: "i",
        service,
        queued_at: iso(Date.now() - 300_000),
      })),
      services: [],
      loops: [],
      words: unroutable ? [`${unroutable} waiting items would become unroutable.`] : [],
    },
  };
}

function faultIn(draft: Draft): Answer | null {
  const light = Object.keys(draft).find((key) => draft[key]?.weight === 0);
  return light === undefined
    ? null
    : refused(422, `services.${light}.weight: is 0`, { field: `services.${light}.weight`, remedy: "Enter more." });
}

function check({ world, body }: Asked): Answer {
  return faultIn(body.plan.services) ?? ok(checked(world, body.plan.services));
}

function putIntoForce(asked: Asked, draft: Draft, comment: string, restored: number | null): Answer {
  const { world, body, ifMatch } = asked;
  const current = newest(world);
  if (ifMatch !== `"${current.number}"`)
    return refused(412, "This routing plan was changed by somebody else meanwhile.", { type: "/problems/stale" });
  const { findings } = checked(world, draft);
  if (Object.entries(findings.harm).some(([key, count]) => count > (body.confirmed?.[key] ?? 0)))
    return refused(409, findings.words.join(" "), { type: "/problems/plan-harms-waiting", fields: { findings } });
  const plan = rulesOf(current);
  const made = version(current.number + 1, plan, applied(plan, draft), comment, restored);
  versionsOf(world).push(made);
  world.record("DirectoryChanged", { directory: "services" });
  return ok(made);
}

export const planRoutes: Route[] = [
  [
    "GET",
    path("/api/routing-plan"),
    ({ world }) => ok({ number: newest(world).number, document: newest(world).document }),
  ],
  [
    "GET",
    path("/api/routing-plan/versions"),
    ({ world }) => ok({ items: versionsOf(world).toReversed(), next_cursor: null }),
  ],
  [
    "GET",
    path("/api/routing-plan/versions/:id"),
    ({ world, params }) => {
      const found = versionsOf(world).find(({ number }) => String(number) === params[0]);
      return found ? ok(found) : missing;
    },
  ],
  ["POST", path("/api/admin/routing-plan/check"), check],
  [
    "POST",
    path("/api/admin/routing-plan/takers"),
    ({ world, body }) => {
      const service = SERVICES.find(({ key }) => key === body.service);
      return service ? ok(takersOf(world, service.id, body.channel)) : missing;
    },
  ],
  [
    "POST",
    path("/api/admin/routing-plan"),
    (asked) => putIntoForce(asked, asked.body.plan.services, asked.body.comment, null),
  ],
  [
    "POST",
    path("/api/admin/routing-plan/versions/:id/restore"),
    (asked) => {
      const old = versionsOf(asked.world).find(({ number }) => String(number) === asked.params[0]);
      return old ? putIntoForce(asked, rulesOf(old), "", old.number) : missing;
    },
  ],
];
