import type { Role } from "@/api/access";
import { type AccountEdit, type AccountView, type Limits, MAIN_HUB, type NewAccount } from "@/api/admin";
import type { AgentSkill } from "@/api/agents";
import { text } from "@/text";
import type { FieldErrors } from "../record/edit";

const words = text.admin.accounts;
const record = text.admin.record;

export const SHORTEST_PASSWORD = 10;
/** What the server gives an agent for whom nothing else was said. */
export const USUAL_LIMITS: Limits = { total: 12, real_time: 12, deferred: 12 };

export interface AccountForm {
  login: string;
  name: string;
  roles: Role[];
  password: string;
  alias: string;
  skills: AgentSkill[];
  attributes: Record<string, string>;
  limits: Limits;
  hub_id: string;
}

export const isBot = (roles: readonly Role[]) => roles.includes("bot");

/** Whether an account of these roles has skills and capacity. */
export const handlesContacts = (roles: readonly Role[]) => roles.includes("agent") || isBot(roles);

/** The roles after a choice: a bot has no other one. */
export function chosenRoles(before: readonly Role[], chosen: readonly string[], order: readonly Role[]): Role[] {
  const now = order.filter((role) => chosen.includes(role));
  if (!isBot(now) || now.length === 1) return now;
  return isBot(before) ? now.filter((role) => role !== "bot") : ["bot"];
}

/** The form of an account; skills in a fixed order, so that choosing one and taking it back is no change. */
export function formOf(view: AccountView | null): AccountForm {
  return {
    login: view?.account.login ?? "",
    name: view?.account.name ?? "",
    roles: view?.account.roles ?? ["agent"],
    password: "",
    alias: view?.agent?.alias ?? "",
    skills: sorted(view?.agent?.skills ?? []),
    attributes: view?.agent?.attributes ?? {},
    limits: view?.limits ?? USUAL_LIMITS,
    hub_id: view?.agent?.hub_id ?? MAIN_HUB,
  };
}

const sorted = (skills: readonly AgentSkill[]) => [...skills].sort((a, b) => (a.skill_id < b.skill_id ? -1 : 1));

/** The skills with another level of one; level 0 takes it away. */
export function withLevel(skills: readonly AgentSkill[], skillId: string, level: number): AgentSkill[] {
  const rest = skills.filter((skill) => skill.skill_id !== skillId);
  return sorted(level > 0 ? [...rest, { skill_id: skillId, level }] : rest);
}

/** The attributes with another value of one, in a fixed order; without a value it is not told. */
export function withAttribute(attributes: Record<string, string>, key: string, value: string): Record<string, string> {
  const next = { ...attributes, [key]: value };
  return Object.fromEntries(
    Object.entries(next)
      .filter(([, each]) => each)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export const levelOf = (skills: readonly AgentSkill[], skillId: string) =>
  skills.find((skill) => skill.skill_id === skillId)?.level ?? 0;

/** What is wrong before the server is asked. */
export function check(form: AccountForm, isNew: boolean): FieldErrors {
  const errors: Record<string, string> = {};
  if (isNew && !form.login.trim()) errors.login = record.required;
  if (!form.name.trim()) errors.name = record.required;
  if (!form.roles.length) errors.roles = words.rolesMissing;
  if (isNew && !isBot(form.roles) && form.password.length < SHORTEST_PASSWORD) errors.password = words.passwordMissing;
  return errors;
}

/** The account to be made; what only agents have is left out for others. */
export function newAccountOf(form: AccountForm): NewAccount {
  const { login, name, roles, password, alias, skills, attributes, limits, hub_id } = form;
  const base = { login: login.trim(), name: name.trim(), roles, password: isBot(roles) ? "" : password };
  return handlesContacts(roles) ? { ...base, alias: alias.trim(), skills, attributes, limits, hub_id } : base;
}

/** The part of an edit that the server takes: nothing of an agent for somebody who is none, and no empty alias. */
export function editOf(changes: Partial<AccountForm>, form: AccountForm): AccountEdit {
  const { name, roles, alias, skills, attributes, limits, hub_id } = changes;
  const edit: AccountEdit = {};
  if (name !== undefined) edit.name = name.trim();
  if (roles !== undefined) edit.roles = roles;
  if (!handlesContacts(form.roles)) return edit;
  if (alias !== undefined) edit.alias = alias.trim() || form.name.trim();
  if (skills !== undefined) edit.skills = skills;
  if (attributes !== undefined) edit.attributes = attributes;
  if (limits !== undefined) edit.limits = limits;
  if (hub_id !== undefined) edit.hub_id = hub_id;
  return edit;
}

const WORDS =
  "amber apple autumn beacon birch bridge candle canyon castle cedar cherry circle cloud clover copper coral crater dawn delta ember falcon fern field flint forest garden ginger glacier granite harbor hazel island ivory jasmine juniper lagoon lantern lemon linen lunar maple marble meadow mirror mosaic nectar north ocean olive orchid otter pebble pepper pine planet plum pond prairie quartz quill rain raven reef ribbon river robin saddle saffron sage scarlet shadow silver spruce stone summer sunset tidal timber topaz tulip valley velvet violet walnut willow window winter yarrow zephyr".split(
    " ",
  );

/** A password of four random words and a number, easy to hand over on the phone (about 10^11 possibilities). */
export function suggestPassword(random: (below: number) => number = randomBelow): string {
  const chosen = Array.from({ length: 4 }, () => WORDS[random(WORDS.length)]);
  return `${chosen.join("-")}-${10 + random(90)}`;
}

function randomBelow(below: number): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value % below;
}
