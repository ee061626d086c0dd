import { describe, expect, it } from "vitest";
import type { ActionOffer, LedgerEntry } from "@/api/decisions";
import { degradedWords, latestSaid, reasonInWords, scriptOf, wantsProof } from "./parts";

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

const said = {
  reasons: { slow: (source: string) => `${source} is slow`, not_asked: (source: string) => `${source} was not asked` },
  bare: (name: string) => `${name} unknown`,
  unproved: (label: string) => `${label} once proved`,
};
type View = NonNullable<Parameters<typeof degradedWords>[1]>;
const view = (attributes: object[], reason: string | null = null) =>
  ({ sources: [{ key: "billing", name: "Billing", reason }], subjects: [{ name: "billing", attributes }] }) as View;

it("says once for each source why something is not known", () => {
  const fact = (name: string) => ({ name, source: "billing", unknown: { reason: "slow", detail: "" } });
  const degraded = ["billing.balance", "billing.due", "orders.last"];
  expect(degradedWords(degraded, view([fact("balance"), fact("due")]), false, said)).toBe(
    "Billing is slow, orders.last unknown",
  );
  expect(degradedWords(["orders.last"], undefined, false, said)).toBe("orders.last unknown");
});

it("names the source that was not asked, instead of everything that it would have told", () => {
  const silent = { ...view([], "not_asked"), subjects: [] };
  expect(degradedWords(["billing.balance", "billing.due"], silent, false, said)).toBe("Billing was not asked");
});

it("tells of an attribute in the agent's words where the server names it", () => {
  const reason = "It is not known whether it holds: no debts (billing.overdue_days: forbidden).";
  expect(reasonInWords(reason, (attribute) => `${attribute}!`)).toBe(
    "It is not known whether it holds: no debts (billing.overdue_days!).",
  );
  expect(reasonInWords("It does not hold: a (b) c.", () => "x")).toBe("It does not hold: a (b) c.");
});

it("says what keeps back what the agent can see", () => {
  const fact = { source: "billing", unknown: null, value: 12, protected: false };
  const seen = view([
    { ...fact, name: "overdue_days", label: "overdue", protected: true },
    { ...fact, name: "risk", label: "" },
  ]);
  const degraded = ["billing.overdue_days", "billing.risk"];
  expect(degradedWords(degraded, seen, false, said)).toBe("Overdue once proved, Risk unknown");
  expect(degradedWords(degraded, seen, true, said)).toBe("Overdue unknown, Risk unknown");
  expect(wantsProof(degraded, seen, false)).toBe(true);
  expect(wantsProof(degraded, seen, true)).toBe(false);
  expect(wantsProof(["billing.risk"], seen, false)).toBe(false);
});
