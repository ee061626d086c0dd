import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useSession } from "@/app/session";
import { onEvent } from "@/live/connection";
import { useLive } from "@/live/store";
import { text } from "@/text";

const words = text.desk.offer;

/** Says in a line where an offer has gone that was made to several of us: a colleague was first. */
export function useTakenNotice(): void {
  const me = useSession().account.id;
  useEffect(
    () =>
      onEvent((event) => {
        const { offer, interaction } = event.data;
        if (offer?.agent_id !== me || offer.end_reason !== "taken_by_colleague") return;
        const known =
          interaction ?? useLive.getState().documents.interactions[event.data.work_item?.interaction_id ?? ""];
        const name = known?.sender_name || known?.sender.value;
        notifications.show({ id: offer.id, message: name ? words.taken(name) : words.takenUnnamed, autoClose: 5000 });
      }),
    [me],
  );
}
