// biome-ignore-all lint/suspicious/noThenProperty: rules say when and then
/** Documents as the server sends them, completed: what it leaves out where it is empty is there afterwards. */

import {
  type Aggregation,
  ANY,
  type DecisionService,
  type HitPolicy,
  type Iterator,
  type Logic,
  type LogicKind,
  type Model,
  type ModelImport,
  newId,
  type Position,
  type Table,
  type TableInput,
  type TableOutput,
} from "./document";

/** The list at the length that is wanted, short ones filled up. */
const fitted = (list: readonly string[] | null | undefined, length: number, blank: string): string[] =>
  Array.from({ length }, (_, index) => list?.[index] ?? blank);

type Loose = Record<string, unknown>;
const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function wholeTable(given: Loose): Table {
  const inputs = listOf<Loose>(given.inputs).map(
    (input): TableInput => ({
      ...(input as object),
      id: textOf(input.id) || newId("clause"),
      label: textOf(input.label),
      expression: textOf(input.expression),
      type: textOf(input.type),
      allowed: textOf(input.allowed),
    }),
  );
  const outputs = listOf<Loose>(given.outputs).map(
    (output): TableOutput => ({
      ...(output as object),
      id: textOf(output.id) || newId("clause"),
      name: textOf(output.name),
      label: textOf(output.label),
      type: textOf(output.type),
      allowed: textOf(output.allowed),
      default: textOf(output.default),
    }),
  );
  const annotations = listOf<string>(given.annotations);
  return {
    ...(given as object),
    kind: "table",
    hit_policy: (given.hit_policy as HitPolicy | undefined) ?? "unique",
    aggregation: (given.aggregation as Aggregation | null | undefined) ?? null,
    inputs,
    outputs,
    annotations,
    rules: listOf<Loose>(given.rules).map((rule) => ({
      ...(rule as object),
      id: textOf(rule.id) || newId("rule"),
      description: textOf(rule.description),
      when: fitted(rule.when as string[], inputs.length, ANY),
      then: fitted(rule.then as string[], outputs.length, ""),
      notes: fitted(rule.notes as string[], annotations.length, ""),
    })),
  };
}

/** Logic with every member that its kind has. */
export function wholeLogic(given: unknown): Logic | null {
  if (typeof given !== "object" || given === null) return null;
  const logic = given as Loose;
  return { ...logic, ...membersOf(logic) };
}

function membersOf(logic: Loose): Logic {
  const inner = (member: string) => wholeLogic(logic[member]);
  const parameters = () =>
    listOf<Loose>(logic.parameters).map((each) => ({ name: textOf(each.name), type: textOf(each.type) }));
  switch (logic.kind as LogicKind) {
    case "table":
      return wholeTable(logic);
    case "literal":
      return { kind: "literal", text: textOf(logic.text) };
    case "context":
      return {
        kind: "context",
        entries: listOf<Loose>(logic.entries).map((entry) => ({
          name: textOf(entry.name),
          type: textOf(entry.type),
          logic: wholeLogic(entry.logic),
        })),
        result: inner("result"),
      };
    case "invocation":
      return {
        kind: "invocation",
        function: textOf(logic.function),
        arguments: listOf<Loose>(logic.arguments).map((each) => ({
          name: textOf(each.name),
          logic: wholeLogic(each.logic),
        })),
      };
    case "list":
      return { kind: "list", items: listOf(logic.items).map(wholeLogic) };
    case "relation":
      return {
        kind: "relation",
        columns: listOf<string>(logic.columns),
        rows: listOf<unknown[]>(logic.rows).map((row) => row.map(wholeLogic)),
      };
    case "function":
      return {
        kind: "function",
        language: textOf(logic.language) || "feel",
        parameters: parameters(),
        body: inner("body"),
      };
    case "conditional":
      return { kind: "conditional", if: inner("if"), then: inner("then"), else: inner("else") };
    case "filter":
      return { kind: "filter", in: inner("in"), match: inner("match") };
    default:
      return {
        kind: logic.kind as Iterator["kind"],
        variable: textOf(logic.variable),
        in: inner("in"),
        body: inner("body"),
      };
  }
}

/** A document of the server with everything that it left out. Members that the editor does not know stay as they are. */
export function whole(given: unknown): Model {
  const model = (given ?? {}) as Loose;
  return {
    ...(model as object),
    name: textOf(model.name),
    namespace: textOf(model.namespace),
    description: textOf(model.description),
    types: listOf<Loose>(model.types).map((type) => ({
      ...(type as object),
      id: textOf(type.id) || newId("type"),
      name: textOf(type.name),
      base: textOf(type.base),
      list: type.list === true,
      allowed: textOf(type.allowed),
      fields: listOf<Loose>(type.fields).map((field) => ({
        ...(field as object),
        name: textOf(field.name),
        type: textOf(field.type),
        list: field.list === true,
        allowed: textOf(field.allowed),
      })),
    })),
    inputs: listOf<Loose>(model.inputs).map((input) => ({
      ...(input as object),
      id: textOf(input.id),
      name: textOf(input.name),
      type: textOf(input.type),
      description: textOf(input.description),
    })),
    decisions: listOf<Loose>(model.decisions).map((decision) => ({
      ...(decision as object),
      id: textOf(decision.id),
      name: textOf(decision.name),
      type: textOf(decision.type),
      question: textOf(decision.question),
      description: textOf(decision.description),
      requires: {
        inputs: listOf<string>((decision.requires as Loose | undefined)?.inputs),
        decisions: listOf<string>((decision.requires as Loose | undefined)?.decisions),
        knowledge: listOf<string>((decision.requires as Loose | undefined)?.knowledge),
      },
      logic: wholeLogic(decision.logic),
    })),
    knowledge: listOf<Loose>(model.knowledge).map((each) => ({
      ...(each as object),
      id: textOf(each.id),
      name: textOf(each.name),
      type: textOf(each.type),
      parameters: listOf<Loose>(each.parameters).map((one) => ({ name: textOf(one.name), type: textOf(one.type) })),
      requires: { knowledge: listOf<string>((each.requires as Loose | undefined)?.knowledge) },
      logic: wholeLogic(each.logic),
    })),
    services: listOf<DecisionService>(model.services).map((each) => ({
      ...each,
      outputs: listOf<string>(each.outputs),
      inside: listOf<string>(each.inside),
      input_decisions: listOf<string>(each.input_decisions),
      input_data: listOf<string>(each.input_data),
    })),
    imports: listOf<ModelImport>(model.imports).map((each, nth) => ({ ...each, id: each.id || `import-${nth + 1}` })),
    positions: (model.positions as Record<string, Position> | undefined) ?? {},
  };
}
