import type { Rule } from "../model/document";
import { type Column, cellOf } from "../model/table";

const NARROWEST = 96;
const WIDEST = 300;
const LETTER = 7.1;
const PADDING = 26;
const LOOKED_AT = 200;

/** How wide each column is from the start: as its longest text among the first rows, within reason. */
export function widthsOf(columns: readonly Column[], rules: readonly Rule[]): number[] {
  return columns.map((column) => {
    const texts = rules.slice(0, LOOKED_AT).map((rule) => cellOf(rule, column).length);
    const longest = Math.max(column.title.length + 3, column.expression.length, ...texts);
    return Math.round(Math.max(NARROWEST, Math.min(WIDEST, longest * LETTER + PADDING)));
  });
}

export const within = (width: number) => Math.max(56, Math.min(900, Math.round(width)));

const KEEP = "midoffice.rules.widths";
/** Columns whose widths a browser remembers; those made wider last stay. */
const MOST = 400;

type Kept = Record<string, number>;
const placeOf = (ruleSet: string, { id }: Column) => `${ruleSet} ${id}`;

function kept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEEP) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

/** The widths with those that somebody has dragged in this browser. */
export function withKept(ruleSet: string, columns: readonly Column[], widths: readonly number[]): number[] {
  const all = kept();
  return widths.map((width, nth) => {
    const column = columns[nth];
    return within(Number((column && all[placeOf(ruleSet, column)]) ?? width) || width);
  });
}

/** Remember the columns that have another width than before. */
export function keepWidths(
  ruleSet: string,
  columns: readonly Column[],
  before: readonly number[],
  widths: readonly number[],
): void {
  const dragged = columns.flatMap((column, nth): [string, number][] => {
    const width = widths[nth];
    return width === undefined || width === before[nth] ? [] : [[placeOf(ruleSet, column), width]];
  });
  const places = new Set(dragged.map(([place]) => place));
  const others = Object.entries(kept()).filter(([place]) => !places.has(place));
  try {
    localStorage.setItem(KEEP, JSON.stringify(Object.fromEntries([...others, ...dragged].slice(-MOST))));
  } catch {
    // A browser that keeps nothing shows the usual widths the next time.
  }
}
