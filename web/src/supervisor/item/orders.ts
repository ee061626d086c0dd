import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isConflict, Problem, sentence } from "@/api/problem";
import { assignTo, cancelItem, moveTo, takeBack } from "@/api/queue";
import { readWorkItem, type WorkItem } from "@/api/routing";
import { live } from "@/live/store";

/** What a supervisor orders for a work item. */
export type Order =
  | { kind: "move"; serviceId: string }
  | { kind: "assign"; agentId: string }
  | { kind: "takeBack"; reason: string }
  | { kind: "cancel"; reason: string };

/** The order was not carried out because the item had moved; `current` is how it is now. */
export class MovedMeanwhile extends Error {
  constructor(readonly current: WorkItem) {
    super("moved meanwhile");
    this.name = "MovedMeanwhile";
  }
}

function send(item: WorkItem, order: Order): Promise<WorkItem> {
  switch (order.kind) {
    case "move":
      return moveTo(item.id, item.version, order.serviceId);
    case "assign":
      return assignTo(item.id, item.version, order.agentId);
    case "takeBack":
      return takeBack(item.id, item.version, order.reason);
    case "cancel":
      return cancelItem(item.id, item.version, order.reason);
  }
}

/** Whether a refusal means that the item is no longer as it was seen. */
function hasMoved(error: unknown): boolean {
  return isConflict(error) || (error instanceof Problem && error.status === 409);
}

/** Carry out an order on the version that was seen; throws `MovedMeanwhile` when somebody was faster. */
export async function carryOut(item: WorkItem, order: Order): Promise<WorkItem> {
  try {
    return await send(item, order);
  } catch (error) {
    if (!hasMoved(error)) throw error;
    throw new MovedMeanwhile(await readWorkItem(item.id));
  }
}

/** Give an order; the new state reaches every list by the live store and by `onDone`. */
export function useOrder(item: WorkItem, said: (order: Order) => string, onDone: (item: WorkItem) => void) {
  const client = useQueryClient();
  const taken = (current: WorkItem) => {
    live.answer({ work_item: current });
    client.setQueryData(["work-item", current.id], current);
    onDone(current);
  };
  return useMutation({
    mutationFn: (order: Order) => carryOut(item, order),
    onSuccess: (current, order) => {
      taken(current);
      notifications.show({ message: said(order), color: "green" });
    },
    onError: (error) => {
      if (error instanceof MovedMeanwhile) taken(error.current);
      else notifications.show({ message: sentence(error), color: "red" });
    },
  });
}
