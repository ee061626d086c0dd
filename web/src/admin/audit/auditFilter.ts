import type { AuditEntry } from "@/api/admin";
import { matches } from "../record/search";

export interface AuditFilter {
  search: string;
  /** Name of the person. */
  person: string | null;
  kind: string | null;
  /** Local days, YYYY-MM-DD, both included; empty for open ends. */
  from: string;
  until: string;
}

export const NO_AUDIT_FILTER: AuditFilter = { search: "", person: null, kind: null, from: "", until: "" };

const localDay = (instant: string) => {
  const date = new Date(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The name of what was changed, or its key, as far as the entry tells it. */
export function subjectOf(entry: AuditEntry): string {
  const known = { ...entry.before, ...entry.after };
  for (const member of ["name", "title", "login", "key"]) {
    const value = known[member];
    if (typeof value === "string" && value) return value;
  }
  return UUID.test(entry.subject_id) || entry.action.includes(entry.subject_id) ? "" : entry.subject_id;
}

/** The loaded entries that fit. */
export function fitting(entries: readonly AuditEntry[], filter: AuditFilter): AuditEntry[] {
  return entries.filter((entry) => {
    const day = localDay(entry.at);
    return (
      (!filter.person || entry.account_name === filter.person) &&
      (!filter.kind || entry.subject_kind === filter.kind) &&
      (!filter.from || day >= filter.from) &&
      (!filter.until || day <= filter.until) &&
      matches(filter.search, entry.account_name, entry.action, entry.subject_kind, subjectOf(entry))
    );
  });
}

/** Whether older entries could still fit: not when the oldest loaded one is before the first day wanted. */
export function mayHaveMore(entries: readonly AuditEntry[], filter: AuditFilter): boolean {
  const oldest = entries.at(-1);
  return !oldest || !filter.from || localDay(oldest.at) >= filter.from;
}
