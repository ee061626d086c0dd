import { describe, expect, it } from "vitest";
import type { Account } from "@/api/access";
import type { ApiToken } from "@/api/admin";
import { canCarry, endOfDay, stateOf } from "./tokens";

const account = (roles: Account["roles"]) => ({ roles }) as Account;
const token = (over: Partial<ApiToken>) => ({ revoked_at: null, expires_at: null, ...over }) as ApiToken;

describe("what a token can carry", () => {
  it("is what the account's roles give, and feeding contacts in", () => {
    expect(canCarry(account(["agent"]), "handle")).toBe(true);
    expect(canCarry(account(["agent"]), "supervise")).toBe(false);
    expect(canCarry(account(["agent", "supervisor"]), "supervise")).toBe(true);
    expect(canCarry(account([]), "receive")).toBe(true);
  });
});

it("tells valid, expired and revoked tokens apart", () => {
  const now = Date.parse("2026-06-01T00:00:00Z");
  expect(stateOf(token({}), now)).toBe("valid");
  expect(stateOf(token({ expires_at: "2026-06-01T00:00:00Z" }), now)).toBe("expired");
  expect(stateOf(token({ expires_at: "2027-01-01T00:00:00Z", revoked_at: "2026-01-01T00:00:00Z" }), now)).toBe(
    "revoked",
  );
});

it("a day ends just before the next", () => {
  expect(new Date(endOfDay("2026-03-01") ?? "").getDate()).toBe(1);
  expect(endOfDay("")).toBeNull();
  expect(endOfDay("2026-13-45")).toBeNull();
});
