import { get, newKey, post, remove } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Page } from "./units";

/** One party's connection to a call. */
export type CallLeg = Answer<"ShownLeg">;
export type LegState = CallLeg["state"];
export type Ear = CallLeg["ear"];

/** Where a call is handed on to, or whom it is joined with. */
export type CallTarget = Asked<"CallTarget">;
export type TargetKind = CallTarget["kind"];
export type CallTransfer = Answer<"ShownTransfer">;

/** What I may do with a call now. */
export type CallMove = Answer<"Doable">;

/** A call, and what I may do with it now. */
export type Call = Omit<Answer<"CallNow">, "collected"> & { collected: Record<string, string> };

/** One thing that happened in a call. */
export type CallMoment = Answer<"CallMoment">;

/** A call as supervisors see it in the list of live ones. */
export type LiveCall = Omit<Answer<"WatchedCall">, "collected"> & { collected: Record<string, string> };

/** A call as events tell it: what may be done depends on who asks. */
export type ToldCall = Omit<Call, "may" | "events">;

export type TransferWish = Asked<"CallTransfer">;

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
/** Without a target, whoever is being consulted joins. */
export const joinCall = (id: Id, target: CallTarget | null) => post<Call>(`${at(id)}/conference`, { target });
export const dropLeg = (id: Id, legId: Id) => remove<Call>(`${at(id)}/legs/${legId}`);
/** `reason`: why nothing is recorded, or which pause is over; without one every pause is. */
export const changeRecording = (id: Id, action: "pause" | "resume", reason: "card_data" | "payment" | null) =>
  post<Call>(`${at(id)}/recording`, { action, reason });

const watched = (id: Id) => `/api/supervision/calls/${id}`;
export const readLiveCalls = (cursor: string | null, signal?: AbortSignal) =>
  get<Page<LiveCall>>("/api/supervision/calls", { cursor }, signal);
export const superviseCall = (id: Id, what: Listening) => post<Call>(`${watched(id)}/${what}`);

export const readRecordings = (interactionId: Id, signal?: AbortSignal) =>
  get<Recording[]>(`/api/interactions/${interactionId}/recordings`, undefined, signal);
/** Deletes the sound for good; the reason stands in the audit trail. */
export const deleteRecording = (id: Id, reason: string) => post<void>(`/api/recordings/${id}/delete`, { reason });
export const segmentUrl = (id: Id, n: number) => `/api/recordings/${id}/segments/${n}`;
