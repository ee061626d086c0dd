import { describe, expect, it } from "vitest";
import { translated } from "./spreadsheet";
import type { Column } from "./table";

const column = (type: string, allowed = "", kind: Column["kind"] = "input"): Column => ({
  kind,
  index: 0,
  id: "c",
  title: "",
  expression: "",
  type,
  allowed,
  default: "",
});
const NAMES = new Set(["Limit"]);

describe("a cell of a spreadsheet", () => {
  it.each([
    ["1,5", "number", "1.5"],
    ["-1.000,50", "number", "-1000.50"],
    [">= 2,5", "number", ">= 2.5"],
    ["1, 5", "number", "1, 5"],
    ["[1..5]", "number", "[1..5]"],
    ["1.5", "number", "1.5"],
    ["gold", "string", '"gold"'],
    ["Müller & Sohn", "string", '"Müller & Sohn"'],
    ['"gold"', "string", '"gold"'],
    ["Limit", "string", "Limit"],
    ["null", "string", "null"],
    ["-", "string", "-"],
    ["", "string", ""],
    ["today()", "string", "today()"],
    ["31.1.2026", "date", '@"2026-01-31"'],
    ["< 2026-01-31", "date", '< @"2026-01-31"'],
    ["WAHR", "boolean", "true"],
    ["gold", "Any", "gold"],
  ])("%s of the type %s is written %s", (cell, type, expected) => {
    expect(translated(cell, column(type), NAMES, "de")).toBe(expected);
  });

  it.each([
    ["1,234", "1234", "1.234"],
    ["1.234", "1.234", "1234"],
    ["-1,234.50", "-1234.50", "-1234.50"],
    ["1,234,567", "1234567", "1234567"],
    ["1234,567", "1234.567", "1234.567"],
    ["1,2,3", "1,2,3", "1,2,3"],
    ["1..5", "1..5", "1..5"],
    ["12,34.5", "12,34.5", "12,34.5"],
  ])("the number %s is %s in English and %s in German", (cell, english, german) => {
    expect(translated(cell, column("number"), NAMES, "en")).toBe(english);
    expect(translated(cell, column("number"), NAMES, "de")).toBe(german);
  });

  it("is a text where the allowed values say so, and stays in a note", () => {
    expect(translated("gold", column("Segment", '"gold", "basic"'), NAMES, "de")).toBe('"gold"');
    expect(translated("gold", column("", "", "note"), NAMES, "de")).toBe("gold");
  });
});
