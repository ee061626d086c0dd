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
