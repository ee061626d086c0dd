import { describe, expect, it } from "vitest";
import type { Interaction } from "@/api/interactions";
import type { WorkItem } from "@/api/routing";
import { aboutOf, dueOf, ordersFor, sinceOf, whoOf } from "./row";

const now = Date.parse("2026-03-01T12:00:00Z");
const item = (over: Partial<WorkItem>): WorkItem =>
  ({
    state: "queued",
    queued_at: "2026-03-01T11:00:00Z",
    state_since: "2026-03-01T11:30:00Z",
    due_at: "2026-03-01T12:05:00Z",
    parked_until: null,
    ...over,
  }) as WorkItem;
const contact = (over: Partial<Interaction>): Interaction =>
  ({
    subject: "",
    preview: "",
    sender_name: "",
    sender: { kind: "email", value: "ada@example.com" },
    ...over,
  }) as Interaction;

describe("the cells of a row", () => {
  it("count the wait from the place in the queue, and work from its state", () => {
    expect(sinceOf(item({ state: "offered" }))).toBe("2026-03-01T11:00:00Z");
    expect(sinceOf(item({ state: "assigned" }))).toBe("2026-03-01T11:30:00Z");
  });

  it("say whether the due time is ahead, missed, or of no matter", () => {
    expect(dueOf(item({}), now)).toMatchObject({ kind: "ahead", words: "in 5 min" });
    expect(dueOf(item({ due_at: "2026-03-01T11:58:00Z" }), now)).toMatchObject({ kind: "late", words: "2 min late" });
    expect(dueOf(item({ state: "assigned", due_at: "2026-03-01T11:00:00Z" }), now).kind).toBe("none");
    expect(dueOf(item({ state: "parked", parked_until: "2026-03-02T08:00:00Z" }), now)).toEqual({
      kind: "back",
      at: "2026-03-02T08:00:00Z",
    });
  });

  it("name the customer by what is known", () => {
    expect(whoOf(contact({ sender_name: "Ada" }))).toBe("Ada");
    expect(whoOf(contact({}))).toBe("ada@example.com");
    expect(whoOf(null)).toBe("…");
    expect(aboutOf(contact({ preview: "Hello" }))).toBe("Hello");
    expect(aboutOf(contact({}))).toBe("No subject");
  });
});

describe("what a supervisor may order", () => {
  it.each([
    ["queued", { move: true, assign: true, takeBack: false, cancel: true }],
    ["offered", { move: true, assign: true, takeBack: true, cancel: true }],
    ["assigned", { move: true, assign: true, takeBack: true, cancel: false }],
    ["parked", { move: true, assign: true, takeBack: false, cancel: true }],
    ["wrapping", { move: false, assign: false, takeBack: false, cancel: false }],
    ["completed", { move: false, assign: false, takeBack: false, cancel: false }],
  ] as const)("%s", (state, orders) => expect(ordersFor(item({ state }))).toEqual(orders));
});
