import { get, put, rememberCsrfToken, request } from "./client";
import type { Answer } from "./schema";

export type Role = Answer<"Role">;
export type Scope = Answer<"Scope">;

export type Account = Answer<"Account">;

export type SessionInfo = Answer<"SessionInfo">;

function remembered(session: SessionInfo): SessionInfo {
  rememberCsrfToken(session.csrf_token ?? "");
  return session;
}

export const readSession = () => get<SessionInfo>("/api/session").then(remembered);
export const signIn = (login: string, password: string) =>
  request<SessionInfo>("/api/session", { method: "POST", body: { login, password } }).then(remembered);
export const signOut = () => request<void>("/api/session", { method: "DELETE" });
export const changePassword = (current: string, next: string) =>
  put<void>("/api/session/password", { current, new: next });
