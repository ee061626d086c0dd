// biome-ignore-all lint/suspicious/noThenProperty: rules say when and then
/** The beginning of rules about new contacts: the product tells them these inputs and reads this decision. */

import { emptyRule, type InputData, type Model, newId, type Table } from "./document";

const INPUTS = {
  Channel: "string",
  Touchpoint: "string",
  Subject: "string",
  Language: "string",
  Fields: "Any",
  "Known customer": "boolean",
  Hour: "number",
  Weekday: "string",
} as const;
const LOOKED_AT = ["Channel", "Language", "Hour"] as const;

export function intakeModel(model: Model): Model {
  const inputs = Object.entries(INPUTS).map(
    ([name, type]): InputData => ({ id: newId("input"), name, type, description: "" }),
  );
  const output = { label: "", allowed: "", default: "" };
  const bare: Table = {
    kind: "table",
    hit_policy: "first",
    aggregation: null,
    inputs: LOOKED_AT.map((name) => ({
      id: newId("clause"),
      label: "",
      expression: name,
      type: INPUTS[name],
      allowed: name === "Channel" ? '"chat", "webform", "email", "sms", "callback"' : "",
    })),
    outputs: [
      { ...output, id: newId("clause"), name: "service", type: "string" },
      { ...output, id: newId("clause"), name: "priority", type: "number" },
    ],
    annotations: ["Note"],
    rules: [],
  };
  const rule = { ...emptyRule(bare), then: ["null", "null"] };
  return {
    ...model,
    inputs,
    decisions: [
      {
        id: newId("decision"),
        name: "Intake",
        type: "",
        question: "Which service is asked, and how urgent is it?",
        description: "",
        requires: { inputs: inputs.map(({ id }) => id), decisions: [], knowledge: [] },
        logic: { ...bare, rules: [rule] },
      },
    ],
  };
}
