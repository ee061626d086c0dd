import { get, newKey, post } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Page } from "./units";

export type Callback = Answer<"Callback">;
export type CallbackState = Answer<"CallbackState">;
export type CallOutcome = Answer<"AttemptOutcome">;

/** A callback with its contact. */
export type CallbackRow = Answer<"CallbackRow">;

/** When the customer wants to be called; without `start` as soon as possible. */
export interface CallbackWindow {
  start: string | null;
  end?: string | null;
}

export type NewCallback = Asked<"NewCallback">;

const at = (id: Id) => `/api/callbacks/${id}`;

/** `query` names states and services, each of which may stand several times. */
export const readCallbacks = (query: string, signal?: AbortSignal) =>
  get<Page<CallbackRow>>(`/api/callbacks?${query}`, undefined, signal);
export const makeCallback = (callback: NewCallback, key = newKey()) =>
  post<CallbackRow>("/api/callbacks", callback, { idempotencyKey: key });
export const sayOutcome = (id: Id, outcome: CallOutcome) => post<CallbackRow>(`${at(id)}/outcome`, { outcome });
export const moveCallback = (id: Id, window: CallbackWindow) => post<CallbackRow>(`${at(id)}/move`, window);
export const cancelCallback = (id: Id, reason: string) => post<CallbackRow>(`${at(id)}/cancel`, { reason });
