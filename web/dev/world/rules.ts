// biome-ignore-all lint/suspicious/noThenProperty: rules say when and then
import type { Model, Rule, Table } from "../../src/rules/model/document";

const rule = (id: string, when: string[], then: string[], note = ""): Rule => ({
  id,
  description: "",
  when,
  then,
  notes: [note],
});

const segments: Table = {
  kind: "table",
  hit_policy: "unique",
  aggregation: null,
  inputs: [
    { id: "i_segment", label: "Segment", expression: "Customer.segment", type: "string", allowed: "" },
    { id: "i_age", label: "", expression: "Customer.age", type: "number", allowed: "" },
    { id: "i_risk", label: "", expression: "Risk", type: "string", allowed: "" },
  ],
  outputs: [
    {
      id: "o_priority",
      name: "priority",
      label: "Priority",
      type: "string",
      allowed: '"urgent", "normal", "low"',
      default: '"normal"',
    },
  ],
  annotations: ["Why"],
  rules: [
    rule("r1", ['"gold"', ">= 18", "-"], ['"urgent"'], "Gold customers first"),
    rule("r2", ['"silver"', ">= 18", '"low"'], ['"normal"']),
    rule("r3", ['"silver"', ">= 18", '"high"'], ['"low"'], "Looked at by hand later"),
    rule("r4", ["-", "< 18", "-"], ['"low"']),
  ],
};

/** A small model with everything that the pages show: types, a graph of two decisions, a function. */
export const priorities = (): Model => ({
  name: "Priorities",
  namespace: "https://example.com/priorities",
  description: "",
  types: [
    {
      id: "t_segment",
      name: "tSegment",
      base: "string",
      list: false,
      allowed: '"gold", "silver", "basic"',
      fields: [],
    },
    {
      id: "t_customer",
      name: "tCustomer",
      base: "",
      list: false,
      allowed: "",
      fields: [
        { name: "segment", type: "tSegment", list: false, allowed: "" },
        { name: "age", type: "number", list: false, allowed: "" },
        { name: "born", type: "date", list: false, allowed: "" },
        { name: "consents", type: "string", list: true, allowed: '"mail", "phone"' },
      ],
    },
  ],
  inputs: [
    { id: "in_customer", name: "Customer", type: "tCustomer", description: "Who has written." },
    { id: "in_amount", name: "Amount", type: "number", description: "" },
  ],
  decisions: [
    {
      id: "d_risk",
      name: "Risk",
      type: "string",
      question: "How likely is it that this is not paid?",
      description: "",
      requires: { inputs: ["in_amount"], decisions: [], knowledge: ["k_fee"] },
      logic: { kind: "literal", text: 'if fee(Amount) > 500 then "high" else "low"' },
    },
    {
      id: "d_priority",
      name: "Priority",
      type: "string",
      question: "How urgent is the contact?",
      description: "",
      requires: { inputs: ["in_customer"], decisions: ["d_risk"], knowledge: [] },
      logic: segments,
    },
  ],
  knowledge: [
    {
      id: "k_fee",
      name: "fee",
      parameters: [{ name: "amount", type: "number" }],
      type: "number",
      logic: { kind: "literal", text: "amount * 0.1" },
      requires: { knowledge: [] },
    },
  ],
  services: [],
  imports: [],
  positions: {},
});

/** A table of so many rows and conditions, to scroll in. */
export function large(rows: number, columns: number): Model {
  const model = priorities();
  const inputs = Array.from({ length: columns - 2 }, (_, index) => ({
    id: `c${index}`,
    label: `Condition ${index + 1}`,
    expression: index % 2 ? "Amount" : "Customer.age",
    type: "number",
    allowed: "",
  }));
  const rules = Array.from({ length: rows }, (_, row) =>
    rule(
      `row${row}`,
      inputs.map((_, index) => ((row + index) % 3 ? `> ${row * 10 + index}` : "-")),
      [`"${["urgent", "normal", "low"][row % 3]}"`],
      `Row ${row + 1} of a large table`,
    ),
  );
  const table: Table = { ...segments, hit_policy: "first", inputs, rules };
  return {
    ...model,
    name: "Large",
    decisions: model.decisions.map((decision) =>
      decision.id === "d_priority" ? { ...decision, logic: table } : decision,
    ),
  };
}

/** Boxed logic of every kind that is not a table. */
export function boxes(): Model {
  const literal = (text: string) => ({ kind: "literal", text }) as const;
  const decision = (id: string, name: string, logic: Model["decisions"][number]["logic"]) => ({
    id,
    name,
    type: "",
    question: "",
    description: "",
    requires: { inputs: ["in_amount"], decisions: [], knowledge: ["k_fee"] },
    logic,
  });
  return {
    ...priorities(),
    name: "Boxes",
    decisions: [
      decision("b_list", "List", { kind: "list", items: [literal("1"), literal("Amount")] }),
      decision("b_relation", "Relation", {
        kind: "relation",
        columns: ["name", "limit"],
        rows: [
          [literal('"small"'), literal("100")],
          [literal('"large"'), literal("1000")],
        ],
      }),
      decision("b_call", "Call", {
        kind: "invocation",
        function: "fee",
        arguments: [{ name: "amount", logic: literal("Amount") }],
      }),
      decision("b_choice", "Choice", {
        kind: "conditional",
        if: literal("Amount > 10"),
        then: literal('"much"'),
        else: literal('"little"'),
      }),
      decision("b_each", "Each", { kind: "for", variable: "n", in: literal("[1, 2, 3]"), body: literal("n * Amount") }),
      decision("b_context", "Context", {
        kind: "context",
        entries: [
          { name: "net", type: "number", logic: literal("Amount") },
          { name: "table", type: "string", logic: segments },
        ],
        result: literal("net * 1.2"),
      }),
    ],
  };
}
