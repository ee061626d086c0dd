import { expect, it } from "vitest";
import { faultsOf } from "./notReady";

it("refuses empty, repeated and long reasons", () => {
  expect(faultsOf(["Break", " break ", "", "x".repeat(81), "Lunch  room"])).toEqual(
    new Map([
      [1, "twice"],
      [2, "empty"],
      [3, "long"],
    ]),
  );
  expect(faultsOf(["Break", "Lunch"]).size).toBe(0);
});
