import { describe, expect, it } from "vitest";
import { boxes, priorities } from "../../../dev/world/rules";
import { cellKey, countsBy, type Finding, placed, worst } from "./findings";
import { fromPaths, sayValue, valueAt, withValueAt } from "./values";
import { whole } from "./whole";

describe("values", () => {
  it("are said as the rule language writes them", () => {
    expect(sayValue({ a: [1, "x", null, true], b: '@"P1D"' })).toBe('{a: [1, "x", null, true], b: @"P1D"}');
    expect(sayValue(undefined)).toBe("null");
  });

  it("are read and set by path", () => {
    const inputs = fromPaths({ "Customer.age": 17, "Customer.segment": "gold", Amount: 3 });
    expect(inputs).toEqual({ Customer: { age: 17, segment: "gold" }, Amount: 3 });
    expect(valueAt(inputs, ["Customer", "age"])).toBe(17);
    expect(valueAt(inputs, ["Customer", "age", "x"])).toBeUndefined();
    expect(withValueAt(inputs, ["Customer", "age"], undefined)).toEqual({ Customer: { segment: "gold" }, Amount: 3 });
  });
});

describe("documents of the server", () => {
  it("are completed, and keep what the editor does not know", () => {
    const model = whole({
      name: "M",
      label: "kept",
      decisions: [
        {
          id: "d",
          name: "D",
          logic: {
            kind: "table",
            inputs: [{ id: "i" }],
            outputs: [{ id: "o" }],
            rules: [{ id: "r", when: [], cell_ids: ["a", "b"] }],
            orientation: "Rule-as-Row",
          },
        },
      ],
    });
    expect(model).toMatchObject({ label: "kept", inputs: [], positions: {} });
    const logic = model.decisions[0]?.logic;
    expect(logic).toMatchObject({ orientation: "Rule-as-Row", annotations: [] });
    expect(logic?.kind === "table" && logic.rules[0]).toMatchObject({ when: ["-"], notes: [], cell_ids: ["a", "b"] });
  });

  it("come through unchanged when they are whole", () => {
    expect(whole(priorities())).toEqual(priorities());
    expect(whole(boxes())).toEqual(boxes());
  });
});

describe("findings", () => {
  const finding = (more: Partial<Finding>): Finding => ({
    severity: "error",
    code: "overlap",
    message: "m",
    where: { decision: "d" },
    example: null,
    remedy: "",
    others: [],
    ...more,
  });

  it("D24 stand at the cell, the row or the column that they name", () => {
    const cell = finding({ where: { decision: "d", rule: "r", column: "c" } });
    const row = finding({ where: { decision: "d", rule: "r1" }, others: [{ decision: "d", rule: "r2" }] });
    const column = finding({ severity: "warning", where: { decision: "d", column: "c" } });
    const found = placed([cell, row, column, finding({}), finding({ where: { decision: "other" } })], "d");
    expect(found.cells.get(cellKey("r", "c"))).toEqual([cell]);
    expect([...found.rows.keys()]).toEqual(["r1", "r2"]);
    expect(found.columns.get("c")).toEqual([column]);
    expect(found.element).toHaveLength(1);
    expect(worst([column, cell])).toBe("error");
    expect(worst([column])).toBe("warning");
    expect(worst([])).toBeNull();
    expect(countsBy([cell, row, column]).get("d")).toEqual({ errors: 2, warnings: 1 });
  });
});
