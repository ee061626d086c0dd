import { get, post } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Instant } from "./units";

export type WorkItemState = Answer<"WorkItemState">;
export type OfferState = Answer<"OfferState">;

export type WorkItem = Answer<"WorkItem">;

export type Offer = Answer<"Offer">;

export type AcceptedOffer = Answer<"Answered">;

export type WrapUpForm = Asked<"Completion">;

export type TransferOrder = Asked<"Transfer">;

export type TransferTargets = Answer<"TransferTargets">;

const item = (id: Id) => `/api/work-items/${id}`;

export const readOffer = (id: Id) => get<Offer>(`/api/offers/${id}`);
export const acceptOffer = (id: Id) => post<AcceptedOffer>(`/api/offers/${id}/accept`);
export const rejectOffer = (id: Id, reason?: string) =>
  post<Offer>(`/api/offers/${id}/reject`, reason ? { reason } : {});
export const readOffersOf = (workItemId: Id) => get<Offer[]>(`${item(workItemId)}/offers`);
export const readWorkItem = (id: Id) => get<WorkItem>(item(id));
export const startWrapUp = (id: Id) => post<WorkItem>(`${item(id)}/wrap-up`);
export const completeWorkItem = (id: Id, form: WrapUpForm) => post<WorkItem>(`${item(id)}/complete`, form);
export const parkWorkItem = (id: Id, until: Instant | null, reason: string) =>
  post<WorkItem>(`${item(id)}/park`, { until, reason });
export const transferWorkItem = (id: Id, order: TransferOrder) => post<WorkItem>(`${item(id)}/transfer`, order);
export const resumeWorkItem = (id: Id) => post<WorkItem>(`${item(id)}/resume`);
export const readTransferTargets = () => get<TransferTargets>("/api/transfer-targets");
