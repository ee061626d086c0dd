import type { Load } from "@/api/agents";
import type { WorkItem } from "@/api/routing";
import { useLive } from "@/live/store";

/** Work that lies aside for other work of the same agent, and since when. */
export type Hold = Load["holds"][number];

/** What a work item is held for, if it is; the agent's load record says so. */
export function useHold(item: WorkItem | null): Hold | undefined {
  return useLive(({ documents }) =>
    item?.state === "assigned"
      ? documents.loads[item.agent_id ?? ""]?.holds.find(({ work_item_id }) => work_item_id === item.id)
      : undefined,
  );
}
