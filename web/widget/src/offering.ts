/** What the visitor does with offers. A card goes when the server says that the answer counts. */

import { answerOf, answerTo, type OfferState } from "./offerState";
import type { ClientFrame, ErrorFrame, Offer, OfferAnswer } from "./protocol";
import { text } from "./text";

/** The chat, as far as offers need it. */
interface Chat {
  readonly state: { readonly offers: OfferState };
  readonly connection: { send(frame: ClientFrame): boolean };
  patch(patch: { offers: OfferState }): void;
}

export class Offering {
  constructor(private readonly chat: Chat) {}

  answer(offer: Offer, response: OfferAnswer): void {
    const offers = this.chat.state.offers;
    if (offers.answering !== null) return;
    const sent = this.tell(offer, response);
    this.chat.patch({
      offers: { ...offers, answering: sent ? response : null, problem: sent ? "" : text.notConnected },
    });
  }

  /** The visitor has seen an offer. */
  saw(offer: Offer): void {
    this.tell(offer, "shown");
  }

  private tell(offer: Offer, response: OfferAnswer | "shown"): boolean {
    return this.chat.connection.send({
      kind: "offer_response",
      id: answerTo(offer, response),
      token: offer.token,
      response,
    });
  }

  /** The answer does not count: the offer is not right any more. What is right instead is on its way. */
  refused(frame: ErrorFrame): void {
    const about = answerOf(frame.id ?? "");
    if (about === null || about.response === "shown") return;
    const list = this.chat.state.offers.list.filter((offer) => offer.offer_id !== about.offerId);
    this.chat.patch({ offers: { list, answering: null, problem: frame.message, thanks: null } });
  }
}
