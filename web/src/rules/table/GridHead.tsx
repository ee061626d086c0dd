// biome-ignore-all lint/a11y/useSemanticElements: the heads are placed by the virtualiser, which a table element cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid takes the focus and names its active cell
import type { VirtualItem } from "@tanstack/react-virtual";
import { memo, type PointerEvent } from "react";
import { text } from "@/text";
import { type PlacedFindings, worst } from "../model/findings";
import type { Column } from "../model/table";
import classes from "./Grid.module.css";
import { cellId, LEAD_WIDTH } from "./GridRow";
import { HEAD } from "./selection";

const words = text.rules.table;

export const HEAD_HEIGHT = 58;

interface GridHeadProps {
  grid: string;
  columns: readonly Column[];
  shown: readonly VirtualItem[];
  width: number;
  /** The column whose head has the cursor, -1 for none. */
  active: number;
  left: number;
  right: number;
  placed: PlacedFindings;
  hitPolicy: string;
  onResize: (column: number, event: PointerEvent) => void;
}

/** What a column is about, below its name. */
const about = (column: Column) =>
  column.kind === "note"
    ? words.kinds.note
    : [column.expression === column.title ? "" : column.expression, column.type].filter(Boolean).join(" · ");

/** The heads of the columns that are in view. */
export const GridHead = memo(function GridHead(props: GridHeadProps) {
  const { grid, columns, shown, width, active, left, right, placed, hitPolicy, onResize } = props;
  return (
    <div role="row" aria-rowindex={1} className={classes.head} style={{ width, height: HEAD_HEIGHT }}>
      <div role="columnheader" aria-colindex={1} className={classes.corner} title={words.hitPolicies[hitPolicy]?.help}>
        <span className={classes.hidden}>{words.rowNumber}</span>
        <span aria-hidden>{words.hitPolicies[hitPolicy]?.letter}</span>
      </div>
      {shown.map(({ index: at, start, size }) => {
        const column = columns[at];
        if (!column) return null;
        const findings = placed.columns.get(column.id);
        return (
          <div
            key={column.id}
            id={cellId(grid, HEAD, at)}
            role="columnheader"
            aria-colindex={at + 2}
            data-column={at}
            data-head
            data-kind={column.kind}
            data-active={at === active || undefined}
            data-selected={(at >= left && at <= right) || undefined}
            data-first={column.kind !== "input" && column.index === 0 ? true : undefined}
            data-severity={worst(findings) ?? undefined}
            className={classes.headCell}
            style={{ left: start + LEAD_WIDTH, width: size }}
            title={findings?.map(({ message }) => message).join("\n") ?? undefined}
          >
            <span className={classes.kind}>{words.kinds[column.kind]}</span>
            <span className={classes.title}>{column.title || words.unnamed}</span>
            <span className={classes.about}>{about(column)}</span>
            <span className={classes.resize} aria-hidden onPointerDown={(event) => onResize(at, event)} />
          </div>
        );
      })}
    </div>
  );
});
