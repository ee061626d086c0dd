/** Lines of attributes as they come from a spreadsheet, and as they go there. */

import type { FieldSpec } from "@/api/sources";
import type { FieldType } from "@/api/view";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import { newField } from "./sourceForm";

const words = text.admin.sources;

export const FIELD_TYPES = Object.keys(words.types) as FieldType[];
export const COLUMNS = Object.keys(words.columnsOf) as (keyof FieldSpec)[];

const YES = new Set(["true", "yes", "y", "1", "x", words.columnsOf.protected.toLowerCase()]);

const minutes = (typed: string) => {
  const number = Number(typed.replace(",", "."));
  return Number.isFinite(number) && number > 0 ? durationOf(number * 60) : "PT0S";
};

/** The type by its name in the language of rules, or as it is called here. */
function typeOf(typed: string): FieldType {
  const wanted = typed.trim().toLowerCase();
  return FIELD_TYPES.find((type) => type === wanted || words.types[type] === wanted) ?? "string";
}

const READ: Partial<Record<keyof FieldSpec, (typed: string) => string | boolean>> = {
  type: typeOf,
  fresh_for: minutes,
  protected: (typed) => YES.has(typed.trim().toLowerCase()),
  purpose: (typed) => typed.trim() || "service",
};

/** The field with a cell as it was typed or pasted. */
export function withCell(field: FieldSpec, column: keyof FieldSpec, typed: string): FieldSpec {
  const read = READ[column];
  return { ...field, [column]: read ? read(typed) : column === "meaning" ? typed : typed.trim() };
}

/** A cell as it is shown. */
export function cellOf(field: FieldSpec, column: keyof FieldSpec): string {
  if (column === "fresh_for") {
    const seconds = secondsOf(field.fresh_for);
    return seconds ? String(seconds / 60) : "";
  }
  return String(field[column]);
}

/** Whether the first line names the columns. */
const isHead = (cells: readonly string[]) =>
  cells.slice(0, 2).every((cell) => /^(name|attribute|column)$/i.test(cell.trim()));

/**
 * Put pasted lines over the fields from a cell on; lines beyond the last become new ones. Returns the fields and how many lines
 * were taken.
 */
export function pasteLines(
  fields: readonly FieldSpec[],
  row: number,
  column: number,
  pasted: string,
): { fields: FieldSpec[]; taken: number } {
  const lines = pasted
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => line.split("\t"))
    .filter((cells, at) => at > 0 || !isHead(cells));
  const next = [...fields];
  lines.forEach((cells, at) => {
    let field = next[row + at] ?? newField();
    cells.forEach((cell, offset) => {
      const name = COLUMNS[column + offset];
      if (name) field = withCell(field, name, cell);
    });
    next[row + at] = field;
  });
  return { fields: next, taken: lines.length };
}
