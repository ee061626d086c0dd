import { describe, expect, it } from "vitest";
import {
  canBeAnswered,
  completed,
  faultsOf,
  keyFromLabel,
  meaningsOf,
  newField,
  optionsOf,
  withKind,
  withLabel,
} from "./formFields";

const field = (over = {}) => completed({ key: "name", label: "Name", ...over });

describe("keys", () => {
  it.each([
    ["Order number", "order_number"],
    ["  Straße & Nr. ", "strasse_nr"],
    ["Größe", "grosse"],
    ["2nd phone", "nd_phone"],
    ["", "field"],
    ["???", "field"],
    ["x".repeat(80), "x".repeat(32)],
  ])("%j gives %s", (label, key) => expect(keyFromLabel(label, [])).toBe(key));

  it("are unlike those taken", () => expect(keyFromLabel("Name", ["name", "name_2"])).toBe("name_3"));

  it("follow the label until somebody chose one", () => {
    expect(withLabel(field(), "Full name", []).key).toBe("full_name");
    expect(withLabel(field({ key: "customer" }), "Full name", []).key).toBe("customer");
    expect(withLabel(newField([], "Topic"), "Subject", ["subject"]).key).toBe("subject_2");
  });
});

describe("faults", () => {
  it("are none for a sound form", () =>
    expect(faultsOf([field(), field({ key: "mail", kind: "email" })]).size).toBe(0));

  it.each([
    [{ label: " " }, "label_missing"],
    [{ key: "Name!" }, "key_unclear"],
    [{ key: "" }, "key_unclear"],
    [{ kind: "choice" as const }, "options_missing"],
    [{ kind: "choice" as const, options: ["a", "a"] }, "option_twice"],
  ])("%j is %s", (over, fault) => expect(faultsOf([field(over)]).get(0)).toEqual([fault]));

  it("concern both of two equal keys and meanings", () => {
    const faults = faultsOf([field({ meaning: "name" }), field({ meaning: "name" })]);
    expect(faults.get(0)).toEqual(["key_twice", "meaning_twice"]);
    expect(faults.get(1)).toEqual(["key_twice", "meaning_twice"]);
  });
});

describe("changing the kind", () => {
  it("drops what the new kind cannot have", () => {
    const choice = field({ kind: "choice", options: ["a"], meaning: "subject" });
    expect(withKind(choice, "textarea")).toMatchObject({ options: [], meaning: "none" });
    expect(withKind(field({ max_length: 20 }), "date").max_length).toBe(0);
    expect(withKind(field({ meaning: "name" }), "text").meaning).toBe("name");
  });
  it("offers only meanings that fit", () => expect(meaningsOf("checkbox")).toEqual(["none", "callback"]));
});

it("options are lines without empty ones", () => expect(optionsOf(" a \n\n b\n")).toEqual(["a", "b"]));

it("a form can be answered when it insists on an e-mail address", () => {
  expect(canBeAnswered([field({ kind: "email" })])).toBe(false);
  expect(canBeAnswered([field({ kind: "email", required: true })])).toBe(true);
});
