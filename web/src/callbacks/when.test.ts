import { describe, expect, it } from "vitest";
import { instantOf } from "./WhenChoice";

const NOW = new Date("2026-03-02T09:00:00");

describe("when somebody is to call", () => {
  it("is as soon as possible without a time", () => expect(instantOf({ choice: "soon", date: null }, NOW)).toBeNull());

  it("is an hour from now", () =>
    expect(instantOf({ choice: "hour", date: null }, NOW)).toBe(new Date(NOW.getTime() + 3_600_000).toISOString()));

  it("is the time that was entered", () =>
    expect(instantOf({ choice: "custom", date: "2026-03-02T11:30:00" }, NOW)).toBe(
      new Date("2026-03-02T11:30:00").toISOString(),
    ));

  it.each([
    ["nothing entered", null],
    ["past", "2026-03-02T08:59:00"],
  ])("is missing: %s", (_, date) => expect(instantOf({ choice: "custom", date }, NOW)).toBeUndefined());
});
