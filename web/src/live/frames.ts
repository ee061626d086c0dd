import type { Agent, Load, Presence } from "@/api/agents";
import type { Callback } from "@/api/callbacks";
import type { CallMove, ToldCall } from "@/api/calls";
import type { Customer } from "@/api/customers";
import type { Activity, Attachment, Case, Interaction, Message, Note, Segment } from "@/api/interactions";
import type { Offer, WorkItem } from "@/api/routing";
import type { Id, Instant } from "@/api/units";
import type { Wallboard } from "@/api/wallboard";

/** The documents an event may carry; each is the complete new state of its record. */
export interface EventDocuments {
  work_item?: WorkItem;
  offer?: Offer;
  interaction?: Interaction;
  message?: Message;
  attachment?: Attachment;
  attachments?: Attachment[];
  presence?: Presence;
  load?: Load;
  note?: Note;
  activity?: Activity;
  segment?: Segment;
  case?: Case;
  callback?: Callback;
  call?: ToldCall;
  /** What each account that is connected to the call may do in it now. */
  may?: Record<Id, CallMove[]>;
  customer?: Customer;
  agent?: Agent;
  /** Name of a directory that changed and is to be fetched again. */
  directory?: string;
  [extra: string]: unknown;
}

export interface EventFrame {
  kind: "event";
  cursor: string;
  type: string;
  at: Instant;
  actor: string;
  interaction_id: Id | null;
  data: EventDocuments;
}

export interface HelloFrame {
  kind: "hello";
  generation: string;
  cursor: string;
  /** What we hold is too old to be brought up to date: fetch everything again. */
  resync: boolean;
  /** Seconds between two pings of the server. */
  seconds: number;
}

export interface TypingFrame {
  kind: "typing";
  interaction_id: Id;
  who: "customer" | "agent";
  name: string;
  on: boolean;
}

export interface QueueFrame {
  kind: "queue";
  interaction_id: Id;
  position: number;
  estimated_wait_seconds: number | null;
}

export type ServerFrame =
  | HelloFrame
  | EventFrame
  | TypingFrame
  | QueueFrame
  | { kind: "wallboard"; board: Wallboard }
  | { kind: "ping"; at: Instant };

export type ClientFrame =
  | { kind: "watch"; interaction_ids: Id[] }
  | { kind: "watch_customers"; customer_ids: Id[] }
  | { kind: "wallboard"; on: boolean }
  | { kind: "typing"; interaction_id: Id; on: boolean }
  | { kind: "pong" };
