import { expect, it } from "vitest";
import { askableOf, inputsOf } from "./askable";
import type { Model } from "./document";

interface Written {
  inputs?: string[];
  /** Each needs inputs and decisions, by their ids or by `namespace#id`. */
  decisions: { id: string; name: string; inputs?: string[]; decisions?: string[] }[];
}

const model = (namespace: string, { inputs = [], decisions }: Written) =>
  ({
    namespace,
    inputs: inputs.map((id) => ({ id, name: id.toUpperCase(), type: "" })),
    decisions: decisions.map(({ id, name, inputs: looks = [], decisions: needs = [] }) => ({
      id,
      name,
      requires: { inputs: looks, decisions: needs, knowledge: [] },
    })),
    services: [],
  }) as unknown as Model;

const values = (models: Model[]) => askableOf(models).map(({ value }) => value);
const names = (models: Model[], asked: string) => inputsOf(models, asked).map(({ name }) => name);

it("asks by the id, and by the name where an earlier model has that id", () => {
  const first = model("a", { decisions: [{ id: "d1", name: "Risk" }] });
  expect(values([first, model("b", { decisions: [{ id: "d1", name: "Price" }] })])).toEqual(["d1", "Price"]);
  expect(values([first, model("b", { decisions: [{ id: "d2", name: "Risk" }] })])).toEqual(["d1", "d2"]);
});

it("leaves out what neither its id nor its name can ask for", () => {
  const twice = [model("a", { decisions: [{ id: "d1", name: "Risk" }] })];
  expect(values([...twice, model("b", { decisions: [{ id: "d1", name: "Risk" }] })])).toEqual(["d1"]);
});

it("finds the inputs of imported decisions, each once", () => {
  const far = model("far", {
    inputs: ["age", "fee"],
    decisions: [{ id: "greet", name: "Greet", inputs: ["age"] }],
  });
  const near = model("near", {
    inputs: ["age", "zone"],
    decisions: [
      { id: "top", name: "Top", inputs: ["zone", "far#fee"], decisions: ["mid"] },
      { id: "mid", name: "Mid", inputs: ["age"], decisions: ["far#greet", "gone#x", "top"] },
    ],
  });
  expect(names([near, far], "top")).toEqual(["AGE", "ZONE", "FEE"]);
  expect(names([near, far], "greet")).toEqual(["AGE"]);
  expect(names([near, far], "nobody")).toEqual(["AGE", "ZONE", "FEE"]);
});
