// biome-ignore-all lint/suspicious/noThenProperty: rules say when and then
import { describe, expect, it } from "vitest";
import type { Table } from "./document";
import {
  carried,
  cellOf,
  cleared,
  columnsOf,
  filledDown,
  movedColumn,
  movedRows,
  pasted,
  textsOf,
  withCell,
  withColumn,
  withCopies,
  withHead,
  withoutColumn,
  withoutRows,
  withRows,
} from "./table";

const output = { label: "", type: "string", allowed: "", default: "" };
const table: Table = {
  kind: "table",
  hit_policy: "unique",
  aggregation: null,
  inputs: ["a", "b"].map((id) => ({ id, label: id, expression: id, type: "string", allowed: "" })),
  outputs: [{ ...output, id: "o", name: "o" }],
  annotations: ["Note"],
  rules: [1, 2, 3].map((number) => ({
    id: `r${number}`,
    description: "",
    when: [`a${number}`, `b${number}`],
    then: [`o${number}`],
    notes: [`n${number}`],
    cell_ids: [`x${number}`, `y${number}`, `z${number}`],
  })),
};
const all = { top: 0, bottom: 2, left: 0, right: 3 };
const ids = ({ rules }: Table) => rules.map(({ id }) => id);

describe("cells of a table", () => {
  it("are set without touching the rows beside them", () => {
    const next = withCell(table, 1, 2, "new");
    expect(textsOf(next, all)[1]).toEqual(["a2", "b2", "new", "n2"]);
    expect(next.rules[0]).toBe(table.rules[0]);
    expect(withCell(table, 1, 2, "o2")).toBe(table);
  });

  it("let everything pass when a condition is emptied", () => {
    expect(textsOf(cleared(table, { ...all, bottom: 0 }), all)[0]).toEqual(["-", "-", "", ""]);
  });

  it("are filled down from the first selected row, or from the one above", () => {
    expect(textsOf(filledDown(table, { ...all, right: 0 }), all).map(([first]) => first)).toEqual(["a1", "a1", "a1"]);
    expect(textsOf(filledDown(table, { top: 1, bottom: 1, left: 3, right: 3 }), all)[1]?.[3]).toBe("n1");
    expect(filledDown(table, { ...all, bottom: 0 })).toBe(table);
  });
});

describe("pasting", () => {
  it("writes a rectangle, adds rows and leaves what does not fit", () => {
    const { table: next, area } = pasted(table, { top: 2, bottom: 2, left: 2, right: 2 }, [
      ["x", "y", "too much"],
      ["z", "", ""],
    ]);
    expect(area).toEqual({ top: 2, bottom: 3, left: 2, right: 3 });
    expect(textsOf(next, { ...all, bottom: 3 }).slice(2)).toEqual([
      ["a3", "b3", "x", "y"],
      ["-", "-", "z", ""],
    ]);
  });

  it("repeats what fits evenly into the selection", () => {
    const { table: next } = pasted(table, { ...all, right: 0 }, [["same"]]);
    expect(textsOf(next, all).map(([first]) => first)).toEqual(["same", "same", "same"]);
  });
});

describe("rows", () => {
  it("are inserted, copied and removed", () => {
    expect(ids(withRows(table, 1)).indexOf("r2")).toBe(2);
    expect(ids(withoutRows(table, 0, 1))).toEqual(["r3"]);
    const copied = withCopies(table, 0, 1);
    expect(copied.rules.map((rule) => rule.when[0])).toEqual(["a1", "a2", "a1", "a2", "a3"]);
    expect(new Set(ids(copied)).size).toBe(5);
  });

  it("move together", () => {
    expect(ids(movedRows(table, 0, 1, 2))).toEqual(["r3", "r1", "r2"]);
    expect(ids(movedRows(table, 2, 0))).toEqual(["r3", "r1", "r2"]);
    expect(movedRows(table, 1, 1)).toBe(table);
    expect(carried(["a", "b", "c"], 0, 1, 9)).toEqual(["b", "c", "a"]);
  });
});

describe("columns", () => {
  it("stand as inputs, outputs and notes", () => {
    expect(columnsOf(table).map(({ kind, id }) => [kind, id])).toEqual([
      ["input", "a"],
      ["input", "b"],
      ["output", "o"],
      ["note", "note:0"],
    ]);
  });

  it("are inserted and removed with their cells, and then forget the ids of cells in the file", () => {
    const wider = withColumn(table, "input", 1);
    expect(wider.rules[0]?.when).toEqual(["a1", "-", "b1"]);
    expect(wider.rules[0]?.cell_ids).toBeUndefined();
    expect(withColumn(table, "note", 1).rules[0]?.cell_ids).toEqual(["x1", "y1", "z1"]);
    expect(withoutColumn(table, "input", 0).rules[1]?.when).toEqual(["b2"]);
    expect(withoutColumn(table, "output", 0)).toBe(table);
  });

  it("move among those of their kind", () => {
    const next = movedColumn(table, "input", 0, 1);
    expect(next.inputs.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(next.rules[0]?.when).toEqual(["b1", "a1"]);
    expect(movedColumn(table, "input", 1, 5)).toBe(table);
  });

  it("are renamed", () => {
    expect(withHead(table, "note", 0, { label: "Why" }).annotations).toEqual(["Why"]);
    expect(withHead(table, "output", 0, { default: "1" }).outputs[0]?.default).toBe("1");
    const column = columnsOf(table)[1];
    expect(column && table.rules[0] && cellOf(table.rules[0], column)).toBe("b1");
  });
});
