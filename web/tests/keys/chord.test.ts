import { describe, expect, it, vi } from "vitest";
import { matches, type Press } from "@/keys/chord";
import { addShortcut, press } from "@/keys/registry";

const NONE = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const key = (change: Partial<Press>): Press => ({ key: "", code: "", ...NONE, ...change });

describe("chords", () => {
  it("with Alt go by the place of the key, because Alt types other characters on some systems", () => {
    expect(matches(key({ key: "å", code: "KeyA", altKey: true }), "Alt+A")).toBe(true);
    expect(matches(key({ key: "a", code: "KeyA" }), "Alt+A")).toBe(false);
    expect(matches(key({ key: "A", code: "KeyA", altKey: true, shiftKey: true }), "Alt+A")).toBe(false);
  });
  it("take the command key for the control key", () => {
    expect(matches(key({ key: "Enter", metaKey: true }), "Ctrl+Enter")).toBe(true);
  });
  it("of one sign do not ask how it was typed", () => {
    expect(matches(key({ key: "?", code: "Minus", shiftKey: true }), "?")).toBe(true);
  });
});

describe("shortcuts", () => {
  it("leave plain signs to the field that is being typed into", () => {
    const run = vi.fn();
    const end = addShortcut({ keys: "?", label: "help", group: "general", run });
    expect(press(key({ key: "?" }), document.createElement("textarea"))).toBe(false);
    expect(press(key({ key: "?" }), document.body)).toBe(true);
    expect(run).toHaveBeenCalledOnce();
    end();
    expect(press(key({ key: "?" }), document.body)).toBe(false);
  });

  it("are answered by what opened last", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const ends = [first, second].map((run) => addShortcut({ keys: "Alt+X", label: "x", group: "desk", run }));
    press(key({ code: "KeyX", altKey: true }), document.body);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    for (const end of ends) end();
  });
});
