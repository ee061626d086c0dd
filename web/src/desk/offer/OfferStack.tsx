import { useCallback, useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { Problem } from "@/api/problem";
import { acceptOffer, type Offer, rejectOffer } from "@/api/routing";
import type { Id } from "@/api/units";
import { useShortcut } from "@/keys/useShortcut";
import { text } from "@/text";
import { tellFailure, useCommand } from "../data/mutations";
import { useMyOffers } from "../data/work";
import { workplace } from "../data/workplace";
import { OfferCard } from "./OfferCard";
import classes from "./OfferCard.module.css";
import { useTakenNotice } from "./useTakenNotice";

const words = text.desk.offer;

/** An answer that came too late is told; the events show how the offer ended. */
function tooLate(error: unknown): boolean {
  if (!(error instanceof Problem) || error.status !== 409) return false;
  tellFailure(error, words.ended);
  return true;
}

/** Lets each offer be answered once: keys repeat faster than the page can be drawn anew. */
function useOnce(): { begin: (offer: Offer) => boolean; end: (offer: Offer) => void } {
  const answering = useRef(new Set<Id>());
  const begin = useCallback((offer: Offer) => {
    const first = !answering.current.has(offer.id);
    answering.current.add(offer.id);
    return first;
  }, []);
  const end = useCallback((offer: Offer) => void answering.current.delete(offer.id), []);
  return { begin, end };
}

function useAnswers() {
  const navigate = useNavigate();
  const once = useOnce();
  const accept = useCommand({
    run: (offer: Offer) => acceptOffer(offer.id).finally(() => once.end(offer)),
    records: ({ offer, work_item, interaction }) => ({ offer, work_item, ...(interaction && { interaction }) }),
    done: ({ work_item }) => {
      if (!work_item.interaction_id) return;
      workplace.open(work_item.interaction_id);
      navigate(`/desk/${work_item.interaction_id}`);
    },
    failed: tooLate,
  });
  const decline = useCommand({
    run: (offer: Offer) => rejectOffer(offer.id).finally(() => once.end(offer)),
    records: (offer) => ({ offer }),
    failed: tooLate,
  });
  return { accept, decline, begin: once.begin };
}

/** Every offer to me, over whatever page I am on; it disappears when it is answered in another tab. */
export function OfferStack() {
  const offers = useMyOffers();
  useTakenNotice();
  const { accept, decline, begin } = useAnswers();
  const first = useRef<Offer | undefined>(undefined);
  useEffect(() => {
    first.current = offers[0];
  }, [offers]);
  const { mutate: acceptOne, isPending: accepting, variables: accepted } = accept;
  const { mutate: declineOne, isPending: declining, variables: declined } = decline;
  const takeIt = useCallback(
    (offer: Offer | undefined) => offer && begin(offer) && acceptOne(offer),
    [begin, acceptOne],
  );
  const leaveIt = useCallback(
    (offer: Offer | undefined) => offer && begin(offer) && declineOne(offer),
    [begin, declineOne],
  );
  const acceptFirst = useCallback(() => void takeIt(first.current), [takeIt]);
  const declineFirst = useCallback(() => void leaveIt(first.current), [leaveIt]);
  const enabled = offers.length > 0;
  useShortcut({ keys: "Alt+A", label: words.accept, group: "offer", run: acceptFirst, enabled: enabled && !accepting });
  useShortcut({
    keys: "Alt+R",
    label: words.decline,
    group: "offer",
    run: declineFirst,
    enabled: enabled && !declining,
  });
  const busyWith = (offer: Offer) => {
    if (accepting && accepted?.id === offer.id) return "accept";
    return declining && declined?.id === offer.id ? "decline" : null;
  };
  return (
    <section className={classes.stack} aria-label={words.region} aria-live="assertive" hidden={offers.length === 0}>
      {offers.map((offer, index) => (
        <OfferCard
          key={offer.id}
          offer={offer}
          first={index === 0}
          busy={busyWith(offer)}
          onAccept={() => takeIt(offer)}
          onDecline={() => leaveIt(offer)}
        />
      ))}
    </section>
  );
}
