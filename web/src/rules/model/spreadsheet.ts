/** Cells that were written in a spreadsheet, where people write 1,5 and gold and 31.01.2026, in the language of rules. */

import type { Column } from "./table";

const COMPARED = /^([<>]=?|=)?\s*(.*)$/s;
const DECIMAL = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/;
const DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const WORDS = /^[\p{L}\p{N}][\p{L}\p{N} _&/-]*$/u;
const TRUTH = new Map([
  ["TRUE", "true"],
  ["WAHR", "true"],
  ["FALSE", "false"],
  ["FALSCH", "false"],
]);

function day(value: string): string {
  const [, date = "", month = "", year = ""] = DAY.exec(value) ?? [];
  if (year) return `@"${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}"`;
  return ISO_DAY.test(value) ? `@"${value}"` : value;
}

function written(value: string, { type, allowed }: Column, names: ReadonlySet<string>): string {
  if (type === "number") return DECIMAL.test(value) ? value.replaceAll(".", "").replace(",", ".") : value;
  if (type === "boolean") return TRUTH.get(value.toUpperCase()) ?? value;
  if (type === "date") return day(value);
  const text = type === "string" ? WORDS.test(value) && value !== "null" : allowed.includes(`"${value}"`);
  return text && value && !names.has(value) ? `"${value}"` : value;
}

/** A cell of a spreadsheet as the column needs it; what is not plainly a value stays as it is. `names` may stand in a rule. */
export function translated(cell: string, column: Column, names: ReadonlySet<string>): string {
  if (column.kind === "note") return cell;
  const [, sign = "", value = ""] = COMPARED.exec(cell.trim()) ?? [];
  const result = written(value, column, names);
  return result === value ? cell : sign ? `${sign} ${result}` : result;
}
