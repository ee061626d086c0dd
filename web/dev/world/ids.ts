/** A small seeded generator (mulberry32), so that the invented data is the same on every start. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

let counter = 0;

/** An id in the form of a UUIDv7 for an instant (milliseconds). */
export function idAt(milliseconds: number): string {
  counter += 1;
  const time = Math.floor(milliseconds).toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.slice(0, 3)}-8${count.slice(3, 6)}-${count.slice(6).padStart(12, "0")}`;
}

export const newId = () => idAt(Date.now());
export const iso = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
