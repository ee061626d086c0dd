import { Portal } from "@mantine/core";
import { type PointerEvent, useCallback, useState } from "react";
import { Coded } from "@/ui/Coded";
import type { Table } from "../model/document";
import { cellKey, type Finding, type PlacedFindings } from "../model/findings";
import type { Column } from "../model/table";
import classes from "./Grid.module.css";

interface Tip {
  findings: readonly Finding[];
  left: number;
  top: number;
  above: boolean;
}

const HEIGHT = 150;
const WIDTH = 390;

/** Shows what is wrong with the cell below the pointer. */
export function useTip() {
  const [shown, setShown] = useState<Tip | null>(null);
  const out = useCallback(() => setShown(null), []);
  const over = (event: PointerEvent, table: Table, columns: readonly Column[], placed: PlacedFindings) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row][data-column]") : null;
    const rule = table.rules[Number(cell?.dataset.row)];
    const column = columns[Number(cell?.dataset.column)];
    const findings = rule && column ? placed.cells.get(cellKey(rule.id, column.id)) : undefined;
    if (!cell || !findings || event.buttons) return setShown(null);
    const rect = cell.getBoundingClientRect();
    const above = rect.bottom + HEIGHT > window.innerHeight;
    setShown({
      findings,
      left: Math.max(8, Math.min(rect.left, window.innerWidth - WIDTH - 8)),
      top: above ? window.innerHeight - rect.top + 4 : rect.bottom + 4,
      above,
    });
  };
  return { shown, over, out };
}

/** The findings in words: the same as in the line below the table's tools, which the keyboard reaches. */
export function FindingTip({ tip }: { tip: Tip | null }) {
  if (!tip) return null;
  return (
    <Portal>
      <div
        className={classes.tip}
        aria-hidden
        style={tip.above ? { left: tip.left, bottom: tip.top } : { left: tip.left, top: tip.top }}
      >
        {tip.findings.map((finding) => (
          <p key={`${finding.code} ${finding.message}`}>
            <b data-severity={finding.severity}>
              <Coded>{finding.message}</Coded>
            </b>{" "}
            <Coded>{finding.remedy}</Coded>
          </p>
        ))}
      </div>
    </Portal>
  );
}
