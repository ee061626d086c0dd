import { describe, expect, it } from "vitest";
import { type Documents, NO_DOCUMENTS } from "@/live/documents";
import { takenAway } from "./GoneNotice";

const item = (state: string, agent_id = "me") => ({ id: "w", interaction_id: "i", agent_id, state });
const documents = (cursor: string, items: object, ended = {}) =>
  ({
    ...NO_DOCUMENTS,
    cursor,
    workItems: items,
    interactions: { i: { sender_name: "Ann" } },
    ended,
  }) as unknown as Documents;

describe("taken away", () => {
  const before = documents("1", { w: item("assigned") });

  it("names the customer of a contact that ended while it was with me", () => {
    expect(takenAway(before, documents("2", {}, { w: 4 }), "me")).toEqual(["Ann"]);
  });

  it("names one that is open on the page, too", () => {
    expect(takenAway(before, documents("2", { w: item("canceled", "") }), "me")).toEqual(["Ann"]);
  });

  it("keeps quiet about what I wrapped up, what others had, and what only left my desk", () => {
    expect(takenAway(documents("1", { w: item("wrapping") }), documents("2", {}, { w: 4 }), "me")).toEqual([]);
    expect(takenAway(documents("1", { w: item("assigned", "you") }), documents("2", {}, { w: 4 }), "me")).toEqual([]);
    expect(takenAway(before, documents("2", { w: item("queued", "") }), "me")).toEqual([]);
  });
});
