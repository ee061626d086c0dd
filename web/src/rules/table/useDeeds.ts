import type { ClipboardEvent, Dispatch, SetStateAction } from "react";
import { fromClipboard, toClipboard } from "../model/clipboard";
import type { Table } from "../model/document";
import { translated } from "../model/spreadsheet";
import {
  type Column,
  cleared,
  filledDown,
  movedColumn,
  movedRows,
  pasted,
  textsOf,
  withColumn,
  withCopies,
  withoutColumn,
  withoutRows,
  withRows,
} from "../model/table";
import { areaOf, type Deed, HEAD, only, type Selection } from "./selection";

interface DeedOptions {
  table: Table;
  columns: readonly Column[];
  selection: Selection;
  setSelection: Dispatch<SetStateAction<Selection>>;
  readOnly: boolean;
  /** Names that a cell may refer to. */
  names: ReadonlySet<string>;
  onTable: (table: Table) => void;
}

/** What may be done to the selected rows, columns and cells; the keyboard and the menu do the same. */
export function useDeeds({ table, columns, selection, setSelection, readOnly, names, onTable }: DeedOptions) {
  const area = areaOf(selection);
  const { row, column: at } = selection.at;
  const column = columns[at];
  const last = columns.length - 1;

  const insertRow = (above: boolean) => {
    const place = area ? (above ? area.top : area.bottom + 1) : 0;
    onTable(withRows(table, place));
    setSelection(only(place, Math.min(at, last)));
  };
  const insertColumn = (before: boolean) => {
    if (!column) return;
    onTable(withColumn(table, column.kind, column.index + (before ? 0 : 1)));
    setSelection(only(HEAD, at + (before ? 0 : 1)));
  };
  const removeRows = () => {
    if (!area) return;
    onTable(withoutRows(table, area.top, area.bottom));
    setSelection(only(Math.max(0, Math.min(area.top, table.rules.length - (area.bottom - area.top) - 2)), at));
  };
  const removeColumn = () => {
    if (!column) return;
    onTable(withoutColumn(table, column.kind, column.index));
    setSelection(only(row, Math.max(0, Math.min(at, last - 1))));
  };
  const duplicate = () => {
    if (!area) return;
    onTable(withCopies(table, area.top, area.bottom));
    const count = area.bottom - area.top + 1;
    setSelection({ at: { row: area.bottom + count, column: last }, from: { row: area.top + count, column: 0 } });
  };
  const carryRows = (rows: number) => {
    if (!area) return;
    const count = area.bottom - area.top + 1;
    const to = area.top + rows;
    if (to < 0 || to + count > table.rules.length) return;
    onTable(movedRows(table, area.top, to, count));
    const shift = (place: Selection["at"]) => ({ ...place, row: place.row + rows });
    setSelection(({ at: moving, from }) => ({ at: shift(moving), from: shift(from) }));
  };
  const carryColumn = (columnsBy: number) => {
    if (!column) return;
    const to = column.index + columnsBy;
    const next = movedColumn(table, column.kind, column.index, to);
    if (next === table) return;
    onTable(next);
    setSelection(only(row, at + columnsBy));
  };

  /** Whether there was anything to do. */
  const perform = (deed: Deed): boolean => {
    if (readOnly) return false;
    switch (deed.do) {
      case "carry":
        if (deed.rows) carryRows(deed.rows);
        else carryColumn(deed.columns);
        return true;
      case "insertRow":
        insertRow(deed.above);
        return true;
      case "insertColumn":
        insertColumn(deed.before);
        return true;
      case "removeRows":
        removeRows();
        return true;
      case "removeColumn":
        removeColumn();
        return true;
      case "duplicate":
        duplicate();
        return true;
      case "clear":
        if (area) onTable(cleared(table, area));
        return true;
      case "fillDown":
        if (area) onTable(filledDown(table, area));
        return true;
      default:
        return false;
    }
  };

  const copy = (event: ClipboardEvent): boolean => {
    if (!area) return false;
    event.preventDefault();
    event.clipboardData.setData("text/plain", toClipboard(textsOf(table, area)));
    return true;
  };
  const clipboard = {
    onCopy: (event: ClipboardEvent) => void copy(event),
    onCut: (event: ClipboardEvent) => {
      if (copy(event) && area && !readOnly) onTable(cleared(table, area));
    },
    onPaste: (event: ClipboardEvent) => {
      if (!area || readOnly) return;
      event.preventDefault();
      // Spreadsheets say what they copied as a table of HTML too; this one does not, and gets back what it gave.
      const foreign = event.clipboardData.types.includes("text/html");
      const texts = fromClipboard(event.clipboardData.getData("text/plain"));
      const meant = (cell: string, to: Column) => (foreign ? translated(cell, to, names, navigator.language) : cell);
      const result = pasted(table, area, texts, meant);
      onTable(result.table);
      setSelection({
        at: { row: result.area.bottom, column: result.area.right },
        from: { row: result.area.top, column: result.area.left },
      });
    },
  };
  return { area, column, perform, clipboard };
}

export type Deeds = ReturnType<typeof useDeeds>;
