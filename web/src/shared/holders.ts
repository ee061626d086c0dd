import type { WorkItem } from "@/api/routing";
import type { Names } from "./useNames";

type Held = Pick<WorkItem, "agent_id" | "also_offered_to">;

/** Who has an item in hand, or is asked to take it: of several who are asked at once the one who leads is first. */
export function holdersOf({ agent_id, also_offered_to }: Held): string[] {
  return agent_id ? [agent_id, ...also_offered_to] : [];
}

/** Their names. */
export function sayHolders(item: Held, names: Names): string {
  return holdersOf(item).map(names.agent).join(", ");
}
