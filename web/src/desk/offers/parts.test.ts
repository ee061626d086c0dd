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

it("says once for each source why something is not known", () => {
  const words = {
    reasons: { slow: (source: string) => `${source} is slow` },
    bare: (name: string) => `${name} unknown`,
  };
  const fact = (name: string) => ({ name, source: "billing", unknown: { reason: "slow" as const, detail: "" } });
  const view = {
    sources: [{ key: "billing", name: "Billing" }],
    subjects: [{ attributes: [fact("billing.balance"), fact("billing.due")] }],
  } as Parameters<typeof degradedWords>[1];
  const degraded = ["billing.balance", "billing.due", "orders.last"];
  expect(degradedWords(degraded, view, words)).toBe("Billing is slow, orders.last unknown");
  expect(degradedWords(["orders.last"], undefined, words)).toBe("orders.last unknown");
});

it("names the source that was not asked, instead of everything that it would have told", () => {
  const words = {
    reasons: { not_asked: (source: string) => `${source} was not asked` },
    bare: (name: string) => `${name} unknown`,
  };
  const view = {
    sources: [{ key: "billing", name: "Billing", reason: "not_asked" }],
    subjects: [],
  } as unknown as Parameters<typeof degradedWords>[1];
  expect(degradedWords(["billing.balance", "billing.due"], view, words)).toBe("Billing was not asked");
});
