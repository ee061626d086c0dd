import { describe, expect, it } from "vitest";
import type { Source } from "@/api/sources";
import { readPairs, settingsFor, withSetting, writePairs } from "./connections";
import { pasteLines } from "./fieldLines";
import { check, formOf, newField, orderOf } from "./sourceForm";
import { inWords, sayTrial } from "./trial";

describe("a trial of a source", () => {
  const finding = { field: "connection", message: "The file cannot be opened.", remedy: "", gravity: "error" } as const;

  it("says of nobody that nobody is known, and nothing of the kind when the source could not be asked", () => {
    expect(sayTrial({ rows: [], findings: [], elapsed_ms: 3 })).toMatch(/knows nobody/);
    expect(sayTrial({ rows: [], findings: [finding], elapsed_ms: 3 })).toBe("No answer that could be used, after 3 ms");
    expect(sayTrial({ rows: [{ a: "1" }], findings: [finding], elapsed_ms: 3.4 })).toBe("1 row · answered in 3 ms");
  });
});

it.each([
  ["lookups.0.statement: is empty", "Lookup 1, Question: is empty"],
  ["lookups.2: is odd", "Lookup 3: is odd"],
  ["fields.1.unit: is unknown", "Unit, line 2: is unknown"],
  ["connection.token_url: is no address", "Address for tokens: is no address"],
  ["connection.files.visits.types: has a type", "Files, visits: has a type"],
  ["secret: was entered for another connection.", "Secret: was entered for another connection."],
  ["It does not answer.", "It does not answer."],
])("a refusal about %s names the place of the form", (said, words) => expect(inWords(said)).toBe(words));

describe("the form of a source", () => {
  it("asks for what the way of signing in needs, and forgets what it does not", () => {
    const names = (connection: Record<string, unknown>) => settingsFor("rest", connection).map(({ name }) => name);
    expect(names({ auth: "oauth2" })).toContain("token_url");
    expect(names({})).not.toContain("token_url");
    const before = { base_url: "https://a.example", auth: "basic", username: "u" };
    expect(withSetting("rest", before, "auth", "none")).toEqual({ base_url: "https://a.example", auth: "none" });
  });

  it("names what is missing with its field", () => {
    const form = { ...formOf(null, "postgresql"), name: "Billing", key: "Billing" };
    const errors = check({ ...form, fields: [{ ...newField(), name: "balance" }] });
    expect(Object.keys(errors).sort()).toEqual([
      "connection.database",
      "connection.host",
      "connection.user",
      "fields.0.column",
      "fields.0.name",
      "key",
      "lookups.0.statement",
    ]);
    const twice = { ...newField(), name: "billing.balance", column: "balance" };
    expect(check({ ...form, fields: [twice, twice] })["fields.1.name"]).toBe("This attribute is there twice.");
  });

  it("sends a secret only when it changes", () => {
    const form = formOf({ has_secret: true } as Source, "rest");
    expect("secret" in orderOf(form)).toBe(false);
    expect(orderOf({ ...form, secret: "new" }).secret).toBe("new");
    expect(orderOf({ ...form, secret: null }).secret).toBe("");
  });

  it("keeps headers as lines", () => {
    expect(readPairs("X-A: 1\n\n X-B : a:b ")).toEqual({ "X-A": "1", "X-B": "a:b" });
    expect(writePairs({ "X-A": "1" })).toBe("X-A: 1");
    const typed = { bills: { path: "/data/bills.csv", types: { amount: "DECIMAL(18,2)" } } };
    expect(readPairs(writePairs(typed))).toEqual(typed);
    expect(readPairs(" ")).toBeUndefined();
  });
});

describe("attributes from a spreadsheet", () => {
  it("fill lines, make new ones, and leave out the head", () => {
    const pasted = "name\tcolumn\ttype\r\nbilling.balance\tbalance\tmoney\tEUR\r\nbilling.open\topen\tyes or no\r\n";
    const { fields, taken } = pasteLines([newField()], 0, 0, pasted);
    expect(taken).toBe(2);
    expect(fields.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ["billing.balance", "money", "EUR"],
      ["billing.open", "boolean", ""],
    ]);
  });

  it("begin at the cell, and read minutes and marks", () => {
    const { fields } = pasteLines([newField()], 0, 6, "marketing\t5\tx");
    expect(fields[0]).toMatchObject({ purpose: "marketing", fresh_for: "PT300S", protected: true });
  });
});
