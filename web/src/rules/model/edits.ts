/** Edits of a whole model: elements made, renamed, joined and removed. Each returns the model after it. */

import {
  type Decision,
  type DecisionService,
  emptyTable,
  type InputData,
  type ItemType,
  type Knowledge,
  type Logic,
  type Model,
  type ModelImport,
  newId,
} from "./document";

export type ElementKind = "input" | "decision" | "knowledge" | "type" | "service" | "import";

const LIST = {
  input: "inputs",
  decision: "decisions",
  knowledge: "knowledge",
  type: "types",
  service: "services",
  import: "imports",
} as const;
const KINDS = Object.keys(LIST) as ElementKind[];

export type ElementOf<K extends ElementKind> = Model[(typeof LIST)[K]][number];

/** Whether there is nothing in a model. */
export const isEmpty = (model: Model): boolean => KINDS.every((kind) => model[LIST[kind]].length === 0);

/** What an element is, and in which of the models; null for one that is not there. */
export function elementIn(
  models: readonly Model[],
  id: string,
): { at: number; kind: ElementKind; name: string } | null {
  for (const [at, model] of models.entries()) {
    for (const kind of KINDS) {
      const found = model[LIST[kind]].find((each) => each.id === id);
      if (found) return { at, kind, name: found.name };
    }
  }
  return null;
}

/** A name that is still free: `Decision`, `Decision 2` … */
export function freeName(model: Model, wanted: string): string {
  const taken = new Set(
    [...model.inputs, ...model.decisions, ...model.knowledge, ...model.types, ...model.services].map(
      ({ name }) => name,
    ),
  );
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

/** Change one element. */
export function withElement<K extends ElementKind>(
  model: Model,
  kind: K,
  id: string,
  change: Partial<ElementOf<K>>,
): Model {
  const list = model[LIST[kind]] as readonly ElementOf<K>[];
  return { ...model, [LIST[kind]]: list.map((each) => (each.id === id ? { ...each, ...change } : each)) };
}

/** Change the logic of a decision or of a piece of knowledge. */
export function withLogic(model: Model, id: string, logic: Logic | null): Model {
  return model.decisions.some((each) => each.id === id)
    ? withElement(model, "decision", id, { logic })
    : withElement(model, "knowledge", id, { logic });
}

export function withDecision(model: Model, name: string): { model: Model; id: string } {
  const decision: Decision = {
    id: newId("decision"),
    name: freeName(model, name),
    type: "",
    question: "",
    description: "",
    requires: { inputs: [], decisions: [], knowledge: [] },
    logic: emptyTable(),
  };
  return { model: { ...model, decisions: [...model.decisions, decision] }, id: decision.id };
}

export function withInput(model: Model, name: string): { model: Model; id: string } {
  const input: InputData = { id: newId("input"), name: freeName(model, name), type: "string", description: "" };
  return { model: { ...model, inputs: [...model.inputs, input] }, id: input.id };
}

export function withKnowledge(model: Model, name: string): { model: Model; id: string } {
  const knowledge: Knowledge = {
    id: newId("knowledge"),
    name: freeName(model, name),
    parameters: [{ name: "x", type: "" }],
    type: "",
    logic: { kind: "literal", text: "x" },
    requires: { knowledge: [] },
  };
  return { model: { ...model, knowledge: [...model.knowledge, knowledge] }, id: knowledge.id };
}

export function withType(model: Model, name: string): { model: Model; id: string } {
  const type: ItemType = {
    id: newId("type"),
    name: freeName(model, name),
    base: "string",
    list: false,
    allowed: "",
    fields: [],
  };
  return { model: { ...model, types: [...model.types, type] }, id: type.id };
}

export function withService(model: Model, name: string): { model: Model; id: string } {
  const service: DecisionService = {
    id: newId("service"),
    name: freeName(model, name),
    outputs: [],
    inside: [],
    input_decisions: [],
    input_data: [],
  };
  return { model: { ...model, services: [...model.services, service] }, id: service.id };
}

/** The models of a rule set that one of them may import. */
export const importable = (model: Model, models: readonly Model[]): Model[] =>
  models.filter(({ namespace }) => namespace !== "" && namespace !== model.namespace);

/** What imports of decision models say of themselves. */
const DMN_IMPORT = "https://www.omg.org/spec/DMN/20230324/MODEL/";

/** `models` are all of the rule set: the first one that can be imported is. */
export function withImport(model: Model, name: string, models: readonly Model[] = []): { model: Model; id: string } {
  const taken = new Set(model.imports.map((each) => each.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}${number}`;
  const namespace = importable(model, models)[0]?.namespace ?? "";
  const made: ModelImport = { id: newId("import"), name: free, namespace, kind: DMN_IMPORT };
  return { model: { ...model, imports: [...model.imports, made] }, id: made.id };
}

/** A service that answers with other decisions, and is given what they and those inside it need from outside. */
export function withDecisionsOf(
  model: Model,
  service: DecisionService,
  change: Partial<Pick<DecisionService, "outputs" | "inside">>,
): DecisionService {
  const next = { ...service, ...change };
  const inside = next.inside.filter((id) => !next.outputs.includes(id));
  const own = new Set([...next.outputs, ...inside]);
  const needs = model.decisions.filter(({ id }) => own.has(id)).map(({ requires }) => requires);
  const unique = (ids: string[]) => [...new Set(ids)];
  return {
    ...next,
    inside,
    input_decisions: unique(needs.flatMap(({ decisions }) => decisions).filter((id) => !own.has(id))),
    input_data: unique(needs.flatMap(({ inputs }) => inputs)),
  };
}

const less = (list: readonly string[], id: string) => list.filter((each) => each !== id);

/** Remove an element and every arrow from it. */
export function withoutElement(model: Model, kind: ElementKind, id: string): Model {
  const { [id]: _, ...positions } = model.positions;
  const without = { ...model, [LIST[kind]]: model[LIST[kind]].filter((each) => each.id !== id), positions };
  return {
    ...without,
    decisions: without.decisions.map((each) => ({
      ...each,
      requires: {
        inputs: less(each.requires.inputs, id),
        decisions: less(each.requires.decisions, id),
        knowledge: less(each.requires.knowledge, id),
      },
    })),
    knowledge: without.knowledge.map((each) => ({
      ...each,
      requires: { ...each.requires, knowledge: less(each.requires.knowledge, id) },
    })),
    services: without.services.map((each) => ({
      ...each,
      outputs: less(each.outputs, id),
      inside: less(each.inside, id),
      input_decisions: less(each.input_decisions, id),
      input_data: less(each.input_data, id),
    })),
  };
}

export interface Nameable {
  id: string;
  name: string;
}

/** What a decision may call: functions and services. */
export const callable = (model: Model): readonly Nameable[] => [...model.knowledge, ...model.services];

/** Every element that a decision may still rely on: not itself, nothing that relies on it, nothing it has already. */
export function possibleRequirements(
  model: Model,
  id: string,
): { inputs: Nameable[]; decisions: Nameable[]; knowledge: Nameable[] } {
  const decision = model.decisions.find((each) => each.id === id);
  if (!decision) return { inputs: [], decisions: [], knowledge: [] };
  const reliant = new Set([id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const each of model.decisions) {
      if (reliant.has(each.id) || !each.requires.decisions.some((other) => reliant.has(other))) continue;
      reliant.add(each.id);
      grew = true;
    }
  }
  const { requires } = decision;
  return {
    inputs: model.inputs.filter((each) => !requires.inputs.includes(each.id)),
    decisions: model.decisions.filter((each) => !reliant.has(each.id) && !requires.decisions.includes(each.id)),
    knowledge: callable(model).filter((each) => !requires.knowledge.includes(each.id)),
  };
}

export function withRequirement(model: Model, id: string, kind: keyof Decision["requires"], needed: string): Model {
  const decision = model.decisions.find((each) => each.id === id);
  if (!decision || decision.requires[kind].includes(needed)) return model;
  return withElement(model, "decision", id, {
    requires: { ...decision.requires, [kind]: [...decision.requires[kind], needed] },
  });
}

export function withoutRequirement(model: Model, id: string, kind: keyof Decision["requires"], needed: string): Model {
  const decision = model.decisions.find((each) => each.id === id);
  if (!decision) return model;
  return withElement(model, "decision", id, {
    requires: { ...decision.requires, [kind]: less(decision.requires[kind], needed) },
  });
}
