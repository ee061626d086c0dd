import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../dev/world/actions";
import { type Catalogue, freeKey, newAction, stateOf, withAction, withCopy } from "./catalogue";
import { below, placeOf, saidAt } from "./findings";
import { differencesOf, mergeCatalogues } from "./merging";

const renamed = (catalogue: Catalogue, key: string, name: string) =>
  withAction(catalogue, key, (action) => ({ ...action, name }));

describe("two people's edits of one catalogue", () => {
  it("go together where they are about different actions, and nothing gets an id", () => {
    const mine = renamed(CATALOGUE, "dvd-player", "DVD box");
    const theirs = { ...renamed(CATALOGUE, "outage", "Power cut"), budgets: [{ key: "vouchers", limit: 20 }] };
    const merged = mergeCatalogues(CATALOGUE, mine, theirs);
    expect(merged.actions.map(({ name }) => name)).toEqual(["DVD box", "Power cut", "New terms"]);
    expect(merged.budgets).toEqual([{ key: "vouchers", limit: 20 }]);
    expect(merged.actions[0]?.criteria).toEqual(CATALOGUE.actions[0]?.criteria);
    expect(JSON.stringify(merged.actions[1])).not.toContain('"id":"outage"');
    expect(Object.keys(merged).sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  it("count as mine where both are about the same", () => {
    const merged = mergeCatalogues(
      CATALOGUE,
      renamed(CATALOGUE, "dvd-player", "Mine"),
      renamed(CATALOGUE, "dvd-player", "Theirs"),
    );
    expect(merged.actions[0]?.name).toBe("Mine");
  });

  it("are told in sentences", () => {
    const changed = {
      ...CATALOGUE,
      actions: [...CATALOGUE.actions.slice(1), newAction("new", "New one", "offer", null)],
    };
    expect(differencesOf(CATALOGUE, changed)).toEqual(["New one is new", "DVD player is gone"]);
    expect(differencesOf(CATALOGUE, CATALOGUE)).toEqual([]);
  });
});

describe("an action", () => {
  it("is copied under free keys, switched off", () => {
    const { catalogue, key } = withCopy(CATALOGUE, "dvd-player", "DVD player (copy)");
    expect(key).toBe("dvd-player-2");
    const copy = catalogue.actions[1];
    expect([copy?.name, copy?.active]).toEqual(["DVD player (copy)", false]);
    const keys = catalogue.actions.flatMap(({ treatments }) => treatments.map((each) => each.key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("says whether it can be said now", () => {
    const action = { ...newAction("a", "A", "offer", null), treatments: CATALOGUE.actions[0]?.treatments ?? [] };
    const now = Date.parse("2026-03-01T00:00:00Z");
    expect(stateOf(action, now)).toBe("live");
    expect(stateOf({ ...action, active: false }, now)).toBe("off");
    expect(stateOf({ ...action, valid_from: "2026-04-01T00:00:00Z" }, now)).toBe("later");
    expect(stateOf({ ...action, valid_until: "2026-03-01T00:00:00Z" }, now)).toBe("over");
    expect(stateOf({ ...action, treatments: [] }, now)).toBe("silent");
  });

  it("gets a key that nobody has", () => expect(freeKey("tv", ["tv", "tv-2"])).toBe("tv-3"));
});

it("puts findings at their place", () => {
  const at = (path: string) => ({ severity: "error" as const, path, message: "Wrong.", remedy: "Mend it." });
  const findings = [at("actions.1.criteria.eligibility.0.text"), at("actions.10.name"), at("policies.0.most")];
  expect(below(findings, "actions.1")).toHaveLength(1);
  expect(saidAt(findings, "policies.0.most")).toBe("Wrong. Mend it.");
  expect(placeOf(CATALOGUE, "actions.1.name", {})).toEqual({
    label: "Outage in your street",
    address: "/actions/edit/outage",
  });
  expect(placeOf(CATALOGUE, "policies.0.most", { policies: "Policies" })?.address).toBe("/actions/choosing");
});
