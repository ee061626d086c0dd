import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { openLive } from "@/live/connection";
import { SESSION_KEY, useMay, useSession } from "./session";

/** Keep the live connection open while somebody is signed in. */
export function useLiveConnection(): void {
  const client = useQueryClient();
  const handlesContacts = useMay("handle");
  const accountId = useSession().account.id;
  const navigate = useNavigate();
  useEffect(
    () =>
      openLive({
        client,
        accountId,
        handlesContacts,
        onTrouble: () => void client.invalidateQueries({ queryKey: SESSION_KEY }),
        ...(handlesContacts && { onJoined: (interactionId) => void navigate(`/desk/${interactionId}`) }),
      }),
    [client, handlesContacts, accountId, navigate],
  );
}
