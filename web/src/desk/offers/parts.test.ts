import { describe, expect, it } from "vitest";
import type { ActionOffer, LedgerEntry } from "@/api/decisions";
import { degradedWords, latestSaid, scriptOf } from "./parts";

const WORDS = { accept: "Accepts", decline: "Declines", later: "Later" };
const offer = (parts: Record<string, unknown>) => ({ name: "A player", rendered: { parts } }) as ActionOffer;

describe("an offer's script", () => {
  it("has words of ours where the treatment has none", () => {
    expect(scriptOf(offer({}), WORDS)).toEqual({ headline: "A player", talk: "", objections: [], ...WORDS });
  });
  it("leaves out notes that say nothing", () => {
    const notes = {
      "objections.0.objection": "Too dear",
      "objections.0.answer": "It is not.",
      "objections.1.objection": "",
      "objections.1.answer": "x",
      "objections.3.objection": "after a gap",
    };
    expect(scriptOf(offer({ headline: " Now ", ...notes, later: "Soon" }), WORDS)).toMatchObject({
      headline: "Now",
      objections: [{ objection: "Too dear", answer: "It is not." }],
      later: "Soon",
    });
  });
});

it("of each action on each channel the last thing counts", () => {
  const entry = (id: string, action: string, channel: string) => ({ id, action, channel }) as LedgerEntry;
  const entries = [entry("4", "a", "web"), entry("3", "a", "chat"), entry("2", "a", "web"), entry("1", "b", "web")];
  expect(latestSaid(entries).map(({ id }) => id)).toEqual(["4", "3", "1"]);
});

it("says which source did not answer, and how", () => {
  const words = (source: string, reason: string) => `${source} is ${reason || "odd"}`;
  expect(degradedWords(["billing: slow", "orders down", "crm"], words)).toBe(
    "billing is slow, orders is down, crm is odd",
  );
});
