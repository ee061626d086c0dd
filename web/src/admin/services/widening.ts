/** The steps by which a service asks for less the longer a contact waits. */

import type { RequiredSkill, WideningStep } from "@/api/services";
import { isoOf } from "@/shared/duration";
import { text } from "@/text";
import { secondsOf } from "@/ui/times";

const words = text.admin.services;

export const MOST_STEPS = 10;
export const MOST_GROUPS = 20;
const FIRST_AFTER_SECONDS = 60;
/** What a further step leaves as it was. */
const AS_BEFORE = { asked_at_once: null, condition: null };

/** One skill of each group is required. */
export type SkillGroups = WideningStep["groups"];

/** A further step: later than the last one, and at first asking for the same. */
export function nextStep(steps: readonly WideningStep[], required: readonly RequiredSkill[]): WideningStep {
  const last = steps.at(-1);
  if (!last) return { after: isoOf(FIRST_AFTER_SECONDS), groups: required.map((need) => [need]), ...AS_BEFORE };
  return { after: isoOf(secondsOf(last.after) + FIRST_AFTER_SECONDS), groups: last.groups, ...AS_BEFORE };
}

/** The steps with what two of them ask for exchanged; the times stay where they are, because they are in order. */
export function exchanged(steps: readonly WideningStep[], one: number, other: number): WideningStep[] {
  const first = steps[one];
  const second = steps[other];
  if (!first || !second) return [...steps];
  return steps.with(one, { ...second, after: first.after }).with(other, { ...first, after: second.after });
}

/** The groups with one of them replaced; one without skills is gone. */
export function withGroup(groups: SkillGroups, at: number, group: RequiredSkill[]): SkillGroups {
  return group.length ? groups.with(at, group) : groups.filter((_, index) => index !== at);
}

/** What is wrong with the times, by the place in the form. */
export function faultsOfSteps(steps: readonly WideningStep[]): Record<string, string> {
  const faults: Record<string, string> = {};
  let before = 0;
  for (const [at, { after }] of steps.entries()) {
    const seconds = secondsOf(after);
    if (seconds <= before) faults[`widening.${at}.after`] = at ? words.stepTooEarly : text.admin.record.required;
    before = seconds;
  }
  return faults;
}
