import { describe, expect, it } from "vitest";
import { close, currentOf, EMPTY_WORKPLACE, open, toggleSplit } from "@/desk/data/workplace";

const opened = (...ids: string[]) => ids.reduce(open, EMPTY_WORKPLACE);

describe("the workplace", () => {
  it("opens each contact in one tab and shows the latest", () => {
    const place = opened("a", "b", "a");
    expect([place.tabs, currentOf(place)]).toEqual([["a", "b"], "a"]);
  });

  it("puts a second contact beside the first and fills the side that has the focus", () => {
    const place = open({ ...toggleSplit(opened("a", "b")), side: 1 }, "c");
    expect(place.shown).toEqual(["b", "c"]);
  });

  it("moves the focus instead of showing one contact twice", () => {
    const place = open(toggleSplit(opened("a", "b")), "a");
    expect([place.shown, place.side]).toEqual([["b", "a"], 1]);
  });

  it("shows the neighbour when the tab in view is closed", () => {
    expect(currentOf(close(opened("a", "b", "c"), "c"))).toBe("b");
    expect(currentOf(close(opened("a"), "a"))).toBeNull();
  });

  it("goes back to one view when one of two is closed", () => {
    const place = close(toggleSplit(opened("a", "b")), "b");
    expect([place.split, currentOf(place)]).toEqual([false, "a"]);
  });

  it("waits for a choice when there is nothing to put beside", () => {
    const place = toggleSplit(opened("a"));
    expect([place.split, place.side, currentOf(place)]).toEqual([true, 1, null]);
    expect(open(place, "b").shown).toEqual(["a", "b"]);
  });

  it("leaves a closed tab alone", () => {
    const place = opened("a");
    expect(close(place, "x")).toBe(place);
  });
});
