import type { Account, Role, Scope } from "@/api/access";
import type { ApiToken } from "@/api/admin";

export const SCOPES: readonly Scope[] = [
  "receive",
  "session",
  "contacts:read",
  "customers:write",
  "handle",
  "people:merge",
  "supervise",
  "administer",
];

/** What each role gives; `receive` is given by no role and can be carried by any token. */
const SCOPES_OF_ROLE: Record<Role, readonly Scope[]> = {
  agent: ["session", "handle", "contacts:read", "customers:write"],
  supervisor: ["session", "contacts:read", "customers:write", "people:merge", "supervise"],
  administrator: ["session", "contacts:read", "administer"],
  bot: ["session", "handle", "contacts:read", "customers:write"],
};

/** Whether a token that acts for an account can carry a scope. */
export function canCarry(account: Account, scope: Scope): boolean {
  return scope === "receive" || account.roles.some((role) => SCOPES_OF_ROLE[role].includes(scope));
}

export type TokenState = "valid" | "expired" | "revoked";

export function stateOf(token: ApiToken, now: number): TokenState {
  if (token.revoked_at) return "revoked";
  return token.expires_at && Date.parse(token.expires_at) <= now ? "expired" : "valid";
}

/** The end of a local day as an instant; null for no day. */
export function endOfDay(day: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}
