/** Findings of the check by the place that they are about. */

import type { Json } from "./values";

export type Severity = "error" | "warning";

export interface Where {
  /** The id of a decision or of a piece of knowledge; empty for the whole model. */
  decision?: string;
  rule?: string;
  column?: string;
  field?: string;
  start?: number;
  end?: number;
}

export interface Finding {
  severity: Severity;
  code: string;
  message: string;
  where: Where;
  /** A value for each expression that the table looks at: an input for which the message is true. */
  example: Record<string, Json> | null;
  remedy: string;
  others: Where[];
}

export interface PlacedFindings {
  /** By `rule/column`; a finding about a whole row has no column. */
  cells: ReadonlyMap<string, readonly Finding[]>;
  /** Whole rows, by the rule's id: what concerns no cell of them. */
  rows: ReadonlyMap<string, readonly Finding[]>;
  /** Heads of columns, by the column's id. */
  columns: ReadonlyMap<string, readonly Finding[]>;
  /** What concerns the element as a whole, or a part of its logic. */
  element: readonly Finding[];
}

export const cellKey = (rule: string, column: string) => `${rule}/${column}`;

export const NONE: PlacedFindings = { cells: new Map(), rows: new Map(), columns: new Map(), element: [] };

function put(map: Map<string, Finding[]>, key: string, finding: Finding): void {
  const known = map.get(key);
  if (!known) map.set(key, [finding]);
  else if (!known.includes(finding)) known.push(finding);
}

/** The findings of one decision, by place; other rows that have a part in a finding show it too. */
export function placed(findings: readonly Finding[], decision: string): PlacedFindings {
  const cells = new Map<string, Finding[]>();
  const rows = new Map<string, Finding[]>();
  const columns = new Map<string, Finding[]>();
  const element: Finding[] = [];
  const place = (finding: Finding, where: Where, first: boolean) => {
    if (where.rule && where.column) put(cells, cellKey(where.rule, where.column), finding);
    else if (where.rule) put(rows, where.rule, finding);
    else if (where.column) put(columns, where.column, finding);
    else if (first) element.push(finding);
  };
  for (const finding of findings) {
    const all = [finding.where, ...(finding.others ?? [])];
    for (const where of all) if (where.decision === decision) place(finding, where, where === all[0]);
  }
  return cells.size || rows.size || columns.size || element.length ? { cells, rows, columns, element } : NONE;
}

export const worst = (findings: readonly Finding[] | undefined): Severity | null =>
  !findings?.length ? null : findings.some(({ severity }) => severity === "error") ? "error" : "warning";

/** Errors and warnings by decision, for the marks of the graph. */
export function countsBy(findings: readonly Finding[]): Map<string, { errors: number; warnings: number }> {
  const counts = new Map<string, { errors: number; warnings: number }>();
  for (const { where, severity } of findings) {
    const id = where.decision ?? "";
    const known = counts.get(id) ?? { errors: 0, warnings: 0 };
    counts.set(
      id,
      severity === "error" ? { ...known, errors: known.errors + 1 } : { ...known, warnings: known.warnings + 1 },
    );
  }
  return counts;
}
