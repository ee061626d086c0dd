import { get, newKey, post, remove } from "./client";
import type { Answer } from "./schema";
import type { Id, Instant, Page } from "./units";

export type CallState = "arrived" | "menu" | "queued" | "connecting" | "talking" | "ended";
export type LegRole = "customer" | "agent" | "outside" | "supervisor";
export type LegState = "dialling" | "ringing" | "up" | "ended";
export type Ear = "talk" | "listen" | "whisper";

/** One party's connection to a call. */
export interface CallLeg {
  id: Id;
  role: LegRole;
  kind: "sip" | "browser";
  address: string;
  name: string;
  agent_id: Id | null;
  state: LegState;
  since: Instant;
  held: boolean;
  muted: boolean;
  /** "" is the conversation, null none. */
  room: string | null;
  ear: Ear;
  cause: string | null;
}

export type TargetKind = "agent" | "service" | "number";

/** Where a call is handed on to, or whom it is joined with. */
export interface CallTarget {
  kind: TargetKind;
  id?: Id | null;
  number?: string | null;
}

export interface CallTransfer {
  id: Id;
  kind: "blind" | "attended";
  state: string;
  target: CallTarget & { name: string };
  leg_id: Id | null;
  by: Id;
}

export interface CallRecording {
  id: Id;
  state: "on" | "paused" | "off";
  reason: string | null;
  segments: number;
}

/** What the caller of the API may do to a call now. */
export type CallMove =
  | "hold"
  | "unhold"
  | "mute"
  | "unmute"
  | "digits"
  | "hang_up"
  | "blind"
  | "attended"
  | "complete"
  | "cancel_transfer"
  | "swap"
  | "conference"
  | "pause_recording"
  | "resume_recording";

export interface Call {
  id: Id;
  interaction_id: Id | null;
  work_item_id: Id | null;
  state: CallState;
  direction: "inbound" | "outbound";
  number: string;
  /** null is withheld. */
  caller: string | null;
  started_at: Instant;
  answered_at: Instant | null;
  ended_at: Instant | null;
  cause: string | null;
  verified: boolean;
  collected: Record<string, string>;
  node_id: Id;
  legs: CallLeg[];
  transfer: CallTransfer | null;
  recording: CallRecording | null;
  /** Left out of events: it depends on who asks. */
  may: string[];
}

/** A call as supervisors see it in the list of live ones. */
export type LiveCall = Call & { agent_names: string[]; seconds: number; service_name: string };

export interface TransferWish {
  kind: "blind" | "attended";
  target: CallTarget;
  keep_skills?: boolean;
  note?: string;
  force?: boolean;
}

/** A piece of a recording without a gap. */
export type RecordedSegment = Answer<"RecordedSegmentRow">;

/** What was recorded of a contact. */
export type Recording = Answer<"RecordingRow">;

export type Listening = "listen" | "whisper" | "barge" | "take_over" | "leave" | "end";

const at = (id: Id) => `/api/calls/${id}`;

export const readCall = (interactionId: Id, signal?: AbortSignal) =>
  get<Call>(`/api/interactions/${interactionId}/call`, undefined, signal);
export const dial = (wish: { number: string; interaction_id?: Id; customer_id?: Id }, key = newKey()) =>
  post<Call>("/api/calls", wish, { idempotencyKey: key });
export const changeCall = (id: Id, move: "hold" | "unhold" | "mute" | "unmute" | "hang_up", legId?: Id) =>
  post<Call>(`${at(id)}/${move}`, legId ? { leg_id: legId } : {});
export const sendDigits = (id: Id, digits: string) => post<Call>(`${at(id)}/digits`, { digits });
export const transferCall = (id: Id, wish: TransferWish) => post<Call>(`${at(id)}/transfer`, wish);
export const stepTransfer = (id: Id, step: "complete" | "cancel" | "swap") => post<Call>(`${at(id)}/transfer/${step}`);
export const joinCall = (id: Id, target: CallTarget) => post<Call>(`${at(id)}/conference`, { target });
export const dropLeg = (id: Id, legId: Id) => remove<Call>(`${at(id)}/legs/${legId}`);
export const changeRecording = (id: Id, action: "pause" | "resume", reason = "") =>
  post<Call>(`${at(id)}/recording`, reason ? { action, reason } : { action });

export const readLiveCalls = (cursor: string | null, signal?: AbortSignal) =>
  get<Page<LiveCall>>("/api/supervision/calls", { cursor }, signal);
export const superviseCall = (id: Id, what: Listening) => post<Call>(`/api/supervision/calls/${id}/${what}`);

export const readRecordings = (interactionId: Id, signal?: AbortSignal) =>
  get<Recording[]>(`/api/interactions/${interactionId}/recordings`, undefined, signal);
export const segmentUrl = (id: Id, n: number) => `/api/recordings/${id}/segments/${n}`;
