import { expect, it } from "vitest";
import { sayAsked } from "./AskedBefore";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const asked = (inputs: Record<string, unknown>) => ({ at: "2026-02-01T12:00:00Z", inputs });
const said = (inputs: Record<string, unknown>, names: string[]) => sayAsked(asked(inputs), names, NOW).split(" · ")[1];

it("names what the decision looks at, in its order", () => {
  expect(said({ Hour: 9, Subject: "Bill", Fields: { a: 1 } }, ["Subject", "Hour"])).toBe('"Bill", 9');
});

it("names everything when the decision looks at nothing of it, and leaves out what is empty", () => {
  expect(said({ a: null, b: "", c: 2 }, ["x"])).toBe("2");
  expect(said({}, [])).toBe("no inputs");
});

it("cuts what is long", () => {
  expect(said({ a: "x".repeat(500) }, [])?.length).toBe(70);
});
