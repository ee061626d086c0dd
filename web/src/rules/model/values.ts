/** Values as documents: JSON, with dates, times and durations as `@"2026-01-31"`, and long numbers as `{"@number": …}`. */

import { isExact } from "@/api/exact";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const AT = /^@"(.*)"$/s;

/** The date, time or duration in a text such as `@"2026-01-31"`, or null for a plain one. */
export const atLiteral = (text: string): string | null => AT.exec(text)?.[1] ?? null;
export const toAtLiteral = (text: string): string => `@"${text}"`;

/** A value in one line, as the rule language writes it. */
export function sayValue(value: Json | undefined): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return atLiteral(value) === null ? JSON.stringify(value) : value;
  if (isExact(value)) return value["@number"];
  if (Array.isArray(value)) return `[${value.map(sayValue).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${sayValue(inner)}`)
      .join(", ")}}`;
  return String(value);
}

/** The value at a path of names, undefined where there is none. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null || Array.isArray(current)) return undefined;
    current = current[name];
  }
  return current;
}

/** The value with another one at a path; undefined takes the member away. */
export function withValueAt(value: Json | undefined, path: readonly string[], wanted: Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return wanted ?? null;
  const members =
    typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
  const { [name]: old, ...others } = members;
  if (rest.length === 0 && wanted === undefined) return others;
  return { ...members, [name]: withValueAt(old, rest, wanted) };
}

/** Inputs of a counter-example, whose names are paths such as `Customer.age`, as a document. */
export function fromPaths(example: Readonly<Record<string, Json>>): Record<string, Json> {
  let inputs: Json = {};
  for (const [path, value] of Object.entries(example)) inputs = withValueAt(inputs, path.split("."), value);
  return inputs as Record<string, Json>;
}
