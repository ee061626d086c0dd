import { expect, it } from "vitest";
import { compareCursors } from "@/live/cursor";

it.each([
  ["0.9", "0.10", -1],
  ["2.1", "1.99", 1],
  ["5.5", "5.5", 0],
  ["", "0.1", -1],
  ["9007199254740993.1", "9007199254740992.1", 1],
])("puts %s and %s in the order of the log", (a, b, order) => expect(Math.sign(compareCursors(a, b))).toBe(order));
