import { describe, expect, it } from "vitest";
import { priorities } from "../../../dev/world/rules";
import { differencesOf } from "./differences";
import type { Model, Table } from "./document";
import { withDecision, withElement, withLogic, withoutElement } from "./edits";
import { mergeModels } from "./merge";
import { movedRows, withCell, withColumn, withoutRows, withRows } from "./table";

const base = priorities();
const tableOf = (model: Model) => model.decisions.find(({ id }) => id === "d_priority")?.logic as Table;
const edited = (change: (table: Table) => Table, model = base) =>
  withLogic(model, "d_priority", change(tableOf(model)));

describe("R84 two people's edits of one model", () => {
  it("are put together cell by cell, mine where both wrote", () => {
    const mine = edited((table) => withCell(withCell(table, 0, 4, "mine"), 1, 4, "mine too"));
    const theirs = edited((table) => withCell(withCell(table, 0, 4, "theirs"), 2, 4, "theirs too"));
    const { rules } = tableOf(mergeModels(base, mine, theirs));
    expect(rules.map(({ notes }) => notes[0])).toEqual(["mine", "mine too", "theirs too", ""]);
  });

  it("keep rows that either added, and take away those that either removed untouched", () => {
    const mine = edited((table) => withoutRows(withRows(table, 4), 3, 3));
    const theirs = edited((table) => withRows(table, 1));
    const { rules } = tableOf(mergeModels(base, mine, theirs));
    expect(rules).toHaveLength(5);
    expect(rules.some(({ id }) => id === "r4")).toBe(false);
    expect(rules[0]?.id).toBe("r1");
    expect(rules[1]?.id).toBe(tableOf(theirs).rules[1]?.id);
  });

  it("keep a row that the other changed while I removed it", () => {
    const mine = edited((table) => withoutRows(table, 0, 0));
    const theirs = edited((table) => withCell(table, 0, 4, "changed"));
    expect(tableOf(mergeModels(base, mine, theirs)).rules[0]?.notes).toEqual(["changed"]);
  });

  it("never mix rows of tables whose columns differ", () => {
    const mine = edited((table) => withCell(table, 0, 0, '"x"'));
    const theirs = edited((table) => withColumn(table, "input", 0));
    const { inputs, rules } = tableOf(mergeModels(base, mine, theirs));
    for (const rule of rules) expect(rule.when).toHaveLength(inputs.length);
  });

  it("take over what only they changed elsewhere", () => {
    const theirs = withElement(withDecision(base, "Another").model, "input", "in_amount", { type: "Any" });
    const mine = edited((table) => movedRows(table, 0, 2));
    const merged = mergeModels(base, mine, theirs);
    expect(merged.decisions.map(({ name }) => name)).toContain("Another");
    expect(merged.inputs.find(({ id }) => id === "in_amount")?.type).toBe("Any");
    expect(tableOf(merged).rules[2]?.id).toBe("r1");
  });
});

describe("differences between models", () => {
  it("name the row and the column", () => {
    const after = edited((table) => withCell(table, 1, 3, '"low"'));
    expect(differencesOf(base, after)).toEqual([
      { element: "Priority", place: { row: 2, column: "Priority" }, before: '"normal"', after: '"low"' },
    ]);
  });

  it("tell what came and went", () => {
    const found = differencesOf(base, withoutElement(withDecision(base, "Another").model, "knowledge", "k_fee"));
    expect(found.map(({ element, before, after }) => [element, before === null, after === null])).toContainEqual([
      "Another",
      true,
      false,
    ]);
    expect(found.map(({ element, after }) => [element, after])).toContainEqual(["fee", null]);
    expect(differencesOf(base, base)).toEqual([]);
  });
});
