/** The rules of a service in the routing plan, as documents have them, and in words. */

import type { PlanChange, PlanInForce } from "@/api/plan";
import type { PlannedService } from "@/api/replay";
import { text } from "@/text";
import { span } from "@/ui/times";

const words = text.admin.plan.diff;

/** All rules of one service; skills and services by key. */
export interface Rules extends Omit<PlannedService, "key" | "name"> {
  offer_timeout_seconds: number;
  reject_cooldown_seconds: number;
  preferred_wait_seconds: number;
}

export type RuleName = keyof Rules;

/** The rules of every service by key. */
export type PlanRules = Record<string, Rules>;

/** The plan that a document holds. */
export const rulesOf = (document: PlanInForce["document"]) => (document.services ?? {}) as PlanRules;

/** Puts names to the keys of skills and services. */
export interface KeyNames {
  skill: (key: string) => string;
  service: (key: string) => string;
}

type Needs = Record<string, number>;

const skill = (names: KeyNames) => (entry: [string, number]) => `${names.skill(entry[0])} ${entry[1]}`;

/** What is required, such as `German 2, Billing 1`. */
export const sayNeeds = (needs: Needs, names: KeyNames) =>
  Object.entries(needs).map(skill(names)).join(words.and) || words.everybody;

function sayStep(step: Rules["widening"][number], names: KeyNames): string {
  const groups = step.groups.map((group) => Object.entries(group).map(skill(names)).join(words.or));
  const said = words.step(span(step.after_seconds), groups.join(words.and) || words.anybody);
  const asked = step.asked_at_once ? `${said} ${words.stepAsked(step.asked_at_once)}` : said;
  return step.condition == null ? asked : `${asked} ${words.stepCondition(step.condition)}`;
}

/** Rules that are said in words of their own. */
const SAID: Record<string, (value: unknown) => string> = {
  score: (value) => String(value) || words.nothing,
  condition: (value) => String(value) || words.none,
  outside_score: (asks) => (asks ? words.asked : words.none),
  value_window_seconds: (seconds) => `${seconds} s`,
};

/** One value of a plan in a line. */
export function sayRule(field: string, value: unknown, names: KeyNames): string {
  if (value === null || value === undefined) return words.nothing;
  if (field === "required_skills") return sayNeeds(value as Needs, names);
  if (field === "widening")
    return (value as Rules["widening"]).map((step) => sayStep(step, names)).join("; ") || words.none;
  if (field === "overflow_to") return names.service(String(value));
  if (field === "ranking") return text.replay.fields.rankings[value as Rules["ranking"]] ?? String(value);
  if (field === "priority") return text.admin.services.head(Number(value));
  if (field in SAID) return SAID[field]?.(value) ?? words.nothing;
  if (field.endsWith("_seconds")) return span(Number(value));
  if (field.startsWith("reserved_")) return `${Math.round(Number(value) * 1000) / 10} %`;
  return String(value);
}

const sameRule = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => sameRule(left[name], right[name]));
};

/** What differs between two plans, in the form in which a version says what it changed. */
export function differencesOf(before: PlanRules, after: PlanRules, names: KeyNames): PlanChange[] {
  const found: PlanChange[] = [];
  for (const service of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const [old, next] = [before[service], after[service]];
    const name = names.service(service);
    if (!old || !next) {
      found.push({ service, name, field: "service", before: old ?? null, after: next ?? null });
      continue;
    }
    for (const field of Object.keys(next) as RuleName[])
      if (!sameRule(old[field], next[field]))
        found.push({ service, name, field, before: old[field], after: next[field] });
  }
  return found;
}
