import { get, newKey, patch, post, put, remove, request, withQuery } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id } from "./units";

export type Channel = Answer<"Channel">;
export type MediaType = Answer<"MediaType">;
export type Automatic = Answer<"Automatic">;
export type Delivery = Answer<"Delivery">;
export type Outcome = Answer<"Outcome">;
export type ActivityKind = Answer<"ActivityKind">;

export type Party = Answer<"Party">;

export type Case = Answer<"Case">;

export type Interaction = Answer<"Interaction">;

export type Message = Answer<"Message">;

export type Attachment = Answer<"Attachment">;

export type Segment = Answer<"Segment">;

export type Activity = Answer<"Activity">;

export type Note = Answer<"Note">;

export type Draft = Answer<"Draft">;

/** Where a contact of another system is handled, and whether that system has taken our last word. */
export type ExternalView = Answer<"ExternalView">;

/** A contact as it stood at `cursor`. */
export type ContactView = Answer<"ContactView">;

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

export type NewActivity = Asked<"NewActivity">;

export type CaseView = Answer<"CaseView">;

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
export const attachmentUrl = (id: Id, inline = false) =>
  withQuery(`/api/attachments/${id}`, { inline: inline ? 1 : null });
export const messageHtmlUrl = (id: Id, remote: boolean) =>
  withQuery(`/api/messages/${id}/html`, { remote: remote ? 1 : 0 });
