/** What is otherwise in one model than in another, in the words of the page: for looking at both sides of a conflict. */

import { same } from "@/admin/record/edit";
import type { Decision, Knowledge, Model, Rule, Table } from "./document";
import { cellOf, columnsOf } from "./table";

export interface Difference {
  /** The element that it is about. */
  element: string;
  /** The place in it: a row and a column as people count them, or a part. */
  place: { row: number; column: string } | { part: string } | null;
  before: string | null;
  after: string | null;
}

const MOST = 200;

const rowText = (rule: Rule) => [...rule.when, ...rule.then].join(" | ");

const clauses = (table: Table) => [...table.inputs, ...table.outputs].map(({ id }) => id);

function cellDifferences(element: string, after: Table, row: number, was: Rule, now: Rule): Difference[] {
  return columnsOf(after).flatMap((column) => {
    const [from, to] = [cellOf(was, column), cellOf(now, column)];
    return from === to ? [] : [{ element, place: { row: row + 1, column: column.title }, before: from, after: to }];
  });
}

function tableDifferences(element: string, before: Table, after: Table): Difference[] {
  const heads = (["hit_policy", "aggregation", "inputs", "outputs", "annotations"] as const).flatMap((member) =>
    same(before[member], after[member])
      ? []
      : [{ element, place: { part: member }, before: shown(before[member]), after: shown(after[member]) }],
  );
  const old = new Map(before.rules.map((rule, row) => [rule.id, { rule, row }]));
  const sameColumns = same(clauses(before), clauses(after)) && before.annotations.length === after.annotations.length;
  const rows = after.rules.flatMap((rule, row): Difference[] => {
    const was = old.get(rule.id);
    old.delete(rule.id);
    if (!was) return [{ element, place: { row: row + 1, column: "" }, before: null, after: rowText(rule) }];
    return sameColumns ? cellDifferences(element, after, row, was.rule, rule) : [];
  });
  const gone = [...old.values()].map(
    ({ rule, row }): Difference => ({
      element,
      place: { row: row + 1, column: "" },
      before: rowText(rule),
      after: null,
    }),
  );
  return [...heads, ...rows, ...gone];
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value
      .map((each) =>
        typeof each === "object" && each ? (each.label ?? each.name ?? each.expression ?? "") : String(each),
      )
      .join(", ");
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function logicDifferences(before: Decision | Knowledge, after: Decision | Knowledge): Difference[] {
  const { logic: from } = before;
  const { logic: to } = after;
  if (same(from, to)) return [];
  if (from?.kind === "table" && to?.kind === "table") return tableDifferences(after.name, from, to);
  if (from?.kind === "literal" && to?.kind === "literal")
    return [{ element: after.name, place: { part: "logic" }, before: from.text, after: to.text }];
  return [{ element: after.name, place: { part: "logic" }, before: shown(from), after: shown(to) }];
}

type Element = Model["inputs" | "types" | "decisions" | "knowledge"][number];

/** What is otherwise in an element, besides its logic. */
function partDifferences(before: Element, after: Element): Difference[] {
  const { logic: _, ...left } = before as Decision;
  const { logic: __, ...right } = after as Decision;
  return (Object.keys(right) as (keyof typeof right)[]).flatMap((part) =>
    same(left[part], right[part])
      ? []
      : [{ element: after.name, place: { part }, before: shown(left[part]), after: shown(right[part]) }],
  );
}

function elementDifferences(before: readonly Element[], after: readonly Element[]): Difference[] {
  const old = new Map(before.map((each) => [each.id, each]));
  const found = after.flatMap((each): Difference[] => {
    const was = old.get(each.id);
    old.delete(each.id);
    if (!was) return [{ element: each.name, place: null, before: null, after: each.name }];
    const decided = "logic" in was && "logic" in each ? logicDifferences(was, each) : [];
    return [...partDifferences(was, each), ...decided];
  });
  const gone = [...old.values()].map(({ name }) => ({ element: name, place: null, before: name, after: null }));
  return [...found, ...gone];
}

/** At most so many as anybody would read. */
export function differencesOf(before: Model, after: Model): Difference[] {
  return (["inputs", "types", "decisions", "knowledge"] as const)
    .flatMap((member) => elementDifferences(before[member], after[member]))
    .slice(0, MOST);
}
