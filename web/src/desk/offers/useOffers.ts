import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { newKey } from "@/api/client";
import { type ActionOffer, decide, type OfferResponse, readLedger, respond } from "@/api/decisions";
import type { Id } from "@/api/units";
import { watchCustomer } from "@/live/connection";
import { offerTurn } from "@/live/offerTurns";
import { useLive } from "@/live/store";

const PLACEMENT = "desk";
const offersKey = (customerId: Id) => ["offers", customerId];

export interface About {
  customerId: Id;
  interactionId: Id;
  /** The channel of the contact in hand, for rules that look at it. */
  channel: string;
  /** The customer has proved who he is. */
  verified: boolean;
}

/** What may be said to the customer now; asked again at once when an answer on any channel has changed it. */
export function useOffers({ customerId, interactionId, channel, verified }: About) {
  const turn = useLive(({ documents }) => offerTurn(documents.offerTurns, customerId));
  useEffect(() => watchCustomer(customerId), [customerId]);
  return useQuery({
    queryKey: [...offersKey(customerId), "desk", verified, turn],
    queryFn: ({ signal }) =>
      decide(
        {
          customer_id: customerId,
          channel: "agent",
          placement: PLACEMENT,
          situation: { contact_channel: channel, interaction_id: interactionId },
          verified,
        },
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: "always",
    retry: 1,
  });
}

/** What was said to the customer before, on any channel. */
export function useSaid(customerId: Id, shown: boolean) {
  const turn = useLive(({ documents }) => offerTurn(documents.offerTurns, customerId));
  return useQuery({
    queryKey: [...offersKey(customerId), "said", turn],
    queryFn: ({ signal }) => readLedger(customerId, signal),
    enabled: shown,
    placeholderData: keepPreviousData,
  });
}

/** Tell the ledger, once, that the agent has seen an offer. */
export function useShown(offer: ActionOffer | undefined): void {
  const told = useRef("");
  const { offer_id: id, token } = offer ?? { offer_id: "", token: "" };
  useEffect(() => {
    if (!id || told.current === id) return;
    told.current = id;
    // When it fails, the answer that may follow counts as having been seen.
    respond(token, "shown", `shown:${id}`).catch(() => undefined);
  }, [id, token]);
}

/** Ask again without waiting for an event. */
export function useAskAgain(customerId: Id): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: offersKey(customerId) }), [client, customerId]);
}

/** One answer has one key, however often it is sent. */
export function useAnswerKey(): (offerId: Id, response: OfferResponse) => string {
  const keys = useRef(new Map<string, string>());
  return useCallback((offerId, response) => {
    const name = `${offerId}:${response}`;
    const known = keys.current.get(name) ?? newKey();
    keys.current.set(name, known);
    return known;
  }, []);
}
