/** What changed between two documents, as rows a person can read. */

export type ChangeKind = "added" | "removed" | "changed" | "same";

export interface Change {
  /** Where in the document, such as `calendar.intervals.0.opens`. */
  path: string;
  before: string | null;
  after: string | null;
  kind: ChangeKind;
}

type Document = Record<string, unknown> | null;

/** Fields that change with every save and say nothing to a reader. */
const NOISE = new Set(["version"]);

/** The rows of both documents in order of their paths; same ones only when `all` is asked for. */
export function changesBetween(before: Document, after: Document, all = false): Change[] {
  const old = flattened(before);
  const now = flattened(after);
  const paths = [...new Set([...now.keys(), ...old.keys()])].filter((path) => !NOISE.has(path));
  const rows = paths.map((path) => {
    const was = old.get(path) ?? null;
    const is = now.get(path) ?? null;
    return { path, before: was, after: is, kind: kindOf(was, is) };
  });
  return rows.filter((row) => all || row.kind !== "same").sort((a, b) => order(a.path, b.path));
}

function kindOf(before: string | null, after: string | null): ChangeKind {
  if (before === after) return "same";
  if (before === null) return "added";
  return after === null ? "removed" : "changed";
}

function order(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function flattened(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (path) into.set(path, "");
  } else if (Array.isArray(value) && value.every((part) => typeof part !== "object" || part === null)) {
    into.set(path, value.map(String).join(", "));
  } else if (Array.isArray(value)) {
    value.forEach((part, index) => {
      flattened(part, `${path}.${nameOf(part) ?? index + 1}`, into);
    });
  } else if (typeof value === "object") {
    for (const [key, part] of Object.entries(value)) flattened(part, path ? `${path}.${key}` : key, into);
  } else {
    into.set(path, String(value));
  }
  return into;
}

/** List entries are told apart by what names them, so that a removed first entry does not change all others. */
function nameOf(part: unknown): string | null {
  if (typeof part !== "object" || part === null) return null;
  const named = part as Record<string, unknown>;
  for (const key of ["skill_id", "key", "name", "id"]) {
    if (typeof named[key] === "string" && named[key]) return named[key];
  }
  if (typeof named.weekday === "number") return `${named.weekday} ${String(named.opens)}`;
  return null;
}
