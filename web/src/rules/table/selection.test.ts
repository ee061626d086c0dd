import { describe, expect, it } from "vitest";
import { areaOf, type Deed, deedOf, HEAD, kept, moved, only, START, tabbed } from "./selection";

const extent = { rows: 10, columns: 4 };
const step = (rows: number, columns: number) => ({ by: "step" as const, rows, columns });
const press = (key: string, held = ""): Deed | null =>
  deedOf({
    key,
    ctrlKey: held.includes("c"),
    metaKey: false,
    shiftKey: held.includes("s"),
    altKey: held.includes("a"),
  });

describe("the cursor of a table", () => {
  it("moves within the table, and up into the heads", () => {
    expect(moved(START, step(1, 1), extent, 5)).toEqual(only(1, 1));
    expect(moved(START, step(-1, 0), extent, 5)).toEqual(only(HEAD, 0));
    expect(moved(only(HEAD, 0), step(-1, 0), extent, 5)).toEqual(only(HEAD, 0));
    expect(moved(only(9, 3), step(1, 1), extent, 5)).toEqual(only(9, 3));
    expect(moved(START, { by: "page", rows: 1 }, extent, 5)).toEqual(only(5, 0));
    expect(moved(START, { by: "end", all: true }, extent, 5)).toEqual(only(9, 3));
    expect(moved(START, { by: "edge", rows: 1, columns: 0 }, extent, 5)).toEqual(only(9, 0));
  });

  it("selects a rectangle that never reaches the heads", () => {
    const down = moved(moved(only(1, 1), step(1, 0), extent, 5, true), step(0, -1), extent, 5, true);
    expect(areaOf(down)).toEqual({ top: 1, bottom: 2, left: 0, right: 1 });
    expect(moved(START, step(-1, 0), extent, 5, true).at.row).toBe(0);
    expect(areaOf(only(HEAD, 1))).toBeNull();
  });

  it("goes on in the next row with Tab, and out at the ends", () => {
    expect(tabbed(only(0, 3), false, extent)).toEqual(only(1, 0));
    expect(tabbed(only(1, 0), true, extent)).toEqual(only(0, 3));
    expect(tabbed(only(9, 3), false, extent)).toBeNull();
    expect(tabbed(START, true, extent)).toBeNull();
  });

  it("stays in a table that became smaller", () => {
    expect(kept(only(9, 3), { rows: 2, columns: 1 })).toEqual(only(1, 0));
    expect(kept(only(4, 3), { rows: 0, columns: 2 })).toEqual(only(HEAD, 1));
  });
});

describe("keys of a table", () => {
  it("are those of a spreadsheet", () => {
    expect(press("ArrowDown", "s")).toEqual({ do: "move", motion: step(1, 0), extend: true });
    expect(press("ArrowDown", "c")).toMatchObject({ motion: { by: "edge" } });
    expect(press("F2")).toEqual({ do: "edit" });
    expect(press("x")).toEqual({ do: "type", text: "x" });
    expect(press("Tab", "s")).toEqual({ do: "tab", back: true });
    expect(press("d", "c")).toEqual({ do: "fillDown" });
    expect(press("z", "c")).toEqual({ do: "undo" });
    expect(press("Z", "cs")).toEqual({ do: "redo" });
    expect(press("Enter", "c")).toEqual({ do: "insertRow", above: false });
    expect(press("ArrowUp", "a")).toEqual({ do: "carry", rows: -1, columns: 0 });
    expect(press("ArrowRight", "as")).toEqual({ do: "insertColumn", before: false });
  });

  it("leave the others to the browser and the page", () => {
    expect(press("s", "c")).toBeNull();
    expect(press("c", "c")).toBeNull();
    expect(press("x", "a")).toBeNull();
    expect(press("F5")).toBeNull();
  });
});
