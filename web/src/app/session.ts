import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { readSession, type Scope, type SessionInfo } from "@/api/access";
import { Problem } from "@/api/problem";

export const SESSION_KEY = ["session"];

/** The session, or null when nobody is signed in. */
async function readSessionOrNull(): Promise<SessionInfo | null> {
  try {
    return await readSession();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSessionOrNull, staleTime: Number.POSITIVE_INFINITY });
}

export const SessionContext = createContext<SessionInfo | null>(null);

/** Who is signed in; only below `RequireSession`. */
export function useSession(): SessionInfo {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside RequireSession");
  return session;
}

/** Whether the person signed in holds a scope. */
export function useMay(scope: Scope): boolean {
  return useSession().scopes.includes(scope);
}

let lastAccountId: string | null = null;

/**
 * Take over a new session. The same person goes on where the former session ended; for another person the page is
 * loaded anew, so that no draft and no open contact of one is left for the other.
 */
export function useTakeSession(): (session: SessionInfo) => void {
  const client = useQueryClient();
  return (session) => {
    if (lastAccountId !== null && lastAccountId !== session.account.id) {
      window.location.assign("/");
      return;
    }
    client.setQueryData(SESSION_KEY, session);
  };
}

/** Remember who was here last. */
export function rememberAccount(id: string): void {
  lastAccountId = id;
}
