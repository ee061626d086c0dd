import { describe, expect, it } from "vitest";
import { emptyModel, type Model } from "./document";
import {
  elementIn,
  isEmpty,
  withDecision,
  withDecisionsOf,
  withElement,
  withImport,
  withInput,
  withoutElement,
  withService,
} from "./edits";

/** Price relies on Risk and Amount, Risk on Age. */
function priced() {
  let model: Model = { ...emptyModel("Loans"), namespace: "loans" };
  const add = (make: typeof withInput, name: string) => {
    const made = make(model, name);
    model = made.model;
    return made.id;
  };
  const ids = { age: add(withInput, "Age"), amount: add(withInput, "Amount"), risk: "", price: "", service: "" };
  ids.risk = add(withDecision, "Risk");
  ids.price = add(withDecision, "Price");
  ids.service = add(withService, "Pricing");
  const needs = (inputs: string[], decisions: string[]) => ({ requires: { inputs, decisions, knowledge: [] } });
  model = withElement(model, "decision", ids.risk, needs([ids.age], []));
  model = withElement(model, "decision", ids.price, needs([ids.amount], [ids.risk]));
  return { model, ids };
}

describe("a decision service", () => {
  const { model, ids } = priced();
  const [service] = model.services;
  if (!service) throw new Error("there is no service");

  it("is given what its decisions need from outside", () => {
    const outer = withDecisionsOf(model, service, { outputs: [ids.price] });
    expect(outer).toMatchObject({ input_data: [ids.amount], input_decisions: [ids.risk] });
    const whole = withDecisionsOf(model, outer, { inside: [ids.risk] });
    expect(whole).toMatchObject({ input_data: [ids.age, ids.amount], input_decisions: [] });
  });

  it("does not work out inside what it answers with", () => {
    const both = withDecisionsOf(model, { ...service, inside: [ids.risk] }, { outputs: [ids.risk, ids.price] });
    expect(both.inside).toEqual([]);
  });

  it("loses a decision that is removed", () => {
    const made = withElement(model, "service", service.id, { outputs: [ids.price], inside: [ids.risk] });
    expect(withoutElement(made, "decision", ids.risk).services[0]).toMatchObject({ outputs: [ids.price], inside: [] });
  });
});

it("imports the first other model of the rule set, under a name that is free", () => {
  const { model } = priced();
  const other = { ...emptyModel("Scores"), namespace: "scores" };
  const once = withImport(model, "other", [model, other]).model;
  const twice = withImport(once, "other", [once, other]).model;
  expect(twice.imports.map(({ name, namespace }) => [name, namespace])).toEqual([
    ["other", "scores"],
    ["other2", "scores"],
  ]);
});

describe("a place that a finding names", () => {
  const { model, ids } = priced();

  it("is found in whichever model it is, whatever it is", () => {
    const models = [emptyModel("Nothing"), model];
    expect(elementIn(models, ids.service)).toEqual({ at: 1, kind: "service", name: "Pricing" });
    expect(elementIn(models, ids.age)).toEqual({ at: 1, kind: "input", name: "Age" });
    expect(elementIn(models, "gone")).toBeNull();
  });

  it("shows that a model of imports alone is not empty", () => {
    expect(isEmpty(emptyModel("Nothing"))).toBe(true);
    expect(isEmpty(withImport(emptyModel("Nothing"), "other", [model]).model)).toBe(false);
  });
});
