// biome-ignore-all lint/suspicious/noThenProperty: rules say when and then
/**
 * A decision model as the API and the editor speak it: inputs, decisions with their logic, knowledge and types.
 *
 * The server may leave a member out where it is empty; `whole` completes a document, so that everything here may rely on it.
 */

export type HitPolicy = "unique" | "first" | "priority" | "any" | "collect" | "rule order" | "output order";
export type Aggregation = "sum" | "min" | "max" | "count";

export interface TypeField {
  name: string;
  type: string;
  list: boolean;
  /** Unary tests such as `"gold", "silver"`; empty for any value. */
  allowed: string;
}

export interface ItemType {
  id: string;
  name: string;
  /** A built-in type or the name of another one; empty when it has fields. */
  base: string;
  list: boolean;
  allowed: string;
  fields: TypeField[];
}

export interface InputData {
  id: string;
  name: string;
  type: string;
  description: string;
}

export interface Requirements {
  inputs: string[];
  decisions: string[];
  knowledge: string[];
}

export interface Decision {
  id: string;
  name: string;
  type: string;
  question: string;
  description: string;
  requires: Requirements;
  logic: Logic | null;
}

export interface Parameter {
  name: string;
  type: string;
}

export interface Knowledge {
  id: string;
  name: string;
  parameters: Parameter[];
  type: string;
  logic: Logic | null;
  requires: { knowledge: string[] };
}

/** Decisions that are asked together, as a function of what they are given. */
export interface DecisionService {
  id: string;
  name: string;
  outputs: string[];
  inside: string[];
  input_decisions: string[];
  input_data: string[];
}

/** Another model of the rule set, whose elements are known as `name.element` in this one. */
export interface ModelImport {
  id: string;
  name: string;
  namespace: string;
  kind: string;
}

export interface Position {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Model {
  name: string;
  namespace: string;
  description: string;
  types: ItemType[];
  inputs: InputData[];
  decisions: Decision[];
  knowledge: Knowledge[];
  services: DecisionService[];
  imports: ModelImport[];
  positions: Record<string, Position>;
}

export interface TableInput {
  id: string;
  label: string;
  expression: string;
  type: string;
  allowed: string;
}

export interface TableOutput {
  id: string;
  name: string;
  label: string;
  type: string;
  allowed: string;
  default: string;
}

export interface Rule {
  id: string;
  description: string;
  /** One text for each input of the table. */
  when: string[];
  /** One text for each output. */
  then: string[];
  /** One text for each annotation. */
  notes: string[];
  /** The cells' ids in the file that the table came from: inputs, then outputs. Gone when columns change. */
  cell_ids?: string[] | undefined;
}

export interface Table {
  kind: "table";
  hit_policy: HitPolicy;
  aggregation: Aggregation | null;
  inputs: TableInput[];
  outputs: TableOutput[];
  annotations: string[];
  rules: Rule[];
}

export interface Literal {
  kind: "literal";
  text: string;
}

export interface ContextEntry {
  name: string;
  type: string;
  logic: Logic | null;
}

export interface Context {
  kind: "context";
  entries: ContextEntry[];
  result: Logic | null;
}

export interface Invocation {
  kind: "invocation";
  function: string;
  arguments: { name: string; logic: Logic | null }[];
}

export interface ListLogic {
  kind: "list";
  items: (Logic | null)[];
}

export interface Relation {
  kind: "relation";
  columns: string[];
  rows: (Logic | null)[][];
}

export interface FunctionLogic {
  kind: "function";
  language: string;
  parameters: Parameter[];
  body: Logic | null;
}

export interface Conditional {
  kind: "conditional";
  if: Logic | null;
  then: Logic | null;
  else: Logic | null;
}

export interface FilterLogic {
  kind: "filter";
  in: Logic | null;
  match: Logic | null;
}

export interface Iterator {
  kind: "for" | "some" | "every";
  variable: string;
  in: Logic | null;
  body: Logic | null;
}

export type Logic =
  | Table
  | Literal
  | Context
  | Invocation
  | ListLogic
  | Relation
  | FunctionLogic
  | Conditional
  | FilterLogic
  | Iterator;

export type LogicKind = Logic["kind"];

let made = 0;

/** An identifier that no other element of a model has; also a valid XML id. */
export function newId(kind: string): string {
  made += 1;
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${kind}_${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}${made.toString(36)}`;
}

export const ANY = "-";
export const emptyRule = (table: Table): Rule => ({
  id: newId("rule"),
  description: "",
  when: table.inputs.map(() => ANY),
  then: table.outputs.map(() => ""),
  notes: table.annotations.map(() => ""),
});

export function emptyTable(): Table {
  const table: Table = {
    kind: "table",
    hit_policy: "unique",
    aggregation: null,
    inputs: [{ id: newId("clause"), label: "", expression: "", type: "string", allowed: "" }],
    outputs: [{ id: newId("clause"), name: "", label: "", type: "string", allowed: "", default: "" }],
    annotations: ["Note"],
    rules: [],
  };
  return { ...table, rules: [emptyRule(table)] };
}

/** Logic of a kind with nothing in it yet. */
export function emptyLogic(kind: LogicKind): Logic {
  const blank: Literal = { kind: "literal", text: "" };
  switch (kind) {
    case "table":
      return emptyTable();
    case "literal":
      return blank;
    case "context":
      return { kind, entries: [{ name: "part", type: "", logic: blank }], result: null };
    case "invocation":
      return { kind, function: "", arguments: [] };
    case "list":
      return { kind, items: [blank] };
    case "relation":
      return { kind, columns: ["name"], rows: [[blank]] };
    case "function":
      return { kind, language: "feel", parameters: [], body: blank };
    case "conditional":
      return { kind, if: blank, then: blank, else: blank };
    case "filter":
      return { kind, in: blank, match: blank };
    default:
      return { kind, variable: "item", in: blank, body: blank };
  }
}

export const emptyModel = (name: string): Model => ({
  name,
  namespace: "",
  description: "",
  types: [],
  inputs: [],
  decisions: [],
  knowledge: [],
  services: [],
  imports: [],
  positions: {},
});
