import { expect, it } from "vitest";
import { matches } from "./search";

it("finds every word, whatever case and accents", () => {
  expect(matches("", "anything")).toBe(true);
  expect(matches("lind anna", "Anna Lindqvist", null)).toBe(true);
  expect(matches("martin", "Hugo Martín")).toBe(true);
  expect(matches("anna x", "Anna")).toBe(false);
});
