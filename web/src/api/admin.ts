import type { Account, Role, Scope } from "./access";
import type { Agent, AgentSkill } from "./agents";
import { get, patch, post, put, request } from "./client";
import type { Channel } from "./interactions";
import type { Answer } from "./schema";
import type { Id, Instant, Page } from "./units";

export interface Limits {
  total: number;
  real_time: number;
  deferred: number;
}

export interface AccountView {
  account: Account;
  /** Set when the account has the agent role. */
  agent: Agent | null;
  limits: Limits | null;
}

export interface NewAccount {
  login: string;
  name: string;
  roles: Role[];
  password: string;
  alias?: string;
  skills?: AgentSkill[];
  attributes?: Record<string, string>;
  limits?: Limits;
  hub_id?: Id;
}

export type AccountEdit = Partial<Omit<NewAccount, "login" | "password">>;

/** A touchpoint as an administrator sees it: its secrets can be set, never read. */
export interface Touchpoint {
  id: Id;
  key: string;
  channel: Channel;
  name: string;
  service_id: Id;
  load_units: number;
  settings: Record<string, unknown>;
  has_secrets: boolean;
  active: boolean;
  version: number;
}

export interface TestResult {
  ok: boolean;
  message: string;
  remedy?: string | null;
}

export interface ApiToken {
  id: Id;
  name: string;
  account_id: Id;
  scopes: Scope[];
  created_at: Instant;
  expires_at: Instant | null;
  revoked_at: Instant | null;
  used_at: Instant | null;
  version: number;
}

export interface NewToken {
  name: string;
  scopes: Scope[];
  expires_at?: Instant | null;
  /** Whom it acts for; the one who makes it unless told otherwise. */
  account_id?: Id;
}

export interface AuditEntry {
  id: Id;
  at: Instant;
  account_id: Id | null;
  account_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The part of JSON Schema that channels describe their settings with. */
export interface Schema {
  pattern?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
}

/** The records that all have the same addresses: list, one, change, retire, restore. */
export type RecordKind =
  | "skills"
  | "routing-attributes"
  | "hubs"
  | "services"
  | "touchpoints"
  | "reasons"
  | "quick-replies";

export type Hub = Answer<"Hub">;
export type RoutingAttribute = Answer<"RoutingAttribute">;

/** The hub that is always there, and has everything at first. */
export const MAIN_HUB = "00000000-0000-4000-8000-000000000001";

export interface Versioned {
  id: Id;
  active: boolean;
  version: number;
}

const at = (kind: RecordKind, id?: Id) => `/api/admin/${kind}${id ? `/${id}` : ""}`;

/** Lists come as pages or as they are; these are short, so all of it is read. */
async function everything<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> | T[] = await get<Page<T> | T[]>(path, { cursor });
    if (Array.isArray(page)) return page;
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}

export const readRecords = <T>(kind: RecordKind) => everything<T>(at(kind));
export const createRecord = <T>(kind: RecordKind, body: object, key: string) =>
  post<T>(at(kind), body, { idempotencyKey: key });
export const editRecord = <T>(kind: RecordKind, id: Id, edit: object, version: number) =>
  patch<T>(at(kind, id), edit, version);
export const readRecord = <T>(kind: RecordKind, id: Id) => get<T>(at(kind, id));
export const retireRecord = <T>(kind: RecordKind, id: Id) => post<T>(`${at(kind, id)}/retire`);
export const restoreRecord = <T>(kind: RecordKind, id: Id) => post<T>(`${at(kind, id)}/restore`);

export type Impact = Answer<"Impact">;

/** What an edit of a service would mean for what waits in it now; nothing is changed. */
export const foreseeService = (id: Id, edit: object) => post<Impact>(`${at("services", id)}/impact`, edit);

export const readAccounts = () => everything<AccountView>("/api/admin/accounts");
export const readAccount = (id: Id) => get<AccountView>(`/api/admin/accounts/${id}`);
export const createAccount = (account: NewAccount, key: string) =>
  post<AccountView>("/api/admin/accounts", account, { idempotencyKey: key });
export const editAccount = (id: Id, edit: AccountEdit, version: number) =>
  patch<AccountView>(`/api/admin/accounts/${id}`, edit, version);
export const resetPassword = (id: Id, password: string) =>
  put<void>(`/api/admin/accounts/${id}/password`, { password });
export const deactivateAccount = (id: Id) => post<AccountView>(`/api/admin/accounts/${id}/deactivate`);
export const activateAccount = (id: Id) => post<AccountView>(`/api/admin/accounts/${id}/activate`);

/** The schema of a channel's settings; its title and description are the channel's. */
export interface ChannelSchema extends Schema {
  /** What its secret is, such as a password; empty when it needs none. */
  "x-secret"?: string;
  "x-embeddable"?: boolean;
}

export const readChannels = () => get<Record<string, ChannelSchema>>("/api/admin/touchpoints/channels");
export const testTouchpoint = (id: Id) => post<TestResult>(`/api/admin/touchpoints/${id}/test`);
/** A touchpoint has one secret; an empty text removes it. */
export const saveSecret = (id: Id, secret: string) => put<void>(`/api/admin/touchpoints/${id}/secrets`, { secret });
/** How it goes with another system's queue. */
export type QueueState = Answer<"QueueState">;
export const readQueueState = (id: Id) => get<QueueState>(`/api/admin/touchpoints/${id}/queue`);
export const readEmbed = (id: Id) => get<{ html: string; url?: string | null }>(`/api/admin/touchpoints/${id}/embed`);

export const readTokens = () => everything<ApiToken>("/api/admin/tokens");
export const createToken = (token: NewToken) => post<{ token: ApiToken; secret: string }>("/api/admin/tokens", token);
export const revokeToken = (id: Id) => post<ApiToken>(`/api/admin/tokens/${id}/revoke`);

export const readAudit = (cursor: string | null, signal?: AbortSignal) =>
  get<Page<AuditEntry>>("/api/admin/audit", { cursor, limit: 100 }, signal);

export interface NotReadyReasons {
  reasons: string[];
  version: number;
}

export const readNotReadyReasons = () => get<NotReadyReasons>("/api/admin/not-ready-reasons");
export const saveNotReadyReasons = (reasons: string[], ifMatch: number) =>
  request<NotReadyReasons>("/api/admin/not-ready-reasons", { method: "PUT", body: { reasons }, ifMatch });

export type CapacityRules = Answer<"CapacityRules">;

export const readCapacityRules = () => get<CapacityRules>("/api/admin/capacity-rules");
export const saveCapacityRules = (rules: Omit<CapacityRules, "version">, ifMatch: number) =>
  request<CapacityRules>("/api/admin/capacity-rules", { method: "PUT", body: rules, ifMatch });
