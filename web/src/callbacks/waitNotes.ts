import type { WorkItem } from "@/api/routing";
import { text } from "@/text";
import { clockTime, span } from "@/ui/times";

const words = text.callbacks.banner;

/** What a waiting customer was told, and whose place this is; empty for most. */
export function waitNotes(item: Pick<WorkItem, "announced" | "place_of"> | null): string[] {
  const told = item?.announced;
  const wait = told && told.seconds !== null ? span(told.seconds) : null;
  return [
    ...(told ? [words.told(told.position, wait, clockTime(told.at))] : []),
    ...(item?.place_of ? [words.place] : []),
  ];
}
