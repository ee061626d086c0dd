import { type Dispatch, type PointerEvent, type RefObject, type SetStateAction, useRef, useState } from "react";
import type { Table } from "../model/document";
import { type Column, movedColumn, movedRows } from "../model/table";
import { HEAD_HEIGHT } from "./GridHead";
import { LEAD_WIDTH, ROW_HEIGHT } from "./GridRow";
import { areaOf, HEAD, only, type Selection } from "./selection";
import { within } from "./widths";

/** Where what is dragged would stand: before this row, or before this column. */
export type Drop = { axis: "row"; before: number } | { axis: "column"; before: number; left: number } | null;

interface PointerOptions {
  scroller: RefObject<HTMLDivElement | null>;
  table: Table;
  columns: readonly Column[];
  widths: readonly number[];
  setWidths: (widths: readonly number[]) => void;
  selection: Selection;
  setSelection: Dispatch<SetStateAction<Selection>>;
  onTable: (table: Table) => void;
}

type Hold =
  | { what: "cells" }
  | { what: "rows"; from: number; count: number; moved: boolean }
  | { what: "column"; column: number; moved: boolean; x: number };

const DRAG_FROM = 6;

/** The pointer on the spreadsheet: selecting, dragging rows and columns, and making columns wider. */
export function usePointer(options: PointerOptions) {
  const { scroller, table, columns, widths, setWidths, selection, setSelection, onTable } = options;
  const hold = useRef<Hold | null>(null);
  const [drop, setDrop] = useState<Drop>(null);

  const inSheet = (event: PointerEvent) => {
    const box = scroller.current;
    if (!box) return { x: 0, y: 0 };
    const rect = box.getBoundingClientRect();
    return {
      x: event.clientX - rect.left + box.scrollLeft - LEAD_WIDTH,
      y: event.clientY - rect.top + box.scrollTop - HEAD_HEIGHT,
    };
  };
  /** The border between rows that is nearest. */
  const rowBorder = (y: number) => Math.max(0, Math.min(table.rules.length, Math.round(y / ROW_HEIGHT)));
  const columnBorder = (x: number, kind: Column["kind"]) => {
    let left = 0;
    let best = { before: 0, left: 0, away: Number.POSITIVE_INFINITY };
    for (const [index, column] of columns.entries()) {
      const width = widths[index] ?? 0;
      if (column.kind === kind) {
        for (const [before, at] of [
          [index, left],
          [index + 1, left + width],
        ] as const) {
          if (Math.abs(at - x) < best.away) best = { before, left: at, away: Math.abs(at - x) };
        }
      }
      left += width;
    }
    return best;
  };

  const takeCell = (cell: HTMLElement, extend: boolean): Hold => {
    const at = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    setSelection((old) => ({ at, from: extend && old.from.row !== HEAD ? old.from : at }));
    return { what: "cells" };
  };
  /** A row of a selection of whole rows takes them all along. */
  const takeRow = (row: number, extend: boolean): Hold | null => {
    const area = areaOf(selection);
    const whole = area !== null && area.left === 0 && area.right === columns.length - 1;
    if (whole && row >= area.top && row <= area.bottom && !extend)
      return { what: "rows", from: area.top, count: area.bottom - area.top + 1, moved: false };
    setSelection((old) => ({
      at: { row, column: columns.length - 1 },
      from: { row: extend && old.from.row !== HEAD ? old.from.row : row, column: 0 },
    }));
    return extend ? null : { what: "rows", from: row, count: 1, moved: false };
  };
  const takeColumn = (column: number, x: number): Hold => {
    setSelection(only(HEAD, column));
    return { what: "column", column, moved: false, x };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const near = (what: string) => (event.target as Element).closest<HTMLElement>(what);
    const [cell, lead, head] = [near("[data-row][data-column]"), near("[data-lead]"), near("[data-head]")];
    if (cell) hold.current = takeCell(cell, event.shiftKey);
    else if (lead) hold.current = takeRow(Number(lead.dataset.lead), event.shiftKey);
    else if (head) hold.current = takeColumn(Number(head.dataset.column), event.clientX);
    else return;
    scroller.current?.focus({ preventScroll: true });
    scroller.current?.setPointerCapture(event.pointerId);
    event.preventDefault();
  };

  const selectTo = (event: PointerEvent) => {
    const { x, y } = inSheet(event);
    const row = Math.max(0, Math.min(table.rules.length - 1, Math.floor(y / ROW_HEIGHT)));
    let left = 0;
    let column = columns.length - 1;
    for (const [index, width] of widths.entries()) {
      if (x < left + width) {
        column = index;
        break;
      }
      left += width;
    }
    setSelection((old) =>
      old.at.row === row && old.at.column === column ? old : { ...old, at: { row, column: Math.max(0, column) } },
    );
  };

  const onPointerMove = (event: PointerEvent) => {
    const held = hold.current;
    if (!held) return;
    if (held.what === "cells") return selectTo(event);
    const { x, y } = inSheet(event);
    if (held.what === "rows") {
      const before = rowBorder(y);
      held.moved ||= before < held.from || before > held.from + held.count;
      setDrop(held.moved ? { axis: "row", before } : null);
      return;
    }
    held.moved ||= Math.abs(event.clientX - held.x) > DRAG_FROM;
    const kind = columns[held.column]?.kind ?? "note";
    if (held.moved) setDrop({ axis: "column", ...columnBorder(x, kind) });
  };

  const dropRows = (from: number, count: number, before: number) => {
    if (before >= from && before <= from + count) return;
    const to = before > from ? before - count : before;
    onTable(movedRows(table, from, to, count));
    setSelection({ at: { row: to + count - 1, column: columns.length - 1 }, from: { row: to, column: 0 } });
  };
  const dropColumn = (index: number, before: number) => {
    const column = columns[index];
    if (!column) return;
    const first = index - column.index;
    const to = (before > index ? before - 1 : before) - first;
    if (to === column.index) return;
    onTable(movedColumn(table, column.kind, column.index, to));
    setSelection(only(HEAD, first + to));
  };

  const onPointerUp = (event: PointerEvent) => {
    const held = hold.current;
    hold.current = null;
    if (scroller.current?.hasPointerCapture(event.pointerId)) scroller.current.releasePointerCapture(event.pointerId);
    setDrop(null);
    if (held?.what === "rows" && held.moved && drop?.axis === "row") dropRows(held.from, held.count, drop.before);
    if (held?.what === "column" && held.moved && drop?.axis === "column") dropColumn(held.column, drop.before);
  };

  const onPointerCancel = () => {
    hold.current = null;
    setDrop(null);
  };

  /** Make a column as wide as the pointer is dragged. */
  const onResize = (column: number, event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const from = { x: event.clientX, width: widths[column] ?? 0 };
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const move = ({ clientX }: globalThis.PointerEvent) =>
      setWidths(widths.map((width, at) => (at === column ? within(from.width + clientX - from.x) : width)));
    const stop = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", stop);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", stop);
  };

  return { drop, onResize, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel } };
}
