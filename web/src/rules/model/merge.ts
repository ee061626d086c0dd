/** Two people's edits of one model: put together element by element, and row by row in tables. */

import { same } from "@/admin/record/edit";
import type { Model } from "./document";

type Json = unknown;
type Members = Record<string, Json>;

const isObject = (value: Json): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const idOf = (value: Json) => (isObject(value) && typeof value.id === "string" && value.id ? value.id : null);
const identified = (value: Json): value is Members[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => idOf(each) !== null);
/** An empty list goes with a list of either sort. */
const listed = (value: Json) => Array.isArray(value) && (value.length === 0 || identified(value));

/** The columns of a table: its cells can only be put together when nobody changed them. */
const columnsOf = (table: Members) =>
  [table.inputs, table.outputs]
    .map((list) => (Array.isArray(list) ? list.map(idOf) : []))
    .concat([[String(Array.isArray(table.annotations) ? table.annotations.length : 0)]]);

function lists(base: Members[], mine: Members[], theirs: Members[]): Members[] {
  const byId = (list: Members[]) => new Map(list.map((each) => [idOf(each) as string, each]));
  const [old, my, their] = [byId(base), byId(mine), byId(theirs)];
  const ids = mine.map((each) => idOf(each) as string);
  for (const [index, each] of theirs.entries()) {
    const id = idOf(each) as string;
    if (my.has(id)) continue;
    const before = theirs
      .slice(0, index)
      .map((other) => idOf(other) as string)
      .findLast((other) => ids.includes(other));
    ids.splice(before === undefined ? 0 : ids.indexOf(before) + 1, 0, id);
  }
  return ids.flatMap((id) => {
    const [was, minesNow, theirsNow] = [old.get(id), my.get(id), their.get(id)];
    if (minesNow && theirsNow) return [merge(was, minesNow, theirsNow) as Members];
    // Removed by one of us: it stays away unless the other changed it.
    if (minesNow) return was && same(was, minesNow) ? [] : [minesNow];
    if (theirsNow) return was && same(was, theirsNow) ? [] : [theirsNow];
    return [];
  });
}

function arrays(base: Json[], mine: Json[], theirs: Json[]): Json {
  if (listed(mine) && listed(theirs) && listed(base))
    return lists(base as Members[], mine as Members[], theirs as Members[]);
  const alike = mine.length === theirs.length && base.length === mine.length;
  return alike ? mine.map((each, index) => merge(base[index], each, theirs[index])) : mine;
}

/** Theirs with what I changed; where we both changed the same thing, as I have it. */
export function merge(base: Json, mine: Json, theirs: Json): Json {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (Array.isArray(mine) && Array.isArray(theirs)) return arrays(Array.isArray(base) ? base : [], mine, theirs);
  if (!isObject(mine) || !isObject(theirs) || !isObject(base)) return mine;
  const otherwise = mine.kind === "table" && !same(columnsOf(mine), columnsOf(theirs));
  if (mine.kind !== theirs.kind || otherwise) return mine;
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  return Object.fromEntries([...names].map((name) => [name, merge(base[name], mine[name], theirs[name])]));
}

export const mergeModels = (base: Model, mine: Model, theirs: Model): Model => merge(base, mine, theirs) as Model;
