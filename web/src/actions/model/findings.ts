/** What the check found, by the place that it is about. */

import type { CatalogueFinding } from "@/api/actions";
import type { Finding } from "@/rules/model/findings";
import type { Catalogue } from "./catalogue";

/** The findings at a path and below it. */
export const below = (findings: readonly CatalogueFinding[], path: string): CatalogueFinding[] =>
  findings.filter((each) => each.path === path || each.path.startsWith(`${path}.`));

/** The same as the field of an expression shows them: they are about all of it. */
export const asShown = (findings: readonly CatalogueFinding[]): Finding[] =>
  findings.map(({ severity, path, message, remedy }) => ({
    severity: severity === "error" ? "error" : "warning",
    code: path,
    message,
    remedy,
    where: {},
    example: null,
    others: [],
  }));

/** The words for a field: the first error, else the first warning. */
export function saidAt(findings: readonly CatalogueFinding[], path: string): string | undefined {
  const found = below(findings, path);
  const worst = found.find(({ severity }) => severity === "error") ?? found[0];
  return worst && [worst.message, worst.remedy].filter(Boolean).join(" ");
}

export interface Place {
  label: string;
  /** The address of the page where it is mended. */
  address: string;
}

const CHOOSING: Record<string, string> = {
  placements: "placements",
  groups: "groups",
  policies: "policies",
  budgets: "budgets",
  arbitration: "arbitration",
  rules: "rules",
};

/** Where a finding is, as people say it. */
export function placeOf(catalogue: Catalogue, path: string, names: Record<string, string>): Place | null {
  const [list = "", at] = path.split(".");
  if (list === "actions") {
    const action = catalogue.actions[Number(at)];
    return action ? { label: action.name, address: `/actions/edit/${encodeURIComponent(action.key)}` } : null;
  }
  const part = CHOOSING[list];
  return part ? { label: names[part] ?? part, address: "/actions/choosing" } : null;
}
