/** Two people's edits of one catalogue, put together action by action. */

import { same } from "@/admin/record/edit";
import { merge } from "@/rules/model/merge";
import { text } from "@/text";
import type { Catalogue } from "./catalogue";

type Json = unknown;
type Members = Record<string, Json>;

const isObject = (value: Json): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is merged by its id is recognised by its key here. */
function marked(value: Json): Json {
  if (Array.isArray(value)) return value.map(marked);
  if (!isObject(value)) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, marked(each)]));
  return typeof value.key === "string" ? { ...members, id: value.key } : members;
}

function unmarked(value: Json): Json {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "id" || value.key === undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, unmarked(each)]));
}

/** Theirs with what I changed; where we both changed the same thing, as I have it. */
export const mergeCatalogues = (base: Catalogue, mine: Catalogue, theirs: Catalogue): Catalogue =>
  unmarked(merge(marked(base), marked(mine), marked(theirs))) as Catalogue;

const words = text.actions.difference;

function changesIn<T extends { key: string }>(
  before: readonly T[],
  after: readonly T[],
  name: (each: T) => string,
): string[] {
  const old = new Map(before.map((each) => [each.key, each]));
  const now = new Set(after.map(({ key }) => key));
  return [
    ...after.flatMap((each) => {
      const was = old.get(each.key);
      return was ? (same(was, each) ? [] : [words.changed(name(each))]) : [words.added(name(each))];
    }),
    ...before.filter(({ key }) => !now.has(key)).map((each) => words.removed(name(each))),
  ];
}

/** What is otherwise, in sentences. */
export function differencesOf(before: Catalogue, after: Catalogue): string[] {
  const key = (each: { key: string }) => each.key;
  return [
    ...changesIn(before.actions, after.actions, ({ name }) => name),
    ...changesIn(before.groups, after.groups, ({ name }) => name),
    ...changesIn(before.placements, after.placements, ({ name }) => name),
    ...changesIn(before.policies, after.policies, key),
    ...changesIn(before.budgets, after.budgets, key),
    ...(same(before.arbitration, after.arbitration) && same(before.rules, after.rules) ? [] : [words.choosing]),
  ];
}
