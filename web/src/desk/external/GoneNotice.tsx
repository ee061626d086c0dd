import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import type { Id } from "@/api/units";
import { useSession } from "@/app/session";
import type { Documents } from "@/live/documents";
import { useLive } from "@/live/store";
import { text } from "@/text";

/** The names of customers whose contacts were with me and ended without me between two states. */
export function takenAway(before: Documents, after: Documents, me: Id): string[] {
  if (before.workItems === after.workItems || before.cursor === after.cursor) return [];
  // One that is open on this page is kept, others are forgotten when they end.
  const isOver = (id: Id) => after.workItems[id]?.state === "canceled" || Boolean(after.ended[id]);
  return Object.values(before.workItems)
    .filter(({ id, agent_id, state }) => agent_id === me && state === "assigned" && isOver(id))
    .map(({ interaction_id }) => before.interactions[interaction_id ?? ""]?.sender_name ?? "");
}

/** Say so when a contact was gone before its agent got it: the customer left, or somebody took it in the other system. */
export function GoneNotice() {
  const me = useSession().account.id;
  useEffect(
    () =>
      useLive.subscribe((after, before) => {
        for (const name of takenAway(before.documents, after.documents, me))
          notifications.show({
            color: "yellow",
            title: text.desk.external.gone,
            message: text.desk.external.goneDetail(name),
          });
      }),
    [me],
  );
  return null;
}
