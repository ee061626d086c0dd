import { describe, expect, it } from "vitest";
import { begin, redo, step, undo } from "./history";

describe("undo and redo", () => {
  it("lead back and forth, and a new step ends what could be redone", () => {
    const two = step(step(begin("a"), "b"), "c");
    expect(undo(two).present).toBe("b");
    expect(undo(undo(two)).present).toBe("a");
    expect(undo(undo(undo(two))).present).toBe("a");
    expect(redo(undo(two)).present).toBe("c");
    expect(redo(step(undo(two), "d")).present).toBe("d");
  });

  it("count typing in one field as one step", () => {
    const typed = ["b", "bo", "box"].reduce((history, name) => step(history, name, "name"), begin("a"));
    expect(undo(typed).present).toBe("a");
    const other = step(typed, "x", "type");
    expect(undo(other).present).toBe("box");
  });

  it("do not count what changed nothing", () => {
    const history = begin("a");
    expect(step(history, "a")).toBe(history);
  });

  it("keep a bounded number of steps", () => {
    const many = Array.from({ length: 300 }, (_, index) => index).reduce(
      (history, value) => step(history, value),
      begin(-1),
    );
    expect(many.past.length).toBe(200);
  });
});
