import { describe, expect, it } from "vitest";
import type { Fact, LiveView } from "@/api/view";
import { askAgainAfter, factLabel, findFacts, sayFact, sayOrigin, sayUnknown } from "./viewFacts";

const GERMAN = { language: "de", timeZone: "Europe/Berlin" };
const ENGLISH = { language: "en-GB", timeZone: null };

const fact = (more: Partial<Fact> = {}): Fact => ({
  name: "balance",
  label: "",
  value: "12.50",
  type: "money",
  unit: "EUR",
  meaning: "",
  unknown: null,
  source: "billing",
  as_of: "2026-03-01T10:00:00Z",
  age_seconds: 0,
  purpose: "service",
  protected: false,
  conflicts: [],
  ...more,
});

describe("a fact in words", () => {
  it("writes money and numbers as the customer does, and exactly", () => {
    expect(sayFact("1234.5", { type: "money", unit: "EUR" }, GERMAN)).toBe("1.234,50\u00a0€");
    expect(sayFact("9007199254740993", { type: "number", unit: "" }, ENGLISH)).toBe("9,007,199,254,740,993");
    expect(sayFact("0.1234567890123", { type: "number", unit: "GB" }, ENGLISH)).toBe("0.1234567890123 GB");
  });

  it("writes days and times where the customer lives", () => {
    expect(sayFact("2026-03-01", { type: "date", unit: "" }, GERMAN)).toBe("01.03.2026");
    expect(sayFact("2026-03-01T23:30:00Z", { type: "time", unit: "" }, GERMAN)).toContain("2. März 2026");
  });

  it("takes nothing for nothing, and lists one by one", () => {
    expect(sayFact(null, { type: "string", unit: "" }, ENGLISH)).toBe("none");
    expect(sayFact([], { type: "list", unit: "" }, ENGLISH)).toBe("none");
    expect(sayFact(["TV", "Phone"], { type: "list", unit: "" }, ENGLISH)).toBe("TV, Phone");
    expect(sayFact({ order_no: 7, paid: true }, { type: "context", unit: "" }, ENGLISH)).toBe("order no: 7\npaid: yes");
  });

  it("does not fall over a language or zone that no browser knows", () => {
    expect(sayFact("5", { type: "number", unit: "" }, { language: "xx_??", timeZone: "Mars/Base" })).toBe("5");
    expect(sayFact("2026-03-01T10:00:00Z", { type: "time", unit: "" }, { language: null, timeZone: "Mars" })).toMatch(
      /2026/,
    );
  });

  it("D6 says plainly why something is not known", () => {
    const missing = fact({ unknown: { reason: "inconsistent", detail: "" }, value: null });
    expect(sayUnknown(missing, "Billing")).toBe("not known: Billing told what cannot be right");
    const down = (detail: string) => sayUnknown(fact({ unknown: { reason: "down", detail } }), "Billing");
    expect(down("")).toBe("not known: Billing does not answer");
    expect(down("connection refused")).toBe("not known: Billing does not answer");
    const unasked = fact({ unknown: { reason: "not_asked", detail: "no account of the customer is known" } });
    expect(sayUnknown(unasked, "Billing")).toBe("not known: no account of the customer is known");
  });

  it("D3 asks again by itself while a source is away, and only then", () => {
    const answer = (state: "live" | "kept" | "unknown", reason: "down" | "slow" | "schema" | null) => ({
      sources: [{ key: "billing", name: "Billing", state, elapsed_ms: 3, reason, detail: "" }],
    });
    expect(askAgainAfter(undefined)).toBe(false);
    expect(askAgainAfter(answer("live", null))).toBe(false);
    expect(askAgainAfter(answer("unknown", "schema"))).toBe(false);
    expect(askAgainAfter(answer("unknown", "slow"))).toBeGreaterThan(0);
    expect(askAgainAfter(answer("kept", "down"))).toBeGreaterThan(0);
  });

  it("says how old a value is and where it is from", () => {
    const now = Date.parse("2026-03-01T10:02:10Z");
    expect(sayOrigin(fact(), "Billing", false, now)).toBe("2 min ago, Billing");
    expect(sayOrigin(fact(), "Billing", true, now)).toBe("2 min ago, kept from Billing");
  });
});

it("finds facts by label, name and value", () => {
  const view = {
    subjects: [
      { name: "billing", attributes: [fact({ label: "Open balance" }), fact({ name: "plan", value: "Gold" })] },
      { name: "orders", attributes: [fact({ name: "last" })] },
    ],
  } as LiveView;
  expect(findFacts(view, "gold").map(({ attributes }) => attributes.map(({ name }) => name))).toEqual([["plan"]]);
  expect(findFacts(view, "open bal")).toHaveLength(1);
  expect(findFacts(view, " ")).toBe(view.subjects);
  expect(factLabel(fact({ name: "last_order_at" }))).toBe("Last order at");
});
