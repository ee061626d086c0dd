/**
 * Order of two cursors (`T.S`, each part a whole number of any length): negative when `a` is earlier.
 *
 * The empty cursor is before every other one.
 */
export function compareCursors(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = BigInt(left[part] || 0) - BigInt(right[part] || 0);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}
