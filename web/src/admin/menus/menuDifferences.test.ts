import { expect, it } from "vitest";
import type { MenuStep } from "@/api/menus";
import { menuDifferences } from "./menuDifferences";

const menu = (steps: MenuStep[], more: object = {}) => ({ name: "Main", document: { steps, ...more } });
const hello: MenuStep = { kind: "say", key: "hello", say: { en: "Hello" }, next: "bye" };
const bye: MenuStep = { kind: "hang_up", key: "bye" };
const person: MenuStep = { kind: "queue", key: "sales", service: "sales" };

it("tells what is otherwise, in words", () => {
  const after = menu([{ ...hello, say: { en: "Good day" } }, person], { languages: ["en", "de"] });
  expect(menuDifferences(menu([hello, bye]), after)).toEqual([
    "Languages: other",
    "Step hello: other in Says",
    "Step sales is new",
    "Step bye is gone",
  ]);
});

it("finds nothing where only what is usual was left out", () => {
  const written = menu([{ ...person, priority: 0 }], { person_digit: "0" });
  expect(menuDifferences(menu([person]), written)).toEqual([]);
});

it("notices another order", () => {
  expect(menuDifferences(menu([hello, bye]), menu([bye, hello]))).toEqual(["The steps are in another order"]);
});
