/** The places of a page in which something may be offered: `<div data-midoffice-placement="home">`. */

import { render } from "preact";
import type { Offer, OfferAnswer } from "../protocol";
import styles from "../style.css?inline";
import { text } from "../text";
import { textOn } from "../ui/colour";
import { OfferCard } from "../ui/OfferCard";

export interface Shown {
  offers: readonly Offer[];
  answering: { offerId: string; answer: OfferAnswer } | null;
  problem: string;
  thanks: OfferAnswer | null;
}

export const NOTHING: Shown = { offers: [], answering: null, problem: "", thanks: null };

export interface PlaceEvents {
  answer(offer: Offer, answer: OfferAnswer): void;
  follow(offer: Offer): void;
}

/** One place, in a shadow tree that the page's styles cannot reach. */
export class Place {
  readonly name: string;
  shown: Shown = NOTHING;
  colour = "#1c5d99";
  private root: HTMLElement | null = null;

  constructor(
    readonly element: HTMLElement,
    private readonly theme: "light" | "dark",
    private readonly events: PlaceEvents,
  ) {
    this.name = element.dataset.midofficePlacement ?? "";
  }

  put(patch: Partial<Shown>): void {
    this.shown = { ...this.shown, ...patch };
    render(<Offers shown={this.shown} events={this.events} />, this.painted());
  }

  private painted(): HTMLElement {
    const root = this.drawn();
    root.style.setProperty("--accent", this.colour);
    root.style.setProperty("--on-accent", textOn(this.colour));
    return root;
  }

  /** A page that draws offers itself takes the event, and nothing is drawn here. */
  drawnByPage(offers: readonly Offer[], answer: (offer: Offer, answer: OfferAnswer) => Promise<void>): boolean {
    const event = new CustomEvent("midoffice:offers", {
      bubbles: true,
      cancelable: true,
      detail: {
        placement: this.name,
        offers: offers.map(({ action, kind, parts }) => ({ action, kind, parts })),
        answer: (at: number, given: OfferAnswer) => answer(offers[at] as Offer, given),
      },
    });
    return !this.element.dispatchEvent(event);
  }

  private drawn(): HTMLElement {
    if (this.root) return this.root;
    const shadow = this.element.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    // The sheet lays a chat over the page; here the card stands in the page's own flow.
    sheet.replaceSync(`${styles}\n:host { all: revert; display: block; }`);
    shadow.adoptedStyleSheets = [sheet];
    this.element.dataset.theme = this.theme;
    const root = document.createElement("div");
    root.className = "root";
    shadow.append(root);
    this.root = root;
    return root;
  }
}

function Offers({ shown, events }: { shown: Shown; events: PlaceEvents }) {
  return (
    <div aria-live="polite">
      {shown.offers.map((offer) => (
        <OfferCard
          key={offer.offer_id}
          offer={offer}
          body="body"
          answering={shown.answering?.offerId === offer.offer_id ? shown.answering.answer : null}
          onAnswer={(answer) => events.answer(offer, answer)}
          onFollow={() => events.follow(offer)}
        />
      ))}
      {shown.problem && <p class="problem">{shown.problem}</p>}
      {shown.thanks && shown.offers.length === 0 && <p class="thanks">{text.offerThanks[shown.thanks]}</p>}
      {shown.offers.length === 0 && !shown.thanks && <slot />}
    </div>
  );
}
