import { get, newKey, post } from "./client";
import type { Message } from "./interactions";
import type { Id, Instant, Page } from "./units";

/** What an offer says on its channel. */
export interface Rendered {
  channel: string;
  parts: Record<string, unknown>;
  html: string | null;
  text: string | null;
  ssml: string | null;
  segments: number | null;
}

/** What put an offer where it stands: the factors of its score, and one sentence. */
export interface OfferWhy {
  propensity: number;
  context: number;
  value: number;
  lever: number;
  score: number;
  explored: boolean;
  sentence: string;
}

export interface ActionOffer {
  token: string;
  offer_id: Id;
  action: string;
  name: string;
  kind: string;
  treatment: string;
  rendered: Rendered;
  expires_at: Instant;
  why: OfferWhy;
}

export interface Decision {
  decision_id: Id;
  customer_id: Id;
  at: Instant;
  control: boolean;
  /** Sources that could not be asked in time, with the reason. */
  degraded: string[];
  offers: ActionOffer[];
  left_out: number;
}

/** Why each action that was left out is not said, in words. */
export interface DecisionReasons {
  id: Id;
  left_out: { action: string; name: string; stage: string; code: string; reason: string }[];
}

export interface DecisionOrder {
  customer_id: Id;
  channel: "agent" | "chat";
  placement: string;
  situation?: Record<string, unknown>;
  verified?: boolean;
}

export type OfferResponse = "shown" | "accepted" | "declined" | "later";

export interface LedgerEntry {
  id: Id;
  customer_id: Id;
  at: Instant;
  kind: string;
  action: string;
  treatment: string;
  channel: string;
  placement: string;
  decision_id: Id;
  offer_id: Id;
  data: Record<string, unknown>;
}

export const decide = (order: DecisionOrder, signal?: AbortSignal) =>
  post<Decision>("/api/decisions", order, { signal });

/** `key` makes a repeated answer count once. */
export const respond = (token: string, response: OfferResponse, key = newKey(), note = "") =>
  post<{ entry: LedgerEntry; already: boolean }>("/api/responses", { token, response, idempotency_key: key, note });

export const readDecision = (id: Id, signal?: AbortSignal) => get<DecisionReasons>(`/api/decisions/${id}`, {}, signal);

export const readLedger = (customerId: Id, signal?: AbortSignal) =>
  get<Page<LedgerEntry>>(`/api/customers/${customerId}/ledger`, { limit: 12 }, signal);

/** Put an offer of the chat's own into the conversation, where the customer answers it. */
export const sendOfferCard = (interactionId: Id, key: string) =>
  post<Message>(`/api/interactions/${interactionId}/offer-card`, {}, { idempotencyKey: key });
