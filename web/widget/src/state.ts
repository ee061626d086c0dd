/** Everything that the widget shows, and the one function that changes it. */

import type { ConnectionState } from "./connection";
import { NO_OFFERS, type OfferState, onOfferFrame } from "./offerState";
import type { Callback, ChatConfig, ChatMessage, ChatStatus, FileInfo, QueuePlace, ServerFrame } from "./protocol";
import type { Look } from "./storage";

/** Which page of the panel is shown. */
export type View = "loading" | "unreachable" | "denied" | "asking" | "chat" | "offline" | "left";

/** A message on the screen. `pending` lines are on their way; `problem` says why one was not taken. */
export interface Entry extends ChatMessage {
  pending?: boolean;
  problem?: string;
}

/** A file on its way up, or ready to be sent. */
export interface Upload {
  key: string;
  name: string;
  info?: FileInfo;
  problem?: string;
}

export type TranscriptStep = "none" | "asking" | "sending" | "sent";

export interface ChatState {
  open: boolean;
  view: View;
  look: Look;
  config: ChatConfig | null;
  connection: ConnectionState;
  status: ChatStatus;
  conversation: string | null;
  cursor: string | null;
  agent: string | null;
  queue: QueuePlace | null;
  entries: readonly Entry[];
  /** The agent has read what was said up to here. */
  readUpto: string | null;
  typing: string | null;
  unread: number;
  uploads: readonly Upload[];
  transcript: TranscriptStep;
  notice: string | null;
  /** Form being sent. */
  busy: boolean;
  /** What to correct, by key of the field. */
  problems: Readonly<Record<string, string>>;
  /** A line that could not be said because the chat had closed: it goes into the message left instead. */
  carried: string;
  /** Number under which the message left is known. */
  reference: string;
  /** The form that asks to be called is shown. */
  calling: boolean;
  callback: Callback | null;
  offers: OfferState;
}

export const initialState: ChatState = {
  open: false,
  view: "loading",
  look: { colour: "#4555c7", side: "right" },
  config: null,
  connection: "off",
  status: "new",
  conversation: null,
  cursor: null,
  agent: null,
  queue: null,
  entries: [],
  readUpto: null,
  typing: null,
  unread: 0,
  uploads: [],
  transcript: "none",
  notice: null,
  busy: false,
  problems: {},
  carried: "",
  reference: "",
  calling: false,
  callback: null,
  offers: NO_OFFERS,
};

export type Action =
  | { type: "patch"; patch: Partial<ChatState> }
  | { type: "frame"; frame: ServerFrame; watched: boolean }
  | { type: "say"; entry: Entry }
  | { type: "unsaid"; id: string; problem?: string }
  | { type: "retry"; id: string }
  | { type: "forget" }
  | { type: "upload"; upload: Upload }
  | { type: "unload"; key: string };

export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case "patch":
      return { ...state, ...action.patch };
    case "frame":
      return withCursor(onFrame(state, action.frame, action.watched), action.frame);
    case "say":
      return { ...state, entries: [...state.entries, action.entry], uploads: [], notice: null };
    case "unsaid":
      return { ...state, entries: unsaid(state.entries, action.id, action.problem) };
    case "retry":
      return { ...state, entries: state.entries.map((e) => (e.id === action.id ? { ...e, problem: undefined } : e)) };
    case "forget":
      return {
        ...initialState,
        open: state.open,
        look: state.look,
        config: state.config,
        view: state.view,
        connection: state.connection,
      };
    case "upload":
      return { ...state, uploads: upserted(state.uploads, action.upload) };
    case "unload":
      return { ...state, uploads: state.uploads.filter((upload) => upload.key !== action.key) };
  }
}

function withCursor(state: ChatState, frame: ServerFrame): ChatState {
  return frame.cursor === undefined ? state : { ...state, cursor: frame.cursor };
}

function onFrame(state: ChatState, frame: ServerFrame, watched: boolean): ChatState {
  switch (frame.kind) {
    case "state": {
      const entries = frame.messages ? merged(state.entries, frame.messages) : state.entries;
      return {
        ...state,
        entries,
        status: frame.status,
        conversation: frame.conversation,
        agent: frame.agent,
        queue: frame.queue ?? null,
        readUpto: frame.messages ? later(state.readUpto, frame.read_upto ?? null) : state.readUpto,
        typing: null,
        // They follow the state. An answer that was on its way when the line broke is given again, to the card that comes.
        offers: { ...state.offers, list: [], answering: null },
      };
    }
    case "message": {
      const known = state.entries.some((entry) => entry.id === frame.message.id);
      const speaks = frame.message.who === "agent";
      return {
        ...state,
        entries: merged(state.entries, [frame.message]),
        typing: speaks ? null : state.typing,
        unread: !known && frame.message.who !== "visitor" && !watched ? state.unread + 1 : state.unread,
      };
    }
    case "ack":
      return { ...state, entries: acknowledged(state.entries, frame.id, frame.message_id, frame.at) };
    case "delivery":
      return { ...state, readUpto: later(state.readUpto, frame.upto) };
    case "typing":
      return { ...state, typing: frame.on ? frame.name : null };
    case "queue":
      return {
        ...state,
        queue: {
          position: frame.position,
          estimated_wait_seconds: frame.estimated_wait_seconds,
          callback: frame.callback ?? false,
        },
      };
    case "agent":
      return { ...state, agent: frame.name, status: frame.status, queue: null, typing: null, calling: false };
    case "closed":
      return { ...state, status: "ended", queue: null, typing: null, calling: false, offers: NO_OFFERS };
    case "offers":
    case "offer_answered":
      return { ...state, offers: onOfferFrame(state.offers, frame) };
    case "transcript":
      return { ...state, transcript: "sent" };
    default:
      return state;
  }
}

/** The messages with new ones in their place; a line of our own takes the place of its pending copy. */
function merged(entries: readonly Entry[], messages: readonly ChatMessage[]): readonly Entry[] {
  const fresh = new Map(messages.map((message) => [message.id, message]));
  const ours = new Set(messages.flatMap((message) => message.client_id ?? []));
  const kept = entries.filter((entry) => !fresh.has(entry.id) && !(entry.pending && ours.has(entry.id)));
  const said = [...kept.filter((entry) => !entry.pending), ...messages].sort(inOrder);
  return [...said, ...kept.filter((entry) => entry.pending)];
}

/** Ids are made in the order of time; a message that came late still finds its place. */
function inOrder(one: Entry, other: Entry): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

function acknowledged(entries: readonly Entry[], id: string, messageId: string, at: string): readonly Entry[] {
  const pending = entries.find((entry) => entry.pending && entry.id === id);
  if (!pending) return entries;
  const { pending: _, problem: __, ...said } = pending;
  const rest = entries.filter((entry) => entry !== pending);
  if (rest.some((entry) => entry.id === messageId)) return rest;
  return merged(rest, [{ ...said, id: messageId, client_id: id, at }]);
}

function unsaid(entries: readonly Entry[], id: string, problem?: string): readonly Entry[] {
  if (problem === undefined) return entries.filter((entry) => !(entry.pending && entry.id === id));
  return entries.map((entry) => (entry.pending && entry.id === id ? { ...entry, problem } : entry));
}

function upserted(uploads: readonly Upload[], upload: Upload): readonly Upload[] {
  const known = uploads.some((other) => other.key === upload.key);
  return known ? uploads.map((other) => (other.key === upload.key ? upload : other)) : [...uploads, upload];
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) >= Date.parse(other) ? one : other;
}

/** The last message of the other side: what is reported as delivered or read. */
export function lastHeard(state: ChatState): Entry | undefined {
  return state.entries.findLast((entry) => entry.who === "agent");
}

/** Whether the agent has read a line of the visitor. */
export function isRead(state: ChatState, entry: Entry): boolean {
  return !entry.pending && state.readUpto !== null && Date.parse(entry.at) <= Date.parse(state.readUpto);
}
