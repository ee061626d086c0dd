import type { Agent, Presence, PresenceState } from "./agents";
import { get, post, put } from "./client";
import type { Channel, Interaction } from "./interactions";
import type { WorkItem } from "./routing";
import type { Answer } from "./schema";
import type { Id, Page } from "./units";
import type { Wallboard } from "./wallboard";

export interface QueueRow {
  work_item: WorkItem;
  interaction: Interaction | null;
}

/** Why a work item is still waiting: the cause, what the nearest agents lack, and what will happen by itself. */
export type Waiting = Answer<"Waiting">;
export type Cause = Waiting["cause"];
export type NearAgent = Answer<"NearAgent">;
export type Obstacle = Answer<"Obstacle">;
export type Upcoming = Answer<"Upcoming">;

/** Who could take a contact of a service that arrived now. */
export type Takers = Answer<"Takers">;

export interface PresenceOrder {
  state: PresenceState;
  reason?: string | null;
}

const item = (id: Id) => `/api/work-items/${id}`;

export const readWallboard = (signal?: AbortSignal) => get<Wallboard>("/api/wallboard", undefined, signal);
/** `query` as `queryOf` in `supervisor/queue/filter` writes it: names may stand several times. */
export const readQueue = (query: string, signal?: AbortSignal) =>
  get<Page<QueueRow>>(`/api/queue?${query}`, undefined, signal);
export const readWaiting = (id: Id, signal?: AbortSignal) => get<Waiting>(`${item(id)}/waiting`, undefined, signal);

export const readTakers = (serviceId: Id, channel: Channel, signal?: AbortSignal) =>
  get<Takers>(`/api/services/${serviceId}/takers`, { channel }, signal);

/** Each of these is refused with 412 when the work item has moved since `version`. */
export const takeBack = (id: Id, version: number, reason: string) =>
  post<WorkItem>(`${item(id)}/take-back`, reason ? { reason } : {}, { ifMatch: version });
export const assignTo = (id: Id, version: number, agentId: Id) =>
  post<WorkItem>(`${item(id)}/assign`, { agent_id: agentId }, { ifMatch: version });
export const moveTo = (id: Id, version: number, serviceId: Id) =>
  post<WorkItem>(`${item(id)}/move`, { service_id: serviceId }, { ifMatch: version });
export const cancelItem = (id: Id, version: number, reason: string) =>
  post<WorkItem>(`${item(id)}/cancel`, { reason }, { ifMatch: version });

export const changePresenceOf = (agentId: Agent["id"], order: PresenceOrder) =>
  put<Presence>(`/api/agents/${agentId}/presence`, order);
