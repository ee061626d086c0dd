import { describe, expect, it } from "vitest";
import type { MenuStep } from "@/api/menus";
import { check, formOf, freeKey, type MenuForm, newMenu, newStep, renamed, targetsOf, without } from "./menuForm";

const choice: MenuStep = {
  kind: "menu",
  key: "choice",
  say: null,
  choices: { 1: "bye" },
  tries: 3,
  otherwise: "person",
};
const bye: MenuStep = { kind: "hang_up", key: "bye", say: null };
const hello: MenuStep = { kind: "say", key: "hello", say: null, next: "choice" };
const steps = [hello, choice, bye];

it("fills in what a menu that was written by a program leaves out", () => {
  const written = {
    steps: [
      { kind: "menu", key: "choice", say: { en: "Press 1." }, choices: { 1: "bye" } } as MenuStep,
      { kind: "hang_up", key: "bye" } as MenuStep,
    ],
  };
  const stored = { id: "1", key: "main", name: "Main", document: written, changed_at: "", version: 1 };
  const { menu } = formOf(stored);
  expect(menu).toEqual({
    ...newMenu(),
    steps: [{ ...written.steps[0], tries: 3, otherwise: "person" }, written.steps[1]],
  });
});

describe("where a step leads to", () => {
  it("names the member that says so", () => {
    expect(targetsOf(choice)).toEqual([
      ["choices.1", "bye"],
      ["otherwise", "person"],
    ]);
    expect(targetsOf(bye)).toEqual([]);
  });

  it("follows a step that gets another name", () => {
    const next = renamed(steps, 2, "goodbye");
    expect(next[2]?.key).toBe("goodbye");
    expect(next[1]?.choices).toEqual({ 1: "goodbye" });
  });

  it("stays when two steps have the same name for a moment", () => {
    const twice = [...steps, { ...bye }];
    expect(renamed(twice, 3, "other")[1]?.choices).toEqual({ 1: "bye" });
  });

  it("is a person when the step is removed", () => {
    const next = without(steps, 1);
    expect(next.map(({ key }) => key)).toEqual(["hello", "bye"]);
    expect(next[0]?.next).toBe("person");
  });
});

describe("a new step", () => {
  it("gets a name that no other has, and all members of its kind", () => {
    expect(freeKey([], "queue")).toBe("queue");
    expect(freeKey([{ kind: "queue", key: "queue" }], "queue")).toBe("queue-2");
    expect(newStep([], "collect")).toMatchObject({ kind: "collect", least: 2, most: 16, next: "person" });
  });
});

describe("what is wrong before the server is asked", () => {
  const form = (part: Partial<MenuForm["menu"]>): MenuForm => ({
    name: "Service",
    key: "service",
    menu: { ...newMenu(), ...part },
  });

  it("is nothing for steps that lead somewhere", () => {
    expect(check(form({ steps }))).toEqual({});
  });

  it("is told at the step and its member", () => {
    const faults = check(
      form({
        steps: [
          { ...choice, choices: { 0: "nowhere" } },
          { ...choice, choices: {} },
        ],
      }),
    );
    expect(Object.keys(faults)).toEqual(["menu.steps.0.choices.0", "menu.steps.1.key", "menu.steps.1.choices"]);
    expect(faults["menu.steps.0.choices.0"]).toBe("This digit leads to a person at every step.");
  });

  it("is a menu without steps or languages, and a new one without digits", () => {
    expect(Object.keys(check(form({ steps: [], languages: [] })))).toEqual(["menu.languages", "menu.steps"]);
    expect(Object.keys(check(formOf(null)))).toContain("menu.steps.0.choices");
  });
});
