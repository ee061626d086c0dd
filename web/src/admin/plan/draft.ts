/** The draft of a routing plan: by service key, only the rules that are to be otherwise. */

import type { PlanChanges, PlannedService, PresentPlan } from "@/api/replay";
import type { RequiredSkill, WideningStep } from "@/api/services";
import type { PlanRules, RuleName, Rules } from "@/shared/plan/rules";
import type { Names } from "@/shared/useNames";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import { same } from "../record/edit";

export type PlanDraft = Record<string, Partial<Rules>>;

/** The rules of a service as they would be. */
export const drafted = (plan: PlanRules, draft: PlanDraft, key: string) => ({ ...plan[key], ...draft[key] }) as Rules;

/** The draft with one rule changed; what is as in force again leaves it. */
export function withRule<R extends RuleName>(
  plan: PlanRules,
  draft: PlanDraft,
  key: string,
  rule: R,
  value: Rules[R],
): PlanDraft {
  const rules = { ...draft[key], [rule]: value };
  // Without a service to flow to, a time means nothing.
  if (rule === "overflow_to" && value === null) rules.overflow_after_seconds = null;
  return rebased(plan, { ...draft, [key]: rules });
}

/** What of a draft still differs from the plan in force; services that are not in it any more are left out. */
export function rebased(plan: PlanRules, draft: PlanDraft): PlanDraft {
  const found: PlanDraft = {};
  for (const [key, rules] of Object.entries(draft)) {
    const inForce = plan[key];
    if (!inForce) continue;
    const left = Object.entries(rules).filter(([rule, value]) => !same(inForce[rule as RuleName], value));
    if (left.length) found[key] = Object.fromEntries(left);
  }
  return found;
}

/** The draft without one service. */
export function without(draft: PlanDraft, key: string): PlanDraft {
  const { [key]: _, ...others } = draft;
  return others;
}

export const changesOf = (draft: PlanDraft) => draft as PlanChanges;

/** The plan as the fields of a service take it: with the names of services and skills. */
export function fieldsOf(plan: PlanRules, names: Names): Pick<PresentPlan, "services" | "skills"> {
  const byKey = new Map(names.directory.services.map((service) => [service.key, service.name]));
  const services: PlannedService[] = Object.entries(plan)
    .map(([key, rules]) => ({ ...rules, key, name: byKey.get(key) ?? key }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const skills = names.directory.skills.filter(({ active }) => active).map(({ key, name }) => ({ key, name }));
  return { services, skills };
}

/** A sentence of the server about a rule, with the words of the page where the rule's address stands. */
export function inWords(services: readonly PlannedService[], sentence: string): string {
  const found = /^services\.([^.:]+)(?:\.([a-z_]+))?[^:]*: /.exec(sentence);
  const service = services.find(({ key }) => key === found?.[1]);
  if (!found || !service) return sentence;
  const rule = found[2] && text.admin.plan.fields[found[2]];
  return `${[service.name, rule].filter(Boolean).join(", ")}: ${sentence.slice(found[0].length)}`;
}

/** Skills by id as the editors of widening take them; those that are not there any more are left out. */
export function neededOf(group: Record<string, number>, names: Names): RequiredSkill[] {
  return Object.entries(group).flatMap(([key, level]) => {
    const skill = names.directory.skills.find((each) => each.key === key);
    return skill ? [{ skill_id: skill.id, level }] : [];
  });
}

export const stepsOf = (widening: Rules["widening"], names: Names): WideningStep[] =>
  widening.map(({ after_seconds, groups, asked_at_once, condition }) => ({
    after: durationOf(after_seconds),
    asked_at_once: asked_at_once ?? null,
    condition: condition ?? null,
    groups: groups.map((group) => neededOf(group, names)),
  }));

export const wideningOf = (steps: readonly WideningStep[], names: Names): Rules["widening"] =>
  steps.map(({ after, groups, asked_at_once, condition }) => ({
    after_seconds: secondsOf(after),
    asked_at_once,
    condition,
    groups: groups.map((group) =>
      Object.fromEntries(
        group.map(({ skill_id, level }) => [
          names.directory.skills.find(({ id }) => id === skill_id)?.key ?? "",
          level,
        ]),
      ),
    ),
  }));

/** The routing attributes that conditions of a service look at in its contacts. */
export function lookedAt(service: Pick<PlannedService, "condition" | "widening"> | undefined, names: Names) {
  const conditions = [service?.condition, ...(service?.widening ?? []).map(({ condition }) => condition)];
  const named = new Set(
    conditions.flatMap((text) => [...(text ?? "").matchAll(/item\.attributes\.(\w+)/g)].map(([, key]) => key)),
  );
  return names.directory.routing_attributes.filter(({ key, active }) => active && named.has(key));
}
