/** Editing a copy of a record: what was changed, and how it goes together with what somebody else saved. */

/** Whether two JSON values are the same, whatever the order of their members. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => same(left[name], right[name]));
}

/** The members of `draft` that differ from `base`: the body of a PATCH. */
export function changesOf<T extends object>(base: T, draft: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const name of Object.keys(draft) as (keyof T)[]) {
    if (!same(base[name], draft[name])) changed[name] = draft[name];
  }
  return changed;
}

export interface Merge<T> {
  /** Theirs, with what only I changed and what we both changed as I have it. */
  merged: T;
  /** Members that both of us changed, differently. */
  clashes: (keyof T & string)[];
  /** Members that only they changed. */
  theirs: (keyof T & string)[];
}

/** Put my edits of `base` onto the version that somebody else saved meanwhile. */
export function mergeEdits<T extends object>(base: T, mine: T, theirs: T): Merge<T> {
  const myChanges = changesOf(base, mine);
  const theirChanges = changesOf(base, theirs);
  const isMine = (name: string) => Object.hasOwn(myChanges, name);
  const names = Object.keys(theirChanges) as (keyof T & string)[];
  return {
    merged: { ...theirs, ...myChanges },
    clashes: names.filter((name) => isMine(name) && !same(mine[name], theirs[name])),
    theirs: names.filter((name) => !isMine(name)),
  };
}

/** Messages by field path, such as `calendar.zone`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The message for a field: its own, or that of the first faulty part below it. */
export function errorAt(errors: FieldErrors, path: string): string | undefined {
  if (errors[path]) return errors[path];
  const below = Object.keys(errors).find((name) => name.startsWith(`${path}.`));
  return below ? errors[below] : undefined;
}

/** The errors without those of a field that is being changed, and of its parts. */
export function withoutErrorAt(errors: FieldErrors, path: string): FieldErrors {
  const left = Object.entries(errors).filter(([name]) => name !== path && !name.startsWith(`${path}.`));
  return left.length === Object.keys(errors).length ? errors : Object.fromEntries(left);
}

/**
 * The words of a server's refusal without the field's name at their start: the field is marked, so it need not be named.
 */
export function plainDetail(field: string, detail: string, remedy: string): string {
  const bare = detail.startsWith(`${field}:`) ? detail.slice(field.length + 1).trim() : detail;
  const sentence = bare.charAt(0).toUpperCase() + bare.slice(1);
  if (!remedy) return sentence;
  return `${sentence}${/[.!?]$/.test(sentence) ? "" : "."} ${remedy}`;
}

/** A key made of a name, for records whose key people may leave alone: `Billing & Care` gives `billing-care`. */
export function keyOf(name: string): string {
  return name
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

/** The list with the entry at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = [...list];
  const [entry] = rest.splice(from, 1);
  if (entry === undefined) return [...list];
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, entry);
  return rest;
}

/** The error of a save that was called off by whoever began it: nothing is to be said about it. */
export class CalledOff extends Error {}
