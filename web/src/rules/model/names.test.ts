import { describe, expect, it } from "vitest";
import { priorities } from "../../../dev/world/rules";
import type { Decision, Table } from "./document";
import { possibleRequirements, withDecision, withElement, withoutElement, withRequirement } from "./edits";
import { matching, parts, paths, reachable, suggestionsFor, valuesOf, wordBefore } from "./names";
import { columnsOf } from "./table";

const model = priorities();
const priority = model.decisions[1] as Decision;
const columns = columnsOf(priority.logic as Table);
const column = (index: number) => columns[index] ?? { expression: "", type: "", allowed: "", kind: "note" };

describe("what may be written in a cell", () => {
  it("are the values of the type that the column looks at", () => {
    expect(valuesOf(model, priority, { ...column(0), type: "" }).map(({ text }) => text)).toEqual([
      '"gold"',
      '"silver"',
      '"basic"',
    ]);
    expect(valuesOf(model, priority, { ...column(0), type: "string" }).map(({ text }) => text)).toContain('"gold"');
    expect(valuesOf(model, priority, column(3)).map(({ text }) => text)).toEqual(['"urgent"', '"normal"', '"low"']);
    expect(valuesOf(model, priority, { ...column(1), type: "boolean" }).map(({ text }) => text)).toEqual([
      "true",
      "false",
    ]);
    expect(valuesOf(model, priority, column(1))).toEqual([]);
  });

  it("are the names in reach, through the types", () => {
    const names = paths(model.types, reachable(model, priority)).map(({ name }) => name);
    expect(names).toEqual([
      "Customer",
      "Customer.segment",
      "Customer.age",
      "Customer.born",
      "Customer.consents",
      "Risk",
    ]);
    expect(suggestionsFor(model, model.decisions[0] as Decision).map(({ text }) => text)).toEqual(
      expect.arrayContaining(["Amount", "fee", "string length(", "not("]),
    );
  });

  it("ends types that are made of themselves", () => {
    const types = [
      {
        id: "t",
        name: "t",
        base: "",
        list: false,
        allowed: "",
        fields: [{ name: "next", type: "t", list: false, allowed: "" }],
      },
    ];
    expect(paths(types, [{ name: "x", type: "t" }]).length).toBe(5);
  });

  it("reads allowed values with commas in them", () => {
    expect(parts('"a", "b, c", [1..2], f(1, 2)')).toEqual(['"a"', '"b, c"', "[1..2]", "f(1, 2)"]);
    expect(parts("")).toEqual([]);
  });
});

describe("completion", () => {
  const all = [...valuesOf(model, priority, { ...column(0), type: "" }), ...suggestionsFor(model, priority)];
  const found = (text: string) => matching(all, text, text.length).found.map((each) => each.text);

  it("goes on from values and names, with or without their quote", () => {
    expect(found('"go')).toEqual(['"gold"']);
    expect(found("go")).toEqual(['"gold"']);
    expect(found("Customer.a")).toEqual(["Customer.age"]);
    expect(found('"gold", "si')).toEqual(['"silver"']);
  });

  it("finds names with spaces in the middle of an expression", () => {
    expect(found("1 + string le")).toEqual(["string length("]);
    expect(found("if Ri")).toEqual(["Risk"]);
  });

  it("says nothing after what is complete, and everything where nothing is written", () => {
    expect(found('"gold"')).toEqual([]);
    expect(found("> 18 ")).toEqual([]);
    expect(found("").slice(0, 3)).toEqual(['"gold"', '"silver"', '"basic"']);
    expect(wordBefore('"a", "b', 7)).toEqual({ from: 5, word: '"b' });
  });
});

describe("requirements", () => {
  it("cannot go round in a circle", () => {
    const { model: more, id } = withDecision(model, "Top");
    const chained = withRequirement(more, id, "decisions", "d_priority");
    expect(possibleRequirements(chained, "d_risk").decisions).toEqual([]);
    expect(possibleRequirements(chained, id).decisions.map((each) => each.name)).toEqual(["Risk"]);
  });

  it("go with the element that they are about", () => {
    const less = withoutElement(model, "decision", "d_risk");
    expect(less.decisions[0]?.requires.decisions).toEqual([]);
    expect(withElement(model, "decision", "d_risk", { name: "R" }).decisions[0]?.name).toBe("R");
    expect(withRequirement(model, "d_priority", "decisions", "d_risk")).toBe(model);
  });

  it("get names that are free", () => {
    const two = withDecision(withDecision(model, "New").model, "New").model;
    expect(two.decisions.slice(2).map(({ name }) => name)).toEqual(["New", "New 2"]);
  });
});
