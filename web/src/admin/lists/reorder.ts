import type { Reason } from "@/api/directory";
import { moved } from "../record/edit";

/** By place, then by name: the order in which agents see the reasons. */
export const byPosition = (a: Reason, b: Reason) => a.position - b.position || a.name.localeCompare(b.name);

/**
 * The records whose place changes when the one at `from` moves to `to` in the list as shown, with their new places.
 *
 * Retired ones keep theirs; those shown are numbered through, so that equal places from elsewhere come apart.
 */
export function newPositions(
  shown: readonly Reason[],
  from: number,
  to: number,
): { reason: Reason; position: number }[] {
  if (from === to) return [];
  return moved(shown, from, to)
    .map((reason, position) => ({ reason, position }))
    .filter(({ reason, position }) => reason.position !== position);
}
