import type { PlanChanges, PlannedService } from "@/api/replay";

export type Draft = Record<string, PlannedService>;

/** The fields that a plan may change, in the order of the form. */
export const FIELDS = [
  "real_time_target_seconds",
  "deferred_target_seconds",
  "priority",
  "required_skills",
  "ranking",
  "outside_score",
  "score",
  "value_window_seconds",
  "weight",
  "rank",
  "reserved_real_time",
  "reserved_deferred",
  "asked_at_once",
  "condition",
  "overflow_to",
  "overflow_after_seconds",
  "widening",
] as const;

export type Field = (typeof FIELDS)[number];

const sameSkills = (a: Record<string, number>, b: Record<string, number>) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, level]) => b[key] === level);

const sameSteps = (a: PlannedService["widening"], b: PlannedService["widening"]) =>
  a.length === b.length &&
  a.every((step, at) => {
    const other = b[at];
    return (
      other !== undefined &&
      step.after_seconds === other.after_seconds &&
      (step.asked_at_once ?? null) === (other.asked_at_once ?? null) &&
      (step.condition ?? null) === (other.condition ?? null) &&
      step.groups.length === other.groups.length &&
      step.groups.every((group, place) => sameSkills(group, other.groups[place] ?? {}))
    );
  });

/** Whether a field of the draft is as it is in force. */
export function isSame(field: Field, inForce: PlannedService, drafted: PlannedService): boolean {
  if (field === "required_skills") return sameSkills(inForce.required_skills, drafted.required_skills);
  if (field === "widening") return sameSteps(inForce.widening, drafted.widening);
  return inForce[field] === drafted[field];
}

/** The fields of a service that the draft changes. */
export const changedFields = (inForce: PlannedService, drafted: PlannedService | undefined): Field[] =>
  drafted ? FIELDS.filter((field) => !isSame(field, inForce, drafted)) : [];

/** The draft that is to be tried: what it changes of the plan in force; services that are not there are left out. */
export function draftOf(services: readonly PlannedService[], changes: PlanChanges): Draft {
  const draft: Draft = {};
  for (const inForce of services) {
    const drafted = { ...inForce, ...(changes[inForce.key] as Partial<PlannedService> | undefined) };
    if (changedFields(inForce, drafted).length) draft[inForce.key] = drafted;
  }
  return draft;
}

/** What to send: by service key, only what differs from the plan in force. */
export function changesOf(services: readonly PlannedService[], draft: Draft): PlanChanges {
  const changes: PlanChanges = {};
  for (const inForce of services) {
    const drafted = draft[inForce.key];
    const fields = changedFields(inForce, drafted);
    if (drafted && fields.length) {
      changes[inForce.key] = Object.fromEntries(fields.map((field) => [field, drafted[field]]));
    }
  }
  return changes;
}

/** The draft with one field changed; a service that is as in force again leaves it. */
export function withField<F extends Field>(
  draft: Draft,
  inForce: PlannedService,
  field: F,
  value: PlannedService[F],
): Draft {
  const drafted: PlannedService = { ...inForce, ...draft[inForce.key], [field]: value };
  // Without a service to flow to, a time means nothing.
  if (drafted.overflow_to === null) drafted.overflow_after_seconds = null;
  const { [inForce.key]: _, ...others } = draft;
  return changedFields(inForce, drafted).length ? { ...others, [inForce.key]: drafted } : others;
}
