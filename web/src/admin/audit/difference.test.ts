import { expect, it } from "vitest";
import { changesBetween } from "./difference";

it("shows only what changed, by path", () => {
  const before = { name: "Billing", calendar: { zone: "UTC" }, version: 1 };
  const after = { name: "Billing", calendar: { zone: "Europe/London" }, version: 2 };
  expect(changesBetween(before, after)).toEqual([
    { path: "calendar.zone", before: "UTC", after: "Europe/London", kind: "changed" },
  ]);
  expect(changesBetween(before, after, true).map((row) => row.path)).toEqual(["calendar.zone", "name"]);
});

it("tells added from removed", () => {
  expect(changesBetween(null, { name: "A" })).toEqual([{ path: "name", before: null, after: "A", kind: "added" }]);
  expect(changesBetween({ name: "A" }, null)[0]?.kind).toBe("removed");
  expect(changesBetween(null, null)).toEqual([]);
});

it("keeps list entries apart by what names them", () => {
  const before = {
    fields: [
      { key: "a", label: "A" },
      { key: "b", label: "B" },
    ],
  };
  const after = { fields: [{ key: "b", label: "B!" }] };
  expect(changesBetween(before, after).map(({ path, kind }) => [path, kind])).toEqual([
    ["fields.a.key", "removed"],
    ["fields.a.label", "removed"],
    ["fields.b.label", "changed"],
  ]);
});

it("writes short lists in one line and empty values as nothing", () => {
  expect(changesBetween({ roles: ["agent"], x: 1 }, { roles: ["agent", "supervisor"], x: null })).toEqual([
    { path: "roles", before: "agent", after: "agent, supervisor", kind: "changed" },
    { path: "x", before: "1", after: "", kind: "changed" },
  ]);
});
