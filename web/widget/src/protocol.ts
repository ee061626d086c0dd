/** What the server and the widget say to each other; see docs/touchpoints/webchat.md. */

export type FieldKind = "text" | "textarea" | "email" | "phone" | "choice" | "checkbox" | "date" | "payment";

export interface FormField {
  key: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  max_length: number;
  help: string;
  options: string[];
  meaning: "none" | "name" | "subject" | "message" | "callback";
}

export type Admission = "open" | "closed" | "full";

export interface ChatTexts {
  greeting: string;
  waiting: string;
  closed: string;
  full: string;
  ended: string;
  offline_sent: string;
}

export interface ChatConfig {
  title: string;
  colour: string;
  side: "left" | "right";
  admission: Admission;
  opens_at: string | null;
  pre_chat: FormField[];
  offline: FormField[];
  texts: ChatTexts;
  transcript: boolean;
  files: boolean;
  file_limit_bytes: number;
  most_files: number;
  longest_line: number;
  privacy_url: string;
  /** Who is not let in now can ask to be called. */
  callback: boolean;
}

/** A callback as its visitor sees it. */
export interface Callback {
  number: string;
  name: string;
  next_at: string;
  state: "open" | "reached" | "not_reached" | "canceled" | "merged";
  /** It is the visitor's turn as soon as an agent is free. */
  due: boolean;
  can_cancel: boolean;
}

/** Whom to call, and when: as soon as possible without `start`. */
export interface CallbackWish {
  number: string;
  name: string;
  start: string | null;
}

export interface OpenedSession {
  visitor: string;
  session: string;
  expires_at: string;
}

export interface FileInfo {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export type Delivery = "pending" | "sent" | "delivered" | "read" | "failed" | "unknown";

export interface ChatMessage {
  id: string;
  who: "visitor" | "agent" | "system";
  name: string;
  text: string;
  at: string;
  files: FileInfo[];
  client_id?: string;
  delivery?: Delivery;
}

export interface QueuePlace {
  position: number;
  estimated_wait_seconds: number | null;
  /** The visitor may ask to be called instead of waiting. */
  callback?: boolean;
}

export type ChatStatus = "new" | "waiting" | "talking" | "ended";

export interface StateFrame {
  kind: "state";
  cursor: string;
  conversation: string | null;
  status: ChatStatus;
  agent: string | null;
  resumed: boolean;
  seconds: number;
  queue?: QueuePlace | null;
  /** The conversation goes on as a callback. */
  called_back?: boolean;
  messages?: ChatMessage[];
  read_upto?: string | null;
}

export interface ErrorFrame {
  kind: "error";
  code: string;
  message: string;
  remedy: string;
  id?: string;
  field?: string;
  after_seconds?: number;
  admission?: Admission;
  opens_at?: string;
}

export type OfferAnswer = "accepted" | "declined" | "later";

/** Something that we have to say to this customer now; `parts` are plain texts. */
export interface Offer {
  token: string;
  offer_id: string;
  action: string;
  kind: string;
  parts: Record<string, unknown>;
}

export type ServerFrame = { cursor?: string } & (
  | StateFrame
  | { kind: "message"; message: ChatMessage }
  | { kind: "ack"; id: string; message_id: string; at: string }
  | { kind: "delivery"; state: "read"; upto: string }
  | { kind: "typing"; on: boolean; name: string }
  | ({ kind: "queue" } & QueuePlace)
  | { kind: "agent"; name: string | null; status: ChatStatus }
  | { kind: "closed"; reason: "ended" | "canceled" | "callback" }
  | { kind: "transcript"; email: string }
  | { kind: "offers"; offers: Offer[] }
  | { kind: "offer_answered"; id: string; offer_id: string; response: OfferAnswer | "shown" }
  | { kind: "ping" }
  | { kind: "pong" }
  | ErrorFrame
);

export type ClientFrame =
  | { kind: "hello"; token: string; cursor?: string; conversation?: string }
  | { kind: "message"; id: string; text: string; attachment_ids: string[] }
  | { kind: "typing"; on: boolean }
  | { kind: "delivered"; message_id: string }
  | { kind: "read"; message_id: string }
  | { kind: "transcript"; email: string }
  | { kind: "end" }
  | { kind: "offer_response"; id: string; token: string; response: OfferAnswer | "shown" }
  | { kind: "ping" }
  | { kind: "pong" };

/** Close codes of the socket after which connecting again does not help. */
export const CLOSE = { badFrame: 4400, badSession: 4401, notAllowed: 4403, notHere: 4404, flood: 4429 } as const;
