/** What may be written in a place: the names that are in reach there, allowed values, and the functions of the language. */

import type { Decision, ItemType, Knowledge, Logic, Model, TypeField } from "./document";

export type SuggestionKind = "value" | "name" | "function" | "word";

export interface Suggestion {
  text: string;
  kind: SuggestionKind;
  /** A type, or what a function takes. */
  detail: string;
}

/** The types that the language knows without a definition. */
export const BUILT_IN_TYPES = [
  "string",
  "number",
  "boolean",
  "date",
  "time",
  "date and time",
  "days and time duration",
  "years and months duration",
  "Any",
] as const;

/** The functions of FEEL with what they take. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  abs: "n",
  after: "a, b",
  all: "list",
  any: "list",
  append: "list, item",
  before: "a, b",
  ceiling: "n",
  coincides: "a, b",
  concatenate: "lists",
  contains: "string, match",
  context: "entries",
  "context merge": "contexts",
  "context put": "context, key, value",
  count: "list",
  date: "from",
  "date and time": "from",
  "day of week": "date",
  "day of year": "date",
  decimal: "n, scale",
  "distinct values": "list",
  duration: "from",
  during: "a, b",
  "ends with": "string, match",
  even: "n",
  exp: "n",
  finishes: "a, b",
  flatten: "list",
  floor: "n",
  "get entries": "context",
  "get value": "context, key",
  includes: "range, a",
  "index of": "list, match",
  "insert before": "list, position, item",
  "is defined": "value",
  "list contains": "list, item",
  "list replace": "list, position, item",
  log: "n",
  "lower case": "string",
  matches: "string, pattern",
  max: "list",
  mean: "list",
  median: "list",
  meets: "a, b",
  min: "list",
  mode: "list",
  modulo: "n, by",
  "month of year": "date",
  not: "condition",
  now: "",
  number: "from",
  odd: "n",
  overlaps: "a, b",
  product: "list",
  remove: "list, position",
  replace: "string, pattern, by",
  reverse: "list",
  "round down": "n, scale",
  "round half down": "n, scale",
  "round half up": "n, scale",
  "round up": "n, scale",
  sort: "list, before",
  split: "string, by",
  sqrt: "n",
  "starts with": "string, match",
  stddev: "list",
  string: "from",
  "string join": "list, by",
  "string length": "string",
  sublist: "list, start, length",
  substring: "string, start, length",
  "substring after": "string, match",
  "substring before": "string, match",
  sum: "list",
  time: "from",
  today: "",
  union: "lists",
  "upper case": "string",
  "week of year": "date",
  "years and months duration": "from, to",
};

/** The parts between the commas of the outermost level: `"a", "b, c"` has two. */
export function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (quoted && sign === "\\") at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    else if (sign === "," && depth === 0) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  found.push(text.slice(from).trim());
  return found.filter(Boolean);
}

type Typed = { type: string; allowed: string; fields: readonly TypeField[]; list: boolean };
const PLAIN: Typed = { type: "", allowed: "", fields: [], list: false };

/** What a type says, through the types that it is made of. */
export function resolved(types: readonly ItemType[], name: string, depth = 0): Typed {
  const found = types.find((type) => type.name === name);
  if (!found || depth > 8) return { ...PLAIN, type: name };
  const base = found.base ? resolved(types, found.base, depth + 1) : PLAIN;
  return {
    type: found.fields.length ? name : base.type || name,
    allowed: found.allowed || base.allowed,
    fields: found.fields.length ? found.fields : base.fields,
    list: found.list || base.list,
  };
}

interface Reachable {
  name: string;
  type: string;
}

/** The elements whose values a decision's logic may use. */
export function reachable(model: Model, element: Decision | Knowledge): Reachable[] {
  const knows = model.knowledge
    .filter(({ id }) => element.requires.knowledge.includes(id))
    .map(({ name, type }) => ({ name, type }));
  if ("parameters" in element) return [...element.parameters, ...knows];
  const { inputs, decisions } = element.requires;
  return [
    ...model.inputs.filter(({ id }) => inputs.includes(id)),
    ...model.decisions.filter(({ id }) => decisions.includes(id)),
    ...knows,
  ].map(({ name, type }) => ({ name, type }));
}

const DEEPEST = 4;

/** The names and the paths through their types: `Customer`, `Customer.segment` … */
export function paths(types: readonly ItemType[], names: readonly Reachable[]): (Reachable & { allowed: string })[] {
  const found: (Reachable & { allowed: string })[] = [];
  const visit = (name: string, typeName: string, allowed: string, depth: number) => {
    const type = resolved(types, typeName);
    found.push({ name, type: typeName, allowed: allowed || type.allowed });
    if (depth < DEEPEST)
      for (const field of type.fields) visit(`${name}.${field.name}`, field.type, field.allowed, depth + 1);
  };
  for (const { name, type } of names) visit(name, type, "", 0);
  return found;
}

const YES_NO: Suggestion[] = ["true", "false"].map((text) => ({ text, kind: "value", detail: "boolean" }));

/** The values that a column names, or that the type of what it looks at names. */
export function valuesOf(
  model: Model,
  element: Decision | Knowledge,
  column: { expression: string; type: string; allowed: string; kind: string },
): Suggestion[] {
  const known = paths(model.types, reachable(model, element)).find(({ name }) => name === column.expression);
  const typeName = column.type || (column.kind === "input" ? (known?.type ?? "") : "");
  const type = resolved(model.types, typeName);
  const allowed = column.allowed || (column.kind === "input" ? known?.allowed : "") || type.allowed;
  const values = parts(allowed ?? "").map((text): Suggestion => ({ text, kind: "value", detail: typeName }));
  return values.length || type.type !== "boolean" ? values : YES_NO;
}

const WORDS = [
  "not(",
  "and",
  "or",
  "between",
  "in",
  "if",
  "then",
  "else",
  "for",
  "some",
  "every",
  "satisfies",
  "return",
  "null",
  "true",
  "false",
];

/** The functions and words that may stand in every expression. */
export const LANGUAGE: readonly Suggestion[] = [
  ...Object.entries(FUNCTIONS).map(
    ([name, takes]): Suggestion => ({ text: `${name}(`, kind: "function", detail: takes }),
  ),
  ...WORDS.map((text): Suggestion => ({ text, kind: "word", detail: "" })),
];

/** Everything that an expression of an element may use. */
export function suggestionsFor(model: Model, element: Decision | Knowledge): Suggestion[] {
  const names = paths(model.types, reachable(model, element)).map(
    ({ name, type }): Suggestion => ({ text: name, kind: "name", detail: type }),
  );
  const locals = localNames(element.logic).map((text): Suggestion => ({ text, kind: "name", detail: "" }));
  return [...names, ...locals, ...LANGUAGE];
}

/** The names that boxed logic makes itself: entries, parameters, variables. */
export function localNames(logic: Logic | null): string[] {
  if (!logic) return [];
  switch (logic.kind) {
    case "context":
      return [
        ...logic.entries.flatMap((entry) => [entry.name, ...localNames(entry.logic)]),
        ...localNames(logic.result),
      ];
    case "function":
      return [...logic.parameters.map(({ name }) => name), ...localNames(logic.body)];
    case "list":
      return logic.items.flatMap(localNames);
    case "conditional":
      return [logic.if, logic.then, logic.else].flatMap(localNames);
    case "filter":
      return ["item", ...localNames(logic.in), ...localNames(logic.match)];
    case "for":
    case "some":
    case "every":
      return [logic.variable, ...localNames(logic.in), ...localNames(logic.body)];
    case "invocation":
      return logic.arguments.flatMap((each) => localNames(each.logic));
    default:
      return [];
  }
}

/** The beginning of a word or value before the cursor, and where it starts. */
export function wordBefore(text: string, cursor: number): { from: number; word: string } {
  const before = text.slice(0, cursor);
  const quotes = before.split('"').length - 1;
  if (quotes % 2 === 1) {
    const from = before.lastIndexOf('"');
    return { from, word: before.slice(from) };
  }
  const from = before.search(/[\p{L}\p{N}_.]+(?: [\p{L}\p{N}_.]+)*$/u);
  return from < 0 ? { from: cursor, word: "" } : { from, word: before.slice(from) };
}

const MOST = 12;

/**
 * What goes on from the word before the cursor, best first; a name with spaces is found from any of its words. Nothing for an
 * empty word, unless the place is empty.
 */
export function matching(
  suggestions: readonly Suggestion[],
  text: string,
  cursor: number,
): { from: number; found: Suggestion[] } {
  const { from, word } = wordBefore(text, cursor);
  const tries = word.startsWith('"')
    ? [{ from, word }]
    : word.split(" ").map((_, index, words) => {
        const skipped = words.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
        return { from: from + skipped, word: words.slice(index).join(" ") };
      });
  for (const each of tries) {
    const wanted = each.word.toLocaleLowerCase();
    if (!wanted && text.trim()) continue;
    const found = suggestions.filter((suggestion) => {
      const known = suggestion.text.toLocaleLowerCase();
      if (known === wanted) return false;
      return known.startsWith(wanted) || (suggestion.kind === "value" && wanted && known.startsWith(`"${wanted}`));
    });
    if (found.length) return { from: each.from, found: found.slice(0, MOST) };
  }
  return { from, found: [] };
}
