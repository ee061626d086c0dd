import type { MenuDocument, MenuStep, StepKind, StoredMenu, WrittenMenu } from "@/api/menus";
import { text } from "@/text";
import type { FieldErrors } from "../record/edit";
import { checkNameAndKey } from "../record/NameAndKey";
import { PERSON, STEP_FIELDS } from "./stepFields";

const words = text.admin.menus;

export interface MenuForm {
  name: string;
  key: string;
  menu: MenuDocument;
}

/** A name for a new step of a kind that no other step has. */
export function freeKey(steps: readonly MenuStep[], kind: StepKind): string {
  const base = words.keys[kind] ?? kind;
  const taken = new Set(steps.map(({ key }) => key));
  if (!taken.has(base)) return base;
  let nth = 2;
  while (taken.has(`${base}-${nth}`)) nth += 1;
  return `${base}-${nth}`;
}

export function newStep(steps: readonly MenuStep[], kind: StepKind): MenuStep {
  const members = STEP_FIELDS[kind].map(({ name, initial }) => [name, structuredClone(initial)]);
  return { kind, key: freeKey(steps, kind), ...Object.fromEntries(members) };
}

export const newMenu = (): MenuDocument => ({
  steps: [{ ...newStep([], "menu"), say: { en: "" } }],
  languages: ["en"],
  person_digit: "0",
  person_service: "",
  first_seconds: 5,
  next_seconds: 3,
  texts: { not_understood: {}, nothing_heard: {} },
});

/** A step with what was left out when it was written. */
function wholeStep(step: MenuStep): MenuStep {
  const usual = STEP_FIELDS[step.kind].filter(({ input }) => input !== "prompt");
  return { ...Object.fromEntries(usual.map(({ name, initial }) => [name, structuredClone(initial)])), ...step };
}

/** A menu with what was left out when it was written, as the server takes it. */
export function wholeMenu(written: WrittenMenu): MenuDocument {
  return { ...newMenu(), ...written, steps: written.steps.map(wholeStep) };
}

export const formOf = (stored: StoredMenu | null): MenuForm =>
  stored
    ? { name: stored.name, key: stored.key, menu: wholeMenu(stored.document) }
    : { name: "", key: "", menu: newMenu() };

/** What is sent when a menu is saved. */
export const orderOf = ({ name, menu }: MenuForm) => ({ name, document: menu });

/** Where a step leads to, with the member that says so. */
export function targetsOf(step: MenuStep): [member: string, target: string][] {
  const found: [string, string][] = [];
  for (const { name, input } of STEP_FIELDS[step.kind]) {
    if (input === "target") found.push([name, String(step[name] ?? PERSON)]);
    if (input === "choices")
      for (const [digit, target] of Object.entries(step.choices ?? {})) found.push([`choices.${digit}`, target]);
  }
  return found;
}

/** The steps after one was renamed: whatever leads to it follows. */
export function renamed(steps: readonly MenuStep[], nth: number, key: string): MenuStep[] {
  const old = steps[nth]?.key ?? "";
  const twice = steps.filter((step) => step.key === old).length > 1;
  const follow = (target: unknown) => (target === old && !twice ? key : target);
  return steps.map((step, at) => {
    const next: MenuStep = at === nth ? { ...step, key } : { ...step };
    for (const { name, input } of STEP_FIELDS[step.kind]) {
      if (input === "target") next[name] = follow(step[name] ?? PERSON);
      if (input === "choices")
        next.choices = Object.fromEntries(
          Object.entries(step.choices ?? {}).map(([digit, target]) => [digit, String(follow(target))]),
        );
    }
    return next;
  });
}

/** The steps without one; what led there leads to a person. */
export function without(steps: readonly MenuStep[], nth: number): MenuStep[] {
  return renamed(steps, nth, PERSON).toSpliced(nth, 1);
}

const KEY = /^[a-z][a-z0-9_-]{0,39}$/;

function checkStep(step: MenuStep, nth: number, menu: MenuDocument): FieldErrors {
  const where = `menu.steps.${nth}`;
  const errors: Record<string, string> = {};
  const keys = menu.steps.map(({ key }) => key);
  if (!KEY.test(step.key)) errors[`${where}.key`] = words.keyHelp;
  else if (step.key === PERSON || keys.indexOf(step.key) < nth) errors[`${where}.key`] = words.keyTwice;
  for (const [member, target] of targetsOf(step))
    if (target !== PERSON && !keys.includes(target)) errors[`${where}.${member}`] = words.noStep(target);
  const asks = step.kind === "menu" || step.kind === "language";
  if (asks && Object.keys(step.choices ?? {}).length === 0) errors[`${where}.choices`] = words.noChoices;
  if (asks && menu.person_digit in (step.choices ?? {}))
    errors[`${where}.choices.${menu.person_digit}`] = words.personDigitTaken;
  return errors;
}

/** What is wrong before the server is asked. */
export function check(form: MenuForm): FieldErrors {
  const errors: Record<string, string> = { ...checkNameAndKey(form) };
  if (form.menu.languages.length === 0) errors["menu.languages"] = text.admin.record.required;
  if (form.menu.steps.length === 0) errors["menu.steps"] = words.noSteps;
  form.menu.steps.forEach((step, nth) => {
    Object.assign(errors, checkStep(step, nth, form.menu));
  });
  return errors;
}
