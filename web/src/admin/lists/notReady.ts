export type EntryFault = "empty" | "twice" | "long";

const LONGEST = 80;

/** What is wrong with each entry of the list, by its place. */
export function faultsOf(entries: readonly string[]): Map<number, EntryFault> {
  const faults = new Map<number, EntryFault>();
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    const clean = entry.trim().replace(/\s+/g, " ");
    if (!clean) faults.set(index, "empty");
    else if (clean.length > LONGEST) faults.set(index, "long");
    else if (seen.has(clean.toLowerCase())) faults.set(index, "twice");
    seen.add(clean.toLowerCase());
  });
  return faults;
}
