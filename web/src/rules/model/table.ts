/** Edits of a decision table: each returns the table after it, and leaves the one before as it was. */

import { ANY, emptyRule, newId, type Rule, type Table, type TableInput, type TableOutput } from "./document";

export type ColumnKind = "input" | "output" | "note";

/** A column as the spreadsheet shows it: first the inputs, then the outputs, then the annotations. */
export interface Column {
  kind: ColumnKind;
  /** Which one of its kind. */
  index: number;
  /** As findings and traces name it. */
  id: string;
  title: string;
  /** What is looked at, for an input. */
  expression: string;
  type: string;
  allowed: string;
  default: string;
}

export const noteId = (index: number) => `note:${index}`;

export function columnsOf(table: Table): Column[] {
  return [
    ...table.inputs.map(
      (input, index): Column => ({
        kind: "input",
        index,
        id: input.id,
        title: input.label || input.expression,
        expression: input.expression,
        type: input.type,
        allowed: input.allowed,
        default: "",
      }),
    ),
    ...table.outputs.map(
      (output, index): Column => ({
        kind: "output",
        index,
        id: output.id,
        title: output.label || output.name,
        expression: output.name,
        type: output.type,
        allowed: output.allowed,
        default: output.default,
      }),
    ),
    ...table.annotations.map(
      (title, index): Column => ({
        kind: "note",
        index,
        id: noteId(index),
        title,
        expression: "",
        type: "",
        allowed: "",
        default: "",
      }),
    ),
  ];
}

const MEMBER = { input: "when", output: "then", note: "notes" } as const;
const blankOf = (kind: ColumnKind) => (kind === "input" ? ANY : "");

export const cellOf = (rule: Rule, column: Pick<Column, "kind" | "index">): string =>
  rule[MEMBER[column.kind]][column.index] ?? "";

/** A rectangle of cells, by row and by column as shown; both ends are in it. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Set cells to what is wanted of them; cells that stay the same keep their identity, so that little is drawn again. */
function withCells(table: Table, area: Area, wanted: (row: number, column: number, old: string) => string): Table {
  const columns = columnsOf(table);
  let changed = false;
  const rules = table.rules.map((rule, row) => {
    if (row < area.top || row > area.bottom) return rule;
    let next = rule;
    for (let at = area.left; at <= Math.min(area.right, columns.length - 1); at += 1) {
      const column = columns[at];
      if (!column) continue;
      const old = cellOf(rule, column);
      const value = wanted(row, at, old);
      if (value === old) continue;
      const member = MEMBER[column.kind];
      next = { ...next, [member]: next[member].map((text, index) => (index === column.index ? value : text)) };
    }
    if (next !== rule) changed = true;
    return next;
  });
  return changed ? { ...table, rules } : table;
}

export const withCell = (table: Table, row: number, column: number, text: string): Table =>
  withCells(table, { top: row, bottom: row, left: column, right: column }, () => text);

/** Empty cells: an input that is emptied lets everything pass. */
export function cleared(table: Table, area: Area): Table {
  const columns = columnsOf(table);
  return withCells(table, area, (_, column) => blankOf(columns[column]?.kind ?? "note"));
}

/** The cells of an area as texts, row by row. */
export function textsOf(table: Table, area: Area): string[][] {
  const columns = columnsOf(table).slice(area.left, area.right + 1);
  return table.rules.slice(area.top, area.bottom + 1).map((rule) => columns.map((column) => cellOf(rule, column)));
}

/** Rows as needed at the end. */
function longEnough(table: Table, length: number): Table {
  const lacking = length - table.rules.length;
  if (lacking <= 0) return table;
  return { ...table, rules: [...table.rules, ...Array.from({ length: lacking }, () => emptyRule(table))] };
}

/**
 * Put texts into the table from a cell on: rows are added where they do not fit, columns are not.
 *
 * One text, or one row of them, fills a whole selection, as in a spreadsheet. Returns the table and the area that was written.
 */
export function pasted(
  table: Table,
  area: Area,
  texts: readonly (readonly string[])[],
  meant: (cell: string, column: Column) => string = (cell) => cell,
): { table: Table; area: Area } {
  const height = texts.length;
  const width = texts[0]?.length ?? 0;
  if (!height || !width) return { table, area };
  const selected = { height: area.bottom - area.top + 1, width: area.right - area.left + 1 };
  const repeats = selected.height % height === 0 && selected.width % width === 0;
  const last = columnsOf(table).length - 1;
  const written: Area = repeats
    ? area
    : { ...area, bottom: area.top + height - 1, right: Math.min(area.left + width - 1, last) };
  const text = (row: number, column: number) =>
    texts[(row - area.top) % height]?.[(column - area.left) % width]?.trim() ?? "";
  const columns = columnsOf(table);
  return {
    table: withCells(longEnough(table, written.bottom + 1), written, (row, at) => {
      const column = columns[at];
      return (column && meant(text(row, at), column)) || blankOf(column?.kind ?? "note");
    }),
    area: written,
  };
}

/** Repeat the first row of the area in its others; of a single row, the row above it. */
export function filledDown(table: Table, area: Area): Table {
  const source = area.top === area.bottom ? area.top - 1 : area.top;
  if (source < 0) return table;
  const texts = textsOf(table, { ...area, top: source, bottom: source })[0] ?? [];
  return withCells(table, area, (_, column) => texts[column - area.left] ?? "");
}

export function withRows(table: Table, at: number, count = 1): Table {
  const fresh = Array.from({ length: count }, () => emptyRule(table));
  return { ...table, rules: [...table.rules.slice(0, at), ...fresh, ...table.rules.slice(at)] };
}

export function withCopies(table: Table, from: number, to: number): Table {
  const copies = table.rules.slice(from, to + 1).map(({ cell_ids: _, ...rule }) => ({ ...rule, id: newId("rule") }));
  return { ...table, rules: [...table.rules.slice(0, to + 1), ...copies, ...table.rules.slice(to + 1)] };
}

export const withoutRows = (table: Table, from: number, to: number): Table => ({
  ...table,
  rules: [...table.rules.slice(0, from), ...table.rules.slice(to + 1)],
});

/** The list with `count` entries from `from` on standing so that the first of them is at `to`. */
export function carried<T>(list: readonly T[], from: number, count: number, to: number): T[] {
  const rest = [...list.slice(0, from), ...list.slice(from + count)];
  const target = Math.max(0, Math.min(to, rest.length));
  return [...rest.slice(0, target), ...list.slice(from, from + count), ...rest.slice(target)];
}

/** Move rows; `to` is where the first of them stands afterwards. */
export function movedRows(table: Table, from: number, to: number, count = 1): Table {
  if (from === to || count < 1) return table;
  return { ...table, rules: carried(table.rules, from, count, to) };
}

const LIST = { input: "inputs", output: "outputs", note: "annotations" } as const;

/** Apply a change of order or length to a column's list and to the cells under it. */
function throughColumns(table: Table, kind: ColumnKind, change: <T>(list: readonly T[], blank: T) => T[]): Table {
  const member = MEMBER[kind];
  const rules = table.rules.map(({ cell_ids, ...rule }) => ({
    ...rule,
    ...(kind === "note" && cell_ids && { cell_ids }),
    [member]: change<string>(rule[member], blankOf(kind)),
  }));
  if (kind === "note") return { ...table, rules, annotations: change<string>(table.annotations, "") };
  const fresh = { id: newId("clause"), label: "", type: "string", allowed: "" };
  if (kind === "input")
    return { ...table, rules, inputs: change<TableInput>(table.inputs, { ...fresh, expression: "" }) };
  return { ...table, rules, outputs: change<TableOutput>(table.outputs, { ...fresh, name: "", default: "" }) };
}

export const withColumn = (table: Table, kind: ColumnKind, at: number): Table =>
  throughColumns(table, kind, (list, blank) => [...list.slice(0, at), blank, ...list.slice(at)]);

/** A table keeps at least one output. */
export function withoutColumn(table: Table, kind: ColumnKind, at: number): Table {
  if (kind === "output" && table.outputs.length <= 1) return table;
  return throughColumns(table, kind, (list) => [...list.slice(0, at), ...list.slice(at + 1)]);
}

/** Move a column among those of its kind. */
export function movedColumn(table: Table, kind: ColumnKind, from: number, to: number): Table {
  const target = Math.max(0, Math.min(to, table[LIST[kind]].length - 1));
  if (from === target) return table;
  return throughColumns(table, kind, (list) => carried(list, from, 1, target));
}

/** Change what the head of a column says. */
export function withHead(
  table: Table,
  kind: ColumnKind,
  index: number,
  change: Partial<TableInput & TableOutput>,
): Table {
  if (kind === "note")
    return {
      ...table,
      annotations: table.annotations.map((title, at) => (at === index ? (change.label ?? title) : title)),
    };
  if (kind === "input")
    return { ...table, inputs: table.inputs.map((input, at) => (at === index ? { ...input, ...change } : input)) };
  return { ...table, outputs: table.outputs.map((output, at) => (at === index ? { ...output, ...change } : output)) };
}
