import type { Channel } from "@/api/interactions";

/** By channel, those whose work may be held for it. */
export type Matrix = Partial<Record<Channel, Channel[]>>;

/** In the order of their urgency: what is above usually interrupts what is below. */
export const CHANNELS: Channel[] = ["voice", "external_live", "chat", "email", "webform", "sms", "external_desk"];

/** The matrix with one entry more, or less; rows without entries are left out, as the server does. */
export function interrupting(matrix: Matrix, above: Channel, below: Channel): Matrix {
  const row = matrix[above] ?? [];
  const next = row.includes(below) ? row.filter((each) => each !== below) : [...row, below].sort();
  const { [above]: _, ...others } = matrix;
  return next.length > 0 ? { ...others, [above]: next } : others;
}

function reaches(matrix: Matrix, from: Channel, to: Channel, seen: Set<Channel> = new Set()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return (matrix[from] ?? []).some((next) => next === to || reaches(matrix, next, to, seen));
}

/** Two channels that would interrupt each other, be it through others; undefined when there are none. */
export function faultOf(matrix: Matrix): [Channel, Channel] | undefined {
  for (const above of CHANNELS) {
    const back = (matrix[above] ?? []).find((below) => below === above || reaches(matrix, below, above));
    if (back) return [above, back];
  }
  return undefined;
}
