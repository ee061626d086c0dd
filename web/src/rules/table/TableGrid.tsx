// biome-ignore-all lint/a11y/useFocusableInteractive: the grid takes the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: the rows are placed by the virtualiser, which a table element cannot do
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useParams } from "react-router";
import { text } from "@/text";
import type { Table } from "../model/document";
import { cellKey, type PlacedFindings } from "../model/findings";
import type { Suggestion } from "../model/names";
import { type Column, cellOf, columnsOf, withCell } from "../model/table";
import { CellEditor, type Leave } from "./CellEditor";
import { FindingTip, useTip } from "./FindingTip";
import classes from "./Grid.module.css";
import { GridHead, HEAD_HEIGHT } from "./GridHead";
import { cellId, GridRow, LEAD_WIDTH, ROW_HEIGHT } from "./GridRow";
import type { Marks } from "./marks";
import { type Deed, deedOf, HEAD, moved, only, type Selection, tabbed } from "./selection";
import type { Deeds } from "./useDeeds";
import { usePointer } from "./usePointer";
import { keepWidths, widthsOf, withKept } from "./widths";

const words = text.rules.table;

interface TableGridProps {
  label: string;
  table: Table;
  selection: Selection;
  setSelection: React.Dispatch<React.SetStateAction<Selection>>;
  deeds: Deeds;
  placed: PlacedFindings;
  marks: Marks;
  readOnly: boolean;
  /** A place that a finding was chosen for: shown, and chosen here too. */
  suggestionsOf: (column: Column) => readonly Suggestion[];
  onTable: (table: Table) => void;
  /** A cell as it is being written, so that it can be checked before it is finished; null afterwards. */
  onWriting: (table: Table | null) => void;
  onHead: (column: Column) => void;
  onMenu: (at: { x: number; y: number }) => void;
  onUndo: () => void;
  onRedo: () => void;
}

interface Editing {
  row: number;
  column: number;
  text: string;
  typed: boolean;
}

/** A decision table as a spreadsheet: only what is in view is drawn. */
export function TableGrid(props: TableGridProps) {
  const { table, selection, setSelection, deeds, placed, marks, readOnly, onTable } = props;
  const grid = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => columnsOf(table), [table]);
  const heads = columns.map(({ id }) => id).join();
  const { key: ruleSet = "" } = useParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again only when there are other columns
  const measured = useMemo(() => withKept(ruleSet, columns, widthsOf(columns, table.rules)), [ruleSet, heads]);
  const [dragged, setDragged] = useState<{ heads: string; widths: readonly number[] } | null>(null);
  const widths = dragged?.heads === heads ? dragged.widths : measured;
  const [editing, setEditing] = useState<Editing | null>(null);

  const rows = useVirtualizer({
    count: table.rules.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 120,
    overscan: 3,
    scrollPaddingStart: LEAD_WIDTH,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualiser keeps the sizes that it was told first
  useEffect(() => across.measure(), [widths]);
  const { row, column: at } = selection.at;
  const bringIntoView = () => {
    if (row >= 0) rows.scrollToIndex(row, { align: "auto" });
    if (at >= 0) across.scrollToIndex(at, { align: "auto" });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another place is brought into view
  useEffect(bringIntoView, [row, at]);

  const pointer = usePointer({
    scroller,
    table,
    columns,
    widths,
    setWidths: (next) => {
      keepWidths(ruleSet, columns, measured, next);
      setDragged({ heads, widths: next });
    },
    selection,
    setSelection,
    onTable,
  });
  const tip = useTip();

  const edit = (typed: string | null) => {
    const column = columns[at];
    const rule = table.rules[row];
    if (row === HEAD) return column && typed === null ? props.onHead(column) : undefined;
    if (readOnly || !column || !rule) return;
    bringIntoView(); // the wheel may have left it
    setEditing({ row, column: at, text: typed ?? cellOf(rule, column), typed: typed !== null });
    if (typed !== null) props.onWriting(withCell(table, row, at, typed));
  };
  const extent = { rows: table.rules.length, columns: columns.length };

  const leave = (how: Leave) => {
    setEditing(null);
    props.onWriting(null);
    if (how !== null) scroller.current?.focus({ preventScroll: true });
    if (how === null) return;
    setSelection((old) =>
      "tab" in how ? (tabbed(old, how.tab === "back", extent) ?? old) : moved(old, { by: "step", ...how }, extent, 1),
    );
  };
  const commit = (value: string, how: Leave) => {
    if (editing) {
      const wanted = value.trim() || (columns[editing.column]?.kind === "input" ? "-" : "");
      onTable(withCell(table, editing.row, editing.column, wanted));
    }
    leave(how);
  };

  const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 400) - HEAD_HEIGHT) / ROW_HEIGHT) - 1);
  /** After Escape, Tab goes on through the page, so that nobody is caught in the table. */
  const leaves = useRef(false);
  const tab = (back: boolean): boolean => {
    const next = leaves.current ? null : tabbed(selection, back, extent);
    if (next) setSelection(next);
    return next !== null;
  };
  /** Whether the key was meant for the table. */
  const perform = (deed: Deed): boolean => {
    switch (deed.do) {
      case "leave":
        return false;
      case "tab":
        return tab(deed.back);
      case "move":
        setSelection(moved(selection, deed.motion, extent, page, deed.extend));
        return true;
      case "all":
        setSelection({ at: { row: extent.rows - 1, column: extent.columns - 1 }, from: { row: 0, column: 0 } });
        return true;
      case "edit":
        edit(null);
        return true;
      case "type":
        edit(deed.text);
        return true;
      case "undo":
        props.onUndo();
        return true;
      case "redo":
        props.onRedo();
        return true;
      default:
        deeds.perform(deed);
        return true;
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) return openMenuAtCell(event);
    const deed = deedOf(event);
    if (deed && deed.do !== "tab") leaves.current = deed.do === "leave";
    if (!deed || !perform(deed)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const openMenuAtCell = (event: KeyboardEvent) => {
    const rect = document.getElementById(cellId(grid, row, at))?.getBoundingClientRect();
    event.preventDefault();
    props.onMenu({ x: rect?.left ?? 100, y: rect?.bottom ?? 100 });
  };
  const openMenu = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest("textarea")) return;
    const cell = event.target.closest<HTMLElement>("[data-column]");
    const area = deeds.area;
    if (cell) {
      const place = { row: Number(cell.dataset.row ?? HEAD), column: Number(cell.dataset.column) };
      const inside =
        area &&
        place.row >= area.top &&
        place.row <= area.bottom &&
        place.column >= area.left &&
        place.column <= area.right;
      if (!inside) setSelection(only(place.row, place.column));
    }
    event.preventDefault();
    props.onMenu({ x: event.clientX, y: event.clientY });
  };
  const openCell = (event: MouseEvent) => {
    const head = event.target instanceof Element && event.target.closest<HTMLElement>("[data-head]");
    const column = head ? columns[Number(head.dataset.column)] : undefined;
    if (column) props.onHead(column);
    else if (event.target instanceof Element && event.target.closest("[data-row]")) edit(null);
  };

  const width = across.getTotalSize() + LEAD_WIDTH;
  const shown = across.getVirtualItems();
  const area = deeds.area;
  const editedColumn = editing ? columns[editing.column] : undefined;
  const left = editing ? widths.slice(0, editing.column).reduce((sum, each) => sum + each, LEAD_WIDTH) : 0;
  const { drop } = pointer;
  return (
    <div
      ref={scroller}
      role="grid"
      className={classes.scroller}
      aria-label={props.label}
      aria-rowcount={table.rules.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-readonly={readOnly || undefined}
      aria-activedescendant={editing ? undefined : cellId(grid, row, at)}
      tabIndex={0}
      onKeyDown={press}
      onDoubleClick={openCell}
      onContextMenu={openMenu}
      onPointerOver={(event) => tip.over(event, table, columns, placed)}
      onPointerLeave={tip.out}
      onScroll={tip.out}
      {...pointer.handlers}
      {...deeds.clipboard}
    >
      <div className={classes.sheet} style={{ width, height: rows.getTotalSize() + HEAD_HEIGHT }}>
        <GridHead
          grid={grid}
          columns={columns}
          shown={shown}
          width={width}
          active={row === HEAD ? at : -1}
          left={area?.left ?? -1}
          right={area?.right ?? -1}
          placed={placed}
          hitPolicy={table.hit_policy}
          onResize={pointer.onResize}
        />
        {rows.getVirtualItems().map(({ index, start }) => {
          const rule = table.rules[index];
          if (!rule) return null;
          const selected = area !== null && index >= area.top && index <= area.bottom;
          return (
            <GridRow
              key={rule.id}
              grid={grid}
              rule={rule}
              index={index}
              top={start + HEAD_HEIGHT}
              columns={columns}
              shown={shown}
              width={width}
              left={selected ? area.left : -1}
              right={selected ? area.right : -1}
              active={index === row ? at : -1}
              placed={placed}
              marks={marks}
            />
          );
        })}
        {drop?.axis === "row" && (
          <div
            className={classes.drop}
            style={{ left: 0, width, height: 3, top: HEAD_HEIGHT + drop.before * ROW_HEIGHT - 1 }}
          />
        )}
        {drop?.axis === "column" && (
          <div className={classes.drop} style={{ top: 0, bottom: 0, width: 3, left: LEAD_WIDTH + drop.left - 1 }} />
        )}
        {editing && editedColumn && (
          <div role="row">
            <div role="gridcell">
              <CellEditor
                key={`${editing.row} ${editing.column}`}
                label={words.editing(editing.row + 1, editedColumn.title)}
                value={editing.text}
                typed={editing.typed}
                place={{
                  left,
                  top: HEAD_HEIGHT + editing.row * ROW_HEIGHT,
                  width: widths[editing.column] ?? 120,
                  height: ROW_HEIGHT,
                }}
                suggestions={props.suggestionsOf(editedColumn)}
                onInput={(value) => props.onWriting(withCell(table, editing.row, editing.column, value))}
                onCommit={commit}
                onCancel={() => {
                  setEditing(null);
                  props.onWriting(null);
                  scroller.current?.focus({ preventScroll: true });
                }}
              />
            </div>
          </div>
        )}
      </div>
      <FindingTip tip={tip.shown} />
    </div>
  );
}

/** The key of the cell with the cursor in the map of findings. */
export function activeKey(table: Table, columns: readonly Column[], selection: Selection): string {
  const rule = table.rules[selection.at.row];
  const column = columns[selection.at.column];
  return rule && column ? cellKey(rule.id, column.id) : "";
}
