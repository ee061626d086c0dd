/** What the page asks the server; every failure becomes a sentence or nothing. */

import { Problem } from "../api";
import type { Offer, OfferAnswer } from "../protocol";

export type PageAnswer = OfferAnswer | "shown" | "clicked";

export interface Look {
  visitor: string;
  colour: string;
  placements: Record<string, Offer[]>;
}

export class PageApi {
  private readonly base: string;

  constructor(origin: string, touchpoint: string) {
    this.base = `${origin}/api/public/offers/${encodeURIComponent(touchpoint)}`;
  }

  get socketUrl(): string {
    return `${this.base.replace(/^http/, "ws")}/socket`;
  }

  look(
    visitor: string | null,
    identity: string | null,
    placements: readonly string[],
    page: { address: string; title: string } | null,
  ): Promise<Look> {
    return this.post("/decisions", { visitor, identity, placements, page });
  }

  answer(visitor: string | null, identity: string | null, offer: Offer, response: PageAnswer): Promise<unknown> {
    const idempotency_key = `${offer.offer_id}:${response}`;
    return this.post("/responses", { visitor, identity, token: offer.token, response, idempotency_key });
  }

  private async post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(this.base + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      cache: "no-store",
      // An answer given by a click on a link must arrive although the page goes.
      keepalive: path === "/responses",
    });
    const said: unknown = await response.json().catch(() => null);
    if (response.ok) return said as T;
    const { detail = "", remedy = "" } = (said ?? {}) as { detail?: string; remedy?: string };
    throw new Problem(response.status, detail || remedy);
  }
}
