import { describe, expect, it } from "vitest";
import { maskedCard } from "./card";

describe("a card's number", () => {
  it.each([
    ["4242 4242 4242 4242", "•••• 4242"],
    ["378282246310005", "•••• 0005"],
    ["4242-4242-4242-4241", null],
    ["4242", null],
    ["", null],
    ["not a card", null],
  ])("%s is kept as %s", (typed, kept) => expect(maskedCard(typed)).toBe(kept));
});
