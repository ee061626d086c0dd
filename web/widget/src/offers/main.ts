/** Shows what we have to offer on the pages of the company's own site; see docs/touchpoints/offers.md. */

import { Problem } from "../api";
import type { Offer, OfferAnswer } from "../protocol";
import { browserKeep, Shelf } from "../storage";
import { Tabs } from "../tabs";
import { text } from "../text";
import { turn } from "../whose";
import { Changes } from "./changes";
import { PageApi } from "./pageApi";
import { Place } from "./places";

declare global {
  interface Window {
    /** For the page: say who is signed in (`null`: nobody any more), and ask again after places were added. */
    midofficeOffers?: { identify(token: string | null): void; refresh(): void };
  }
}

const PLACES = "[data-midoffice-placement]";

/** Everything that one page shows. */
class PageOffers {
  private readonly api: PageApi;
  private readonly shelf: Shelf;
  private readonly changes: Changes;
  private readonly tabs: Tabs;
  private readonly places = new Map<HTMLElement, Place>();
  private readonly seen = new Set<string>();
  private address = "";
  /** As whom the last look was made. The chat may find out meanwhile, or at the same moment, who the visitor is. */
  private visitor: string | null = null;
  private asking = false;
  private again = false;

  constructor(
    origin: string,
    touchpoint: string,
    private identity: string | null,
    private readonly theme: "light" | "dark",
  ) {
    this.api = new PageApi(origin, touchpoint);
    // The same shelf as the chat's: on the page and in the chat it is one visitor.
    this.shelf = new Shelf(browserKeep("localStorage"), touchpoint);
    this.changes = new Changes(this.api.socketUrl, {
      hello: () => ({ visitor: this.shelf.visitor(), identity: this.identity }),
      changed: () => this.refresh(),
    });
    this.tabs = new Tabs(touchpoint, () => {
      if (this.shelf.visitor() !== this.visitor) this.refresh();
    });
    turn(this.shelf, this.tabs, identity);
  }

  /** Listens first and looks then: an answer that is given in between would be missed. Of whoever is new nobody knows yet. */
  begin(): void {
    if (this.shelf.visitor() !== null && document.querySelector(PLACES)) this.changes.startFirst();
    else this.refresh();
  }

  identify(token: string | null): void {
    this.identity = token;
    turn(this.shelf, this.tabs, token);
    this.changes.restart();
    this.refresh();
  }

  /** Ask what to show now. One question at a time; what happens meanwhile leads to one more. */
  refresh(): void {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    void this.look().finally(() => {
      this.asking = false;
      if (!this.again) return;
      this.again = false;
      this.refresh();
    });
  }

  private async look(): Promise<void> {
    for (const element of document.querySelectorAll<HTMLElement>(PLACES))
      if (!this.places.has(element)) this.places.set(element, new Place(element, this.theme, this));
    for (const element of this.places.keys()) if (!element.isConnected) this.places.delete(element);
    const names = [...new Set([...this.places.values()].map(({ name }) => name))];
    const asked = this.shelf.visitor();
    const { identity } = this;
    if (asked !== this.visitor) this.address = "";
    try {
      const found = await this.api.look(asked, identity, names, this.page());
      if (this.shelf.visitor() !== asked || this.identity !== identity) {
        this.again = true;
        return;
      }
      if (this.visitor !== null && this.visitor !== found.visitor) this.changes.restart();
      this.visitor = found.visitor;
      this.shelf.putVisitor(found.visitor);
      for (const place of this.places.values()) {
        place.colour = found.colour;
        this.put(place, found.placements[place.name] ?? []);
      }
      if (names.length > 0) this.changes.start();
    } catch {
      // A page is never troubled by what it can do without. What stands there stays until the next look.
    }
  }

  /** The page, once for each address: a page may change its address without being loaded. */
  private page(): { address: string; title: string } | null {
    const address = window.location.origin + window.location.pathname;
    if (address === this.address) return null;
    this.address = address;
    return { address, title: document.title };
  }

  private put(place: Place, offers: readonly Offer[]): void {
    if (place.drawnByPage(offers, (offer, answer) => this.give(offer, answer))) return;
    const { answering, thanks } = place.shown;
    const still = offers.some(({ offer_id }) => offer_id === answering?.offerId);
    place.put({ offers, answering: still ? answering : null, thanks: offers.length > 0 ? null : thanks });
    for (const offer of offers) this.saw(offer);
  }

  private saw(offer: Offer): void {
    if (this.seen.has(offer.offer_id)) return;
    this.seen.add(offer.offer_id);
    this.api.answer(this.shelf.visitor(), this.identity, offer, "shown").catch(() => undefined);
  }

  follow(offer: Offer): void {
    this.api.answer(this.shelf.visitor(), this.identity, offer, "clicked").catch(() => undefined);
  }

  answer(offer: Offer, answer: OfferAnswer): void {
    const place = [...this.places.values()].find(({ shown }) => shown.offers.includes(offer));
    if (!place || place.shown.answering) return;
    place.put({ answering: { offerId: offer.offer_id, answer }, problem: "" });
    this.give(offer, answer).then(
      () => {
        const offers = place.shown.offers.filter((other) => other.offer_id !== offer.offer_id);
        place.put({ offers, answering: null, thanks: answer });
        this.refresh();
      },
      (problem: unknown) => {
        const known = problem instanceof Problem;
        place.put({ answering: null, problem: (known && problem.message) || text.notSent });
        if (known) this.refresh();
      },
    );
  }

  private async give(offer: Offer, answer: OfferAnswer): Promise<void> {
    await this.api.answer(this.shelf.visitor(), this.identity, offer, answer);
  }
}

/** As the script's tag says; otherwise as the page itself is drawn: one that knows no dark colours stays light. */
function themeOf(script: HTMLScriptElement): "light" | "dark" {
  const { theme } = script.dataset;
  if (theme === "light" || theme === "dark") return theme;
  const page = getComputedStyle(document.documentElement).colorScheme;
  const dark = page.includes("dark") && (!page.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
  return dark ? "dark" : "light";
}

function begin(script: HTMLScriptElement): void {
  const touchpoint = script.dataset.touchpoint;
  if (!touchpoint || window.midofficeOffers) return;
  const page = new PageOffers(new URL(script.src).origin, touchpoint, script.dataset.identity ?? null, themeOf(script));
  window.midofficeOffers = { identify: (token) => page.identify(token), refresh: () => page.refresh() };
  page.begin();
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", () => begin(script), { once: true });
  else begin(script);
}
