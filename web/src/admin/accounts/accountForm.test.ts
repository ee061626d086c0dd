import { describe, expect, it } from "vitest";
import { type AccountView, MAIN_HUB } from "@/api/admin";
import { changesOf } from "../record/edit";
import {
  check,
  editOf,
  formOf,
  levelOf,
  newAccountOf,
  SHORTEST_PASSWORD,
  suggestPassword,
  withAttribute,
  withLevel,
} from "./accountForm";

const view: AccountView = {
  account: { id: "1", login: "ann", name: "Ann Lee", roles: ["agent"], active: true, created_at: "", version: 2 },
  agent: {
    id: "1",
    name: "Ann Lee",
    alias: "Ann",
    skills: [
      { skill_id: "z", level: 2 },
      { skill_id: "a", level: 5 },
    ],
    attributes: { team: "north" },
    signature: "",
    active: true,
    bot: false,
    hub_id: "main",
    version: 1,
  },
  limits: { total: 12, real_time: 8, deferred: 9 },
};

describe("skills of an agent", () => {
  it("are set, changed and taken away", () => {
    const skills = withLevel(withLevel([], "b", 3), "a", 1);
    expect(skills).toEqual([
      { skill_id: "a", level: 1 },
      { skill_id: "b", level: 3 },
    ]);
    expect(withLevel(skills, "a", 0)).toEqual([{ skill_id: "b", level: 3 }]);
    expect(levelOf(skills, "b")).toBe(3);
    expect(levelOf(skills, "c")).toBe(0);
  });

  it("taken back are no change", () => {
    const form = formOf(view);
    const there = { ...form, skills: withLevel(form.skills, "m", 1) };
    const back = { ...there, skills: withLevel(there.skills, "m", 0) };
    expect(changesOf(form, back)).toEqual({});
  });
});

describe("what is sent", () => {
  it("has nothing of an agent for others", () => {
    const form = { ...formOf(view), roles: ["supervisor" as const], password: "long enough!" };
    expect(newAccountOf(form)).toEqual({
      login: "ann",
      name: "Ann Lee",
      roles: ["supervisor"],
      password: "long enough!",
    });
    expect(editOf({ roles: form.roles, alias: "x", skills: [] }, form)).toEqual({ roles: ["supervisor"] });
  });

  it("has only what changed, and the full name for an empty alias", () => {
    const form = { ...formOf(view), alias: " " };
    expect(editOf(changesOf(formOf(view), form), form)).toEqual({ alias: "Ann Lee" });
  });
});

describe("the attributes of an agent", () => {
  it("stand in a fixed order, and one without a value is not told", () => {
    expect(Object.entries(withAttribute({ team: "north" }, "site", "Leeds"))).toEqual([
      ["site", "Leeds"],
      ["team", "north"],
    ]);
    expect(withAttribute({ team: "north" }, "team", "")).toEqual({});
  });
});

describe("what is checked", () => {
  it("asks for everything a new account needs", () => {
    const empty = { ...formOf(null), roles: [] };
    expect(Object.keys(check(empty, true))).toEqual(["login", "name", "roles", "password"]);
    expect(Object.keys(check(empty, false))).toEqual(["name", "roles"]);
    expect(check(formOf(view), false)).toEqual({});
  });
});

it("suggested passwords are long enough and not alike", () => {
  const many = new Set(Array.from({ length: 50 }, () => suggestPassword()));
  expect(many.size).toBe(50);
  for (const one of many) expect(one.length).toBeGreaterThan(SHORTEST_PASSWORD);
});

it("an agent's hub is sent when it changes, and is the main one unless something else was said", () => {
  const form = { ...formOf(view), hub_id: "north" };
  expect(editOf(changesOf(formOf(view), form), form)).toEqual({ hub_id: "north" });
  expect(newAccountOf({ ...formOf(null), password: "long enough!" })).toMatchObject({ hub_id: MAIN_HUB });
});
