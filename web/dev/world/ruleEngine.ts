import type { Model, Table } from "../../src/rules/model/document";
import type { Finding } from "../../src/rules/model/findings";
import type { Json } from "../../src/rules/model/values";

export const tablesOf = (models: Model[]) =>
  models.flatMap((model) =>
    model.decisions.flatMap((each) => (each.logic?.kind === "table" ? [{ ...each, logic: each.logic }] : [])),
  );

export type Decided = ReturnType<typeof tablesOf>[number];

/** Cells with an odd number of quotes. */
const unfinished = ({ id, logic }: Decided): Finding[] =>
  logic.rules.flatMap((rule) =>
    [...rule.when, ...rule.then].flatMap((cell, index): Finding[] => {
      if ((cell.match(/"/g) ?? []).length % 2 === 0) return [];
      const column = [...logic.inputs, ...logic.outputs][index]?.id ?? "";
      const where = { decision: id, rule: rule.id, column, start: 0, end: cell.length };
      const [message, remedy] = ["The closing quote is missing.", 'End the text with ".'];
      return [{ severity: "error", code: "syntax", message, where, example: null, remedy, others: [] }];
    }),
  );

/** Rows of a unique table that say the same. */
function twins({ id, name, logic }: Decided): Finding[] {
  const seen = new Map<string, string>();
  return logic.rules.flatMap((rule): Finding[] => {
    const twin = seen.get(rule.when.join());
    seen.set(rule.when.join(), rule.id);
    if (!twin || logic.hit_policy !== "unique") return [];
    return [
      {
        severity: "error",
        code: "overlap",
        message: `Two rows of ${name} match the same case.`,
        where: { decision: id, rule: rule.id },
        example: { "Customer.segment": "gold", "Customer.age": 18 },
        remedy: "Narrow one of them, or choose another hit policy.",
        others: [{ decision: id, rule: twin }],
      },
    ];
  });
}

export const findingsIn = (models: Model[]): Finding[] =>
  tablesOf(models).flatMap((table) => [...unfinished(table), ...twins(table)]);

function valueAt(inputs: Record<string, Json>, expression: string): Json {
  let value: Json = inputs;
  for (const name of expression.split("."))
    value = typeof value === "object" && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null;
  return value;
}

/** The few tests that the invented tables are made of. */
function passes(cell: string, value: Json): boolean {
  if (cell === "-") return true;
  const bound = /^(<|<=|>|>=)\s*(-?\d+)$/.exec(cell);
  if (bound && typeof value === "number") {
    const limit = Number(bound[2]);
    return { "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit }[bound[1] as "<"];
  }
  return cell === JSON.stringify(value);
}

function traced(id: string, name: string, table: Table, inputs: Record<string, Json>) {
  const values = table.inputs.map(({ expression }) => valueAt(inputs, expression));
  const failed = table.rules.flatMap((rule) => {
    const at = rule.when.findIndex((cell, index) => !passes(cell, values[index] ?? null));
    return at < 0 ? [] : [{ rule: rule.id, column: table.inputs[at]?.id ?? "" }];
  });
  const misses = new Set(failed.map(({ rule }) => rule));
  const matched = table.rules.filter((rule) => !misses.has(rule.id));
  const text = matched[0]?.then[0] ?? table.outputs[0]?.default;
  const value = text ? (JSON.parse(text) as Json) : null;
  const sources = table.inputs.map(({ expression }, index) => ({
    name: expression,
    value: values[index] ?? null,
    source: "input",
  }));
  return {
    decision: id,
    name,
    value,
    inputs: sources,
    requires: [],
    faults: [],
    table: { matched: matched.map((rule) => rule.id), failed, input_values: values },
  };
}

export function evaluated(models: Model[], decision: string, inputs: Record<string, Json>) {
  const found = tablesOf(models).find(({ id, name }) => id === decision || name === decision);
  if (!found) return { value: null, faults: ["The pretended server only reads tables."], trace: null };
  const trace = traced(found.id, found.name, found.logic, { Risk: "low", ...inputs });
  return { value: trace.value, faults: [], trace };
}
