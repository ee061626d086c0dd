import { expect, it } from "vitest";
import { previewOf, unknownIn } from "./placeholders";

const example = { "customer.name": "Ada Byron" };

it("fills what it knows and marks what it does not", () => {
  expect(previewOf("Dear {{ Customer.Name }}, {{order}} is on its way.", example)).toEqual([
    { text: "Dear ", kind: "text" },
    { text: "Ada Byron", kind: "value" },
    { text: ", ", kind: "text" },
    { text: "{{order}}", kind: "unknown" },
    { text: " is on its way.", kind: "text" },
  ]);
});

it("leaves text without placeholders alone", () => {
  expect(previewOf("{{ not closed", example)).toEqual([{ text: "{{ not closed", kind: "text" }]);
  expect(previewOf("", example)).toEqual([]);
});

it("names unknown placeholders once", () => {
  expect(unknownIn("{{x}} {{x}} {{customer.name}}", Object.keys(example))).toEqual(["x"]);
});
