/** Where the cursor of the spreadsheet is, what is selected, and what a key means there. */

import type { Area } from "../model/table";

/** The row of the heads of the columns, above the first rule. */
export const HEAD = -1;

export interface Place {
  row: number;
  column: number;
}

/** The cursor, and the corner that a selection goes out from. */
export interface Selection {
  at: Place;
  from: Place;
}

export interface Extent {
  rows: number;
  columns: number;
}

export const START: Selection = { at: { row: 0, column: 0 }, from: { row: 0, column: 0 } };

const within = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));

/** The place in a table that has become smaller. */
export function kept(selection: Selection, { rows, columns }: Extent): Selection {
  const place = ({ row, column }: Place): Place => ({
    row: within(row, HEAD, rows - 1),
    column: within(column, 0, Math.max(0, columns - 1)),
  });
  return { at: place(selection.at), from: place(selection.from) };
}

/** The selected cells; null while the cursor is in the heads. */
export function areaOf({ at, from }: Selection): Area | null {
  if (at.row === HEAD || from.row === HEAD) return null;
  return {
    top: Math.min(at.row, from.row),
    bottom: Math.max(at.row, from.row),
    left: Math.min(at.column, from.column),
    right: Math.max(at.column, from.column),
  };
}

export const only = (row: number, column: number): Selection => ({ at: { row, column }, from: { row, column } });

export type Motion =
  | { by: "step"; rows: number; columns: number }
  | { by: "edge"; rows: number; columns: number }
  | { by: "page"; rows: 1 | -1 }
  | { by: "home" | "end"; all: boolean };

const towards = (by: number, from: number, last: number) => (by === 0 ? from : by < 0 ? 0 : last);

function targetOf({ row, column }: Place, motion: Motion, extent: Extent, page: number): Place {
  const last = { row: extent.rows - 1, column: extent.columns - 1 };
  switch (motion.by) {
    case "step":
      return { row: row + motion.rows, column: column + motion.columns };
    case "edge":
      return { row: towards(motion.rows, row, last.row), column: towards(motion.columns, column, last.column) };
    case "page":
      return { row: within(row + motion.rows * page, 0, last.row), column };
    case "home":
      return { row: motion.all ? 0 : row, column: 0 };
    default:
      return { row: motion.all ? last.row : row, column: last.column };
  }
}

/** Move the cursor, or with `extend` the moving corner of the selection. A selection never grows into the heads. */
export function moved(selection: Selection, motion: Motion, extent: Extent, page: number, extend = false): Selection {
  const target = targetOf(selection.at, motion, extent, page);
  const inRows = extend && selection.from.row !== HEAD;
  const at = {
    row: within(target.row, inRows ? Math.min(0, extent.rows - 1) : HEAD, extent.rows - 1),
    column: within(target.column, 0, extent.columns - 1),
  };
  return { at, from: inRows ? selection.from : at };
}

/** After Tab: the next cell, over the end of a row into the next. */
export function tabbed(selection: Selection, back: boolean, extent: Extent): Selection | null {
  const { row, column } = selection.at;
  const next = column + (back ? -1 : 1);
  if (next >= 0 && next < extent.columns) return only(row, next);
  const line = row + (back ? -1 : 1);
  if (line < 0 || line >= extent.rows) return null;
  return only(line, back ? extent.columns - 1 : 0);
}

/** What a key asks for. */
export type Deed =
  | { do: "move"; motion: Motion; extend: boolean }
  | { do: "tab"; back: boolean }
  | { do: "edit" }
  | { do: "type"; text: string }
  | { do: "carry"; rows: number; columns: number }
  | { do: "insertRow"; above: boolean }
  | { do: "insertColumn"; before: boolean }
  | { do: "clear" | "fillDown" | "undo" | "redo" | "all" | "removeRows" | "removeColumn" | "duplicate" | "leave" };

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function arrowDeed(press: Pressed, control: boolean): Deed | null {
  const arrow = ARROWS[press.key];
  if (!arrow) return null;
  const [rows, columns] = arrow;
  if (press.altKey && press.shiftKey && columns) return { do: "insertColumn", before: columns < 0 };
  if (press.altKey) return { do: "carry", rows, columns };
  return { do: "move", motion: { by: control ? "edge" : "step", rows, columns }, extend: press.shiftKey };
}

const PLAIN: Record<string, Deed> = {
  F2: { do: "edit" },
  Enter: { do: "edit" },
  Delete: { do: "clear" },
  Backspace: { do: "clear" },
  Escape: { do: "leave" },
};

function controlDeed({ key, shiftKey }: Pressed): Deed | null {
  switch (key.toLowerCase()) {
    case "z":
      return { do: shiftKey ? "redo" : "undo" };
    case "y":
      return { do: "redo" };
    case "d":
      return { do: shiftKey ? "duplicate" : "fillDown" };
    case "a":
      return { do: "all" };
    case "enter":
      return { do: "insertRow", above: shiftKey };
    case "delete":
    case "backspace":
      return { do: shiftKey ? "removeColumn" : "removeRows" };
    default:
      return null;
  }
}

function farDeed({ key, shiftKey }: Pressed, control: boolean): Deed | null {
  if (key === "Home" || key === "End")
    return { do: "move", motion: { by: key === "Home" ? "home" : "end", all: control }, extend: shiftKey };
  if (key === "PageUp" || key === "PageDown")
    return { do: "move", motion: { by: "page", rows: key === "PageUp" ? -1 : 1 }, extend: shiftKey };
  return null;
}

/** What a press means; null leaves it to the browser and to the page. */
export function deedOf(press: Pressed): Deed | null {
  const control = press.ctrlKey || press.metaKey;
  const going = arrowDeed(press, control) ?? (press.altKey ? null : farDeed(press, control));
  if (going) return going;
  if (press.altKey) return null;
  if (control) return controlDeed(press);
  if (press.key === "Tab") return { do: "tab", back: press.shiftKey };
  return PLAIN[press.key] ?? (press.key.length === 1 ? { do: "type", text: press.key } : null);
}
