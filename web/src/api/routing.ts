import type { PresenceState } from "./agents";
import { get, post } from "./client";
import type { Channel, Interaction, MediaType, Outcome } from "./interactions";
import type { RequiredSkill } from "./services";
import type { Id, Instant } from "./units";

export type WorkItemState = "queued" | "offered" | "assigned" | "wrapping" | "parked" | "completed" | "canceled";
export type OfferState = "pending" | "accepted" | "rejected" | "expired" | "withdrawn";

export interface WorkItem {
  id: Id;
  kind: "interaction" | "task" | "callback";
  interaction_id: Id | null;
  case_id: Id | null;
  service_id: Id;
  channel: Channel;
  media_type: MediaType;
  load_units: number;
  state: WorkItemState;
  created_at: Instant;
  queued_at: Instant;
  due_at: Instant;
  state_since: Instant;
  required_skills: RequiredSkill[];
  priority: number;
  agent_id: Id | null;
  reservation_id: Id | null;
  preferred_agent_id: Id | null;
  preferred_until: Instant | null;
  cooldowns: { agent_id: Id; until: Instant }[];
  declines: number;
  parked_until: Instant | null;
  parked_reason: string | null;
  wrap_up_until: Instant | null;
  overflow_at: Instant | null;
  overflowed_from: Id | null;
  unroutable_since: Instant | null;
  cancel_reason: string | null;
  answered_at: Instant | null;
  version: number;
}

export interface Offer {
  id: Id;
  work_item_id: Id;
  agent_id: Id;
  reservation_id: Id;
  state: OfferState;
  created_at: Instant;
  expires_at: Instant;
  ended_at: Instant | null;
  end_reason: string | null;
  why: Record<string, unknown>;
  epoch: number;
  version: number;
}

export interface AcceptedOffer {
  offer: Offer;
  work_item: WorkItem;
  interaction: Interaction | null;
}

export interface WrapUpForm {
  reason_ids: Id[];
  outcome: Outcome;
  note?: string;
}

export interface TransferOrder {
  service_id?: Id;
  agent_id?: Id;
  note?: string;
  keep_skills?: boolean;
  force?: boolean;
}

export interface TransferTargets {
  services: { service_id: Id; open: boolean; waiting: number; agents_ready: number; next_opening: Instant | null }[];
  agents: {
    agent_id: Id;
    name: string;
    state: PresenceState;
    reason?: string | null;
    fits?: boolean;
    used?: number;
    limit?: number;
  }[];
}

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
