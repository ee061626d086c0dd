/** Cells that were written in a spreadsheet, where people write 1,5 and gold and 31.01.2026, in the language of rules. */

import type { Column } from "./table";

const COMPARED = /^([<>]=?|=)?\s*(.*)$/s;
const FIGURES = /^[+-]?\d[\d.,]*\d$/;
const WHOLE = /^[+-]?(\d+|\d{1,3}([.,])\d{3}(\2\d{3})*)$/;
const GROUP = 3;
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

const decimalSign = (locale: string) =>
  new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === "decimal")?.value;

/** A number without separators of thousands; 1,234 and 1.234 are read as people write them where the locale is at home. */
function plain(value: string, locale: string): string {
  const last = Math.max(value.lastIndexOf(","), value.lastIndexOf("."));
  if (last < 0 || !FIGURES.test(value)) return value;
  const sign = value[last];
  const once = value.indexOf(sign as string) === last;
  const both = value.includes(",") && value.includes(".");
  const like = value.length - last - 1 === GROUP && last <= GROUP + Number(/^[+-]/.test(value));
  const decimal = once && (both || !like || sign === decimalSign(locale));
  const whole = decimal ? value.slice(0, last) : value;
  if (!WHOLE.test(whole)) return value;
  return whole.replaceAll(/[.,]/g, "") + (decimal ? `.${value.slice(last + 1)}` : "");
}

function written(value: string, { type, allowed }: Column, names: ReadonlySet<string>, locale: string): string {
  if (type === "number") return plain(value, locale);
  if (type === "boolean") return TRUTH.get(value.toUpperCase()) ?? value;
  if (type === "date") return day(value);
  const text = type === "string" ? WORDS.test(value) && value !== "null" : allowed.includes(`"${value}"`);
  return text && value && !names.has(value) ? `"${value}"` : value;
}

/**
 * A cell of a spreadsheet as the column needs it; what is not plainly a value stays as it is. `names` may stand in a rule, and
 * numbers are written as in the `locale`.
 */
export function translated(cell: string, column: Column, names: ReadonlySet<string>, locale: string): string {
  if (column.kind === "note") return cell;
  const [, sign = "", value = ""] = COMPARED.exec(cell.trim()) ?? [];
  const result = written(value, column, names, locale);
  return result === value ? cell : sign ? `${sign} ${result}` : result;
}
