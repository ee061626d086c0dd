import type { Continuity } from "@/api/continuity";
import type { Id } from "@/api/units";

/** The path of a page, or its title. */
export function pageName({ title, address }: Pick<Continuity["pages"][number], "title" | "address">): string {
  if (title) return title;
  try {
    return new URL(address).pathname;
  } catch {
    return address;
  }
}

/** What to show beside a contact: everything that does not stand in the contact itself. */
export function standingOf(continuity: Continuity, caseId: Id | null, interactionId: Id | null) {
  const { pages, last_message } = continuity;
  const dealings = continuity.dealings.filter((dealing) => dealing.case_id !== caseId);
  const told = continuity.collected.filter((each) => each.interaction_id !== interactionId);
  const last = last_message && last_message.interaction_id !== interactionId ? last_message : null;
  return {
    dealings,
    told,
    last,
    pages,
    empty: dealings.length === 0 && told.length === 0 && !last && pages.length === 0,
    /** There is more than the first line says. */
    more: dealings.length > 1 || told.length > 0 || pages.length > 1 || (last !== null && dealings.length > 0),
  };
}
