import { describe, expect, it } from "vitest";
import { faultOf, interrupting } from "./matrix";

describe("the interruption matrix", () => {
  it("gains and loses an entry, and keeps no empty rows", () => {
    const one = interrupting({}, "chat", "webform");
    const two = interrupting(one, "chat", "email");
    expect(two).toEqual({ chat: ["email", "webform"] });
    expect(interrupting(interrupting(two, "chat", "email"), "chat", "webform")).toEqual({});
  });

  it("has no channels that interrupt each other, not even in a round", () => {
    expect(faultOf({ voice: ["chat", "email"], chat: ["email"] })).toBeUndefined();
    expect(faultOf({ chat: ["email"], email: ["chat"] })).toEqual(["chat", "email"]);
    expect(faultOf({ voice: ["chat"], chat: ["email"], email: ["voice"] })).toEqual(["voice", "chat"]);
  });
});
