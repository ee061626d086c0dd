// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed by the virtualiser, which a table element cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid takes the focus and names its active cell
import { IconGripVertical } from "@tabler/icons-react";
import type { VirtualItem } from "@tanstack/react-virtual";
import { memo } from "react";
import { text } from "@/text";
import type { Rule } from "../model/document";
import { cellKey, type PlacedFindings, worst } from "../model/findings";
import { type Column, cellOf } from "../model/table";
import classes from "./Grid.module.css";
import type { Marks } from "./marks";

const words = text.rules.table;

export const ROW_HEIGHT = 32;
export const LEAD_WIDTH = 52;

export const cellId = (grid: string, row: number, column: number) => `${grid}-${row}-${column}`;

interface GridRowProps {
  grid: string;
  rule: Rule;
  index: number;
  top: number;
  columns: readonly Column[];
  shown: readonly VirtualItem[];
  width: number;
  /** The first and last selected column, -1 for none; and the one with the cursor. */
  left: number;
  right: number;
  active: number;
  placed: PlacedFindings;
  marks: Marks;
}

/** One rule: its number, which is its handle, and those of its cells that are in view. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { grid, rule, index, top, columns, shown, width, left, right, active, placed, marks } = props;
  const rowFindings = placed.rows.get(rule.id);
  const matched = marks.matched.has(rule.id);
  const failed = marks.failed.get(rule.id);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      data-matched={matched || undefined}
      data-odd={index % 2 === 1 || undefined}
      style={{ transform: `translateY(${top}px)`, width, height: ROW_HEIGHT }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className={classes.lead}
        data-lead={index}
        data-selected={left >= 0 || undefined}
        data-severity={worst(rowFindings) ?? undefined}
        title={rowFindings?.map(({ message }) => message).join("\n") ?? words.rowHandle}
      >
        <IconGripVertical size={13} aria-hidden className={classes.grip} />
        {index + 1}
        {matched && <span className={classes.hidden}>{words.matched}</span>}
      </div>
      {shown.map(({ index: at, start, size }) => {
        const column = columns[at];
        if (!column) return null;
        const value = cellOf(rule, column);
        const findings = placed.cells.get(cellKey(rule.id, column.id));
        const severity = worst(findings);
        return (
          <div
            key={column.id}
            id={cellId(grid, index, at)}
            role="gridcell"
            aria-colindex={at + 2}
            aria-selected={at >= left && at <= right}
            aria-invalid={severity === "error" || undefined}
            data-row={index}
            data-column={at}
            data-kind={column.kind}
            data-active={at === active || undefined}
            data-severity={severity ?? undefined}
            data-failed={failed === column.id || undefined}
            data-any={value === "-" || undefined}
            className={classes.cell}
            style={{ left: start + LEAD_WIDTH, width: size }}
          >
            {value}
          </div>
        );
      })}
    </div>
  );
});
