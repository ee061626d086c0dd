import { useEffect } from "preact/hooks";
import type { Chat } from "../chat";
import type { Offer } from "../protocol";
import type { ChatState } from "../state";
import { text } from "../text";
import { OfferCard } from "./OfferCard";

function Card({ chat, offer, state }: { chat: Chat; offer: Offer; state: ChatState }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each offer is seen once
  useEffect(() => chat.offering.saw(offer), [offer.offer_id]);
  return (
    <OfferCard
      offer={offer}
      body="text"
      answering={state.offers.answering}
      onAnswer={(answer) => chat.offering.answer(offer, answer)}
    />
  );
}

/** What we have to offer in a chat. It goes at once when it was answered elsewhere. */
export function ChatOffers({ chat, state }: { chat: Chat; state: ChatState }) {
  const { list, problem, thanks } = state.offers;
  const going = state.status === "waiting" || state.status === "talking";
  const shown = going ? list : [];
  return (
    <div class="offers" aria-live="polite">
      {shown.map((offer) => (
        <Card key={offer.offer_id} chat={chat} offer={offer} state={state} />
      ))}
      {problem && <p class="problem">{problem}</p>}
      {thanks && shown.length === 0 && <p class="thanks">{text.offerThanks[thanks]}</p>}
    </div>
  );
}
