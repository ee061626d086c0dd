/** The decisions of a rule set that can be asked, and the inputs that each of them looks at. */

import type { InputData, Model } from "./document";

export interface Askable {
  /** What it is asked by: its id, or its name where another model has that id. */
  value: string;
  label: string;
  id: string;
  model: Model;
}

/** Who is asked by an id or a name is the first who has it; one of which nothing is its own cannot be asked. */
export function askableOf(models: readonly Model[]): Askable[] {
  const taken = new Set<string>();
  const found: Askable[] = [];
  for (const model of models) {
    for (const { id, name } of model.decisions) {
      const value = [id, name].find((each) => each && !taken.has(each));
      if (value !== undefined) found.push({ value, label: name || id, id, model });
      taken.add(id).add(name);
    }
    for (const { id, name } of model.services) taken.add(id).add(name);
  }
  return found;
}

/** The inputs that a decision looks at, itself or through others, also those of imported models; all inputs for an unknown one. */
export function inputsOf(models: readonly Model[], asked: string): InputData[] {
  const start = askableOf(models).find(({ value }) => value === asked);
  const found = new Map<string, InputData>();
  const take = (inputs: readonly InputData[]) => {
    for (const input of inputs) if (!found.has(input.name)) found.set(input.name, input);
  };
  if (!start) {
    for (const { inputs } of models) take(inputs);
    return [...found.values()];
  }
  const looked = new Map<Model, Set<string>>();
  const seen = new Set<string>();
  const visit = (home: Model, href: string) => {
    const [model, id] = pointedTo(models, home, href);
    const one = model?.decisions.find((each) => each.id === id);
    if (!model || !one || seen.has(`${model.namespace}#${id}`)) return;
    seen.add(`${model.namespace}#${id}`);
    for (const input of one.requires.inputs) {
      const [owner, name] = pointedTo(models, model, input);
      if (owner) looked.set(owner, (looked.get(owner) ?? new Set()).add(name));
    }
    for (const other of one.requires.decisions) visit(model, other);
  };
  visit(start.model, start.id);
  for (const model of models) take(model.inputs.filter(({ id }) => looked.get(model)?.has(id)));
  return [...found.values()];
}

/** The model and the id that a reference of a model points to: one of its own, or `namespace#id`. */
function pointedTo(models: readonly Model[], home: Model, href: string): [Model | undefined, string] {
  const at = href.lastIndexOf("#");
  return at < 0 ? [home, href] : [models.find(({ namespace }) => namespace === href.slice(0, at)), href.slice(at + 1)];
}
