import type { Agent } from "./agents";
import { get, put, rememberCsrfToken, request } from "./client";
import type { Id, Instant } from "./units";

export type Role = "agent" | "supervisor" | "administrator";
export type Scope = "session" | "handle" | "contacts:read" | "customers:write" | "supervise" | "administer" | "receive";

export interface Account {
  id: Id;
  login: string;
  name: string;
  roles: Role[];
  active: boolean;
  created_at: Instant;
  version: number;
}

export interface SessionInfo {
  account: Account;
  scopes: Scope[];
  csrf_token: string;
  agent: Agent | null;
  server_time: Instant;
}

function remembered(session: SessionInfo): SessionInfo {
  rememberCsrfToken(session.csrf_token);
  return session;
}

export const readSession = () => get<SessionInfo>("/api/session").then(remembered);
export const signIn = (login: string, password: string) =>
  request<SessionInfo>("/api/session", { method: "POST", body: { login, password } }).then(remembered);
export const signOut = () => request<void>("/api/session", { method: "DELETE" });
export const changePassword = (current: string, next: string) =>
  put<void>("/api/session/password", { current, new: next });
