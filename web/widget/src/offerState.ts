/** What the chat has to offer, and how answers to it come about. */

import type { Offer, OfferAnswer, ServerFrame } from "./protocol";

export interface OfferState {
  list: readonly Offer[];
  /** The answer on its way. */
  answering: OfferAnswer | null;
  /** Why an answer did not count. */
  problem: string;
  /** The answer that was taken last. */
  thanks: OfferAnswer | null;
}

export const NO_OFFERS: OfferState = { list: [], answering: null, problem: "", thanks: null };

type OfferFrame = Extract<ServerFrame, { kind: "offers" | "offer_answered" }>;

export function onOfferFrame(state: OfferState, frame: OfferFrame): OfferState {
  if (frame.kind === "offers") {
    const fresh = frame.offers.length > 0 && frame.offers[0]?.offer_id !== state.list[0]?.offer_id;
    return { ...state, list: frame.offers, ...(fresh && { problem: "", thanks: null, answering: null }) };
  }
  if (frame.response === "shown") return state;
  const list = state.list.filter((offer) => offer.offer_id !== frame.offer_id);
  return { list, answering: null, problem: "", thanks: frame.response };
}

const ANSWER = /^offer:([^:]+):(shown|accepted|declined|later)$/;

/** The id of an answer: the same answer to the same offer is one, however often it is sent. */
export const answerTo = (offer: Offer, response: OfferAnswer | "shown") => `offer:${offer.offer_id}:${response}`;

export function answerOf(id: string): { offerId: string; response: string } | null {
  const [, offerId, response] = ANSWER.exec(id) ?? [];
  return offerId && response ? { offerId, response } : null;
}
