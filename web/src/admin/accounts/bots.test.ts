import { describe, expect, it } from "vitest";
import type { Role } from "@/api/access";
import { check, chosenRoles, formOf, newAccountOf } from "./accountForm";

const ORDER: Role[] = ["agent", "supervisor", "administrator", "bot"];

describe("a bot's account", () => {
  it("has no other role: the last choice counts", () => {
    expect(chosenRoles(["agent", "supervisor"], ["agent", "supervisor", "bot"], ORDER)).toEqual(["bot"]);
    expect(chosenRoles(["bot"], ["bot", "agent"], ORDER)).toEqual(["agent"]);
    expect(chosenRoles(["agent"], ["supervisor", "agent"], ORDER)).toEqual(["agent", "supervisor"]);
  });

  it("needs no password, and sends none that was typed before", () => {
    const form = { ...formOf(null), login: "helper", name: "Helper", password: "typed before", roles: ["bot" as Role] };
    expect(check({ ...form, password: "" }, true)).toEqual({});
    expect(newAccountOf(form)).toMatchObject({ password: "", roles: ["bot"], skills: [] });
  });
});
