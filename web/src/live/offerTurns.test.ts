import { describe, expect, it } from "vitest";
import type { EventFrame } from "./frames";
import { offerTurn, withOfferTurn } from "./offerTurns";

const event = (type: string, data: EventFrame["data"], cursor = "1.1"): EventFrame => ({
  kind: "event",
  cursor,
  type,
  at: "",
  actor: "",
  interaction_id: null,
  data,
});

describe("whoever shows an offer asks again", () => {
  it("when the customer has answered, under whichever record of the same person", () => {
    const turns = withOfferTurn({}, event("ResponseRecorded", { members: ["a", "b"], kind: "declined" }));
    expect([offerTurn(turns, "a"), offerTurn(turns, "b"), offerTurn(turns, "c")]).toEqual(["1.1", "1.1", ""]);
  });
  it("when an offer is withdrawn", () => {
    expect(withOfferTurn({}, event("ActionOfferWithdrawn", { members: ["a"] }))).toEqual({ a: "1.1" });
  });
  it("when the person gives or takes back a consent", () => {
    expect(withOfferTurn({}, event("ConsentChanged", { members: ["a", "b"] }))).toEqual({ a: "1.1", b: "1.1" });
  });
  it("when two records are found to be one person", () => {
    const turns = withOfferTurn({}, event("PersonChanged", { person: { id: "a", members: ["a", "b"] } }));
    expect(turns).toEqual({ a: "1.1", b: "1.1" });
  });
  it("for everybody when other things may be said", () => {
    const turns = withOfferTurn({ a: "1.1" }, event("CataloguePublished", {}, "1.2"));
    expect([offerTurn(turns, "a"), offerTurn(turns, "z")]).toEqual(["1.2", "1.2"]);
  });
  it("but not because something was seen or sent, nor after other events", () => {
    const before = { a: "1.1" };
    for (const kind of ["shown", "sent", "clicked"])
      expect(withOfferTurn(before, event("ResponseRecorded", { members: ["a"], kind }, "1.2"))).toBe(before);
    expect(withOfferTurn(before, event("CustomerChanged", { customer_id: "a" }, "1.2"))).toBe(before);
  });
});
