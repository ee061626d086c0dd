import { get, post, put } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Page } from "./units";

export type PersonView = Answer<"PersonView">;

export type Member = Answer<"Member">;

export type Evidence = Answer<"Evidence">;

export type PairView = Answer<"PairView">;

export type PairDecision = Answer<"PairDecision">;

export type Declared = Answer<"Declared">;

export type ConsentView = Answer<"ConsentView">;

export type ConsentState = Answer<"ConsentState">;

export type ConsentWord = Asked<"ConsentWord">;

export const readPerson = (id: Id) => get<PersonView>(`/api/customers/${id}/person`);
export const saySame = (id: Id, other_id: Id, reason: string) =>
  post<Declared>(`/api/customers/${id}/same`, { other_id, reason });
export const sayDifferent = (id: Id, other_id: Id, reason: string) =>
  post<Declared>(`/api/customers/${id}/different`, { other_id, reason });
export const takeBack = (id: Id, other_id: Id, reason: string) =>
  post<Declared>(`/api/customers/${id}/undeclared`, { other_id, reason });
export const readPairs = (cursor: string, signal?: AbortSignal) =>
  get<Page<PairView>>("/api/identity/pairs", { cursor }, signal);
export const decidePair = (id: Id, decision: PairDecision, reason: string) =>
  post<Declared>(`/api/identity/pairs/${id}`, { decision, reason });
export const readConsents = (id: Id) => get<ConsentView[]>(`/api/customers/${id}/consents`);
export const setConsent = (id: Id, word: ConsentWord) => put<ConsentView[]>(`/api/customers/${id}/consents`, word);
