import { expect, it } from "vitest";
import type { Reason } from "@/api/directory";
import { byPosition, newPositions } from "./reorder";

const reason = (name: string, position: number): Reason => ({
  id: name,
  key: name,
  name,
  position,
  active: true,
  version: 1,
});
const list = [reason("a", 0), reason("b", 1), reason("c", 2)];

it("changes only the places between", () => {
  expect(newPositions(list, 2, 1).map(({ reason: { name }, position }) => [name, position])).toEqual([
    ["c", 1],
    ["b", 2],
  ]);
  expect(newPositions(list, 1, 1)).toEqual([]);
});

it("takes equal places apart", () => {
  const equal = [reason("a", 0), reason("b", 0), reason("c", 0)].sort(byPosition);
  expect(newPositions(equal, 0, 1).map(({ reason: { name }, position }) => [name, position])).toEqual([
    ["a", 1],
    ["c", 2],
  ]);
});

it("orders by place, then name", () => {
  expect([reason("b", 1), reason("a", 1), reason("z", 0)].sort(byPosition).map(({ name }) => name)).toEqual([
    "z",
    "a",
    "b",
  ]);
});
