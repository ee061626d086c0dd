import { describe, expect, it } from "vitest";
import { changesOf, errorAt, keyOf, mergeEdits, moved, plainDetail, same, withoutErrorAt } from "./edit";

describe("what was changed", () => {
  it("compares by value, whatever the order of members", () => {
    expect(same({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same({}, [])).toBe(false);
    expect(same(null, {})).toBe(false);
    expect(same({ a: undefined }, {})).toBe(true);
  });

  it("is the body of the request", () => {
    expect(changesOf({ name: "A", list: [1] }, { name: "B", list: [1] })).toEqual({ name: "B" });
  });
});

describe("two people editing one record", () => {
  const base = { name: "Billing", priority: 0, limit: 5 };

  it("keeps both when they changed different things", () => {
    const { merged, clashes, theirs } = mergeEdits(base, { ...base, name: "Bills" }, { ...base, limit: 9 });
    expect(merged).toEqual({ name: "Bills", priority: 0, limit: 9 });
    expect(clashes).toEqual([]);
    expect(theirs).toEqual(["limit"]);
  });

  it("names what both changed differently", () => {
    const { merged, clashes } = mergeEdits(base, { ...base, name: "Bills" }, { ...base, name: "Accounts" });
    expect(clashes).toEqual(["name"]);
    expect(merged.name).toBe("Bills");
  });

  it("is no clash when both changed it alike", () => {
    expect(mergeEdits(base, { ...base, name: "X" }, { ...base, name: "X" }).clashes).toEqual([]);
  });
});

describe("errors by field", () => {
  const errors = { "calendar.zone": "Unknown", name: "Missing" };

  it("are found at a field and above its parts", () => {
    expect(errorAt(errors, "name")).toBe("Missing");
    expect(errorAt(errors, "calendar")).toBe("Unknown");
    expect(errorAt(errors, "cal")).toBeUndefined();
  });

  it("go away when the field is changed", () => {
    expect(withoutErrorAt(errors, "calendar")).toEqual({ name: "Missing" });
    expect(withoutErrorAt(errors, "other")).toBe(errors);
  });

  it("do not repeat the field's name", () => {
    expect(plainDetail("zone", "zone: is unknown", "Enter an IANA name.")).toBe("Is unknown. Enter an IANA name.");
    expect(plainDetail("zone", "It is taken.", "")).toBe("It is taken.");
  });
});

it("keys are made of names", () => {
  expect(keyOf("Billing & Care")).toBe("billing-care");
  expect(keyOf("Übersicht")).toBe("ubersicht");
  expect(keyOf("!!")).toBe("");
});

it("entries move within the list", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b"], 1, -5)).toEqual(["b", "a"]);
  expect(moved(["a"], 7, 0)).toEqual(["a"]);
});
