import { get, newKey, patch, post, put, remove, request } from "./client";
import type { Customer, CustomerIdentifier, Identifier } from "./customers";
import type { WorkItem } from "./routing";
import type { Id, Instant } from "./units";

export type Channel = "email" | "chat" | "webform";
export type MediaType = "real_time" | "deferred";
export type Automatic = "auto_reply" | "bounce" | "list" | "own" | "loop";
export type Delivery = "received" | "pending" | "sent" | "delivered" | "read" | "failed" | "unknown";
export type Outcome =
  | "resolved"
  | "follow_up"
  | "transferred"
  | "abandoned"
  | "no_answer_needed"
  | "spam"
  | "automatic";
export type ActivityKind = "after_contact" | "research" | "back_office" | "follow_up";

export interface Party {
  role: "from" | "to" | "cc";
  identifier: Identifier;
  name: string;
}

export interface Case {
  id: Id;
  number: number;
  subject: string;
  customer_id: Id | null;
  state: "open" | "resolved";
  opened_at: Instant;
  resolved_at: Instant | null;
  version: number;
}

export interface Interaction {
  id: Id;
  case_id: Id;
  customer_id: Id | null;
  touchpoint_id: Id;
  service_id: Id;
  channel: Channel;
  subject: string;
  sender: Identifier;
  sender_name: string;
  state: "open" | "closed";
  opened_at: Instant;
  last_message_at: Instant;
  preview: string;
  unread: number;
  parties: Party[];
  fields: [string, string][];
  customer_left_at: Instant | null;
  automatic: Automatic | null;
  closed_at: Instant | null;
  outcome: Outcome | null;
  reason_ids: Id[];
  last_agent_id: Id | null;
  version: number;
}

export interface Message {
  id: Id;
  interaction_id: Id;
  touchpoint_id: Id;
  direction: "in" | "out" | "system";
  author_id: Id | null;
  author_name: string;
  sent_at: Instant;
  provider_message_id: string;
  text: string;
  html: string | null;
  subject: string;
  parties: Party[];
  attachment_ids: Id[];
  delivery: Delivery;
  delivery_detail: string | null;
  automatic: Automatic | null;
  /** The text was cut for the event; the whole is to be fetched. */
  truncated: boolean;
  /** The earlier correspondence below the text. */
  quoted: string | null;
}

export interface Attachment {
  id: Id;
  interaction_id: Id | null;
  message_id: Id | null;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  storage_key: string;
  created_at: Instant;
  content_id: string | null;
  uploaded_by: string;
}

export interface Segment {
  id: Id;
  interaction_id: Id;
  work_item_id: Id;
  partner_kind: "agent" | "bot";
  partner_id: Id;
  service_id: Id;
  started_at: Instant;
  ended_at: Instant | null;
  ended_by: string | null;
}

export interface Activity {
  id: Id;
  interaction_id: Id;
  agent_id: Id;
  kind: ActivityKind;
  started_at: Instant;
  seconds: number;
  note: string;
}

export interface Note {
  id: Id;
  interaction_id: Id;
  author_id: Id;
  author_name: string;
  text: string;
  written_at: Instant;
}

export interface Draft {
  interaction_id: Id;
  agent_id: Id;
  body: Record<string, unknown>;
  saved_at: Instant;
}

/** A contact as it stood at `cursor`. */
export interface ContactView {
  interaction: Interaction;
  work_item: WorkItem | null;
  case: Case;
  customer: Customer | null;
  /** The customers that share the sender's identifier, when it is not clear which one it is. */
  candidates: Customer[];
  identifiers: CustomerIdentifier[];
  messages: Message[];
  attachments: Attachment[];
  notes: Note[];
  activities: Activity[];
  segments: Segment[];
  draft: Draft | null;
  cursor: string;
}

export interface OutgoingMessage {
  kind: "reply" | "reply_all" | "forward" | "chat";
  text: string;
  html?: string;
  subject?: string;
  to?: string[];
  cc?: string[];
  attachment_ids?: Id[];
  in_reply_to?: Id;
}

export interface NewActivity {
  kind: ActivityKind;
  started_at?: Instant;
  seconds: number;
  note?: string;
}

export interface CaseView {
  case: Case;
  interactions: Interaction[];
}

const at = (id: Id) => `/api/interactions/${id}`;

export const readContact = (id: Id) => get<ContactView>(at(id));
export const readEarlierMessages = (id: Id, before: Id) => get<Message[]>(`${at(id)}/messages`, { before });
export const sendMessage = (id: Id, message: OutgoingMessage, key: string) =>
  post<Message>(`${at(id)}/messages`, message, { idempotencyKey: key });
export const sendAgain = (id: Id, messageId: Id) => post<Message>(`${at(id)}/messages/${messageId}/send-again`);
export const markRead = (id: Id) => post<void>(`${at(id)}/read`);
export const saveDraft = (id: Id, body: Record<string, unknown>) => put<void>(`${at(id)}/draft`, { body });
export const dropDraft = (id: Id) => remove(`${at(id)}/draft`);
export const addNote = (id: Id, note: string, key = newKey()) =>
  post<Note>(`${at(id)}/notes`, { text: note }, { idempotencyKey: key });
export const addActivity = (id: Id, activity: NewActivity, key = newKey()) =>
  post<Activity>(`${at(id)}/activities`, activity, { idempotencyKey: key });
export const chooseCustomer = (id: Id, choice: { customer_id: Id } | { new: { name: string } }) =>
  put<Interaction>(`${at(id)}/customer`, choice);
export const changeParties = (id: Id, cc: string[]) => put<Interaction>(`${at(id)}/parties`, { cc });
export const readCase = (id: Id) => get<CaseView>(`/api/cases/${id}`);
export const editCase = (id: Id, edit: Partial<Pick<Case, "subject" | "state">>, version: number) =>
  patch<Case>(`/api/cases/${id}`, edit, version);

export function uploadAttachment(file: File, signal?: AbortSignal): Promise<Attachment> {
  const form = new FormData();
  form.append("file", file, file.name);
  return request<Attachment>("/api/attachments", { method: "POST", body: form, signal });
}
export const dropAttachment = (id: Id) => remove(`/api/attachments/${id}`);
export const attachmentUrl = (id: Id, inline = false) => `/api/attachments/${id}${inline ? "?inline=1" : ""}`;
export const messageHtmlUrl = (id: Id, remote: boolean) => `/api/messages/${id}/html?remote=${remote ? 1 : 0}`;
