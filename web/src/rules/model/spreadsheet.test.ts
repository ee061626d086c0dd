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
    expect(translated(cell, column(type), NAMES)).toBe(expected);
  });

  it("is a text where the allowed values say so, and stays in a note", () => {
    expect(translated("gold", column("Segment", '"gold", "basic"'), NAMES)).toBe('"gold"');
    expect(translated("gold", column("", "", "note"), NAMES)).toBe("gold");
  });
});
