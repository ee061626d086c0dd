import { describe, expect, it } from "vitest";
import type { AuditEntry } from "@/api/admin";
import { fitting, mayHaveMore, NO_AUDIT_FILTER, subjectOf } from "./auditFilter";

const entry = (over: Partial<AuditEntry>): AuditEntry => ({
  id: "1",
  at: new Date(2026, 2, 10, 12).toISOString(),
  account_id: "a",
  account_name: "Ada Brandt",
  action: "change service",
  subject_kind: "service",
  subject_id: "s",
  before: { name: "Bills" },
  after: { name: "Billing" },
  ...over,
});
const ids = (
  filter: object,
  entries = [entry({}), entry({ id: "2", account_name: "Sam", subject_kind: "skill", action: "create skill" })],
) => fitting(entries, { ...NO_AUDIT_FILTER, ...filter }).map(({ id }) => id);

describe("the filter of the trail", () => {
  it("finds by person, kind and words", () => {
    expect(ids({})).toEqual(["1", "2"]);
    expect(ids({ person: "Sam" })).toEqual(["2"]);
    expect(ids({ kind: "service" })).toEqual(["1"]);
    expect(ids({ search: "ada billing" })).toEqual(["1"]);
  });

  it("includes both days", () => {
    expect(ids({ from: "2026-03-10", until: "2026-03-10" })).toEqual(["1", "2"]);
    expect(ids({ from: "2026-03-11" })).toEqual([]);
    expect(ids({ until: "2026-03-09" })).toEqual([]);
  });

  it("knows when older entries cannot fit any more", () => {
    expect(mayHaveMore([entry({})], { ...NO_AUDIT_FILTER, from: "2026-03-11" })).toBe(false);
    expect(mayHaveMore([entry({})], { ...NO_AUDIT_FILTER, from: "2026-03-01" })).toBe(true);
    expect(mayHaveMore([], NO_AUDIT_FILTER)).toBe(true);
  });
});

it("names what was changed by its newest name", () => {
  expect(subjectOf(entry({}))).toBe("Billing");
  expect(subjectOf(entry({ after: null }))).toBe("Bills");
  expect(subjectOf(entry({ before: null, after: { draft: 2 }, subject_id: "goodwill" }))).toBe("goodwill");
  expect(subjectOf(entry({ before: null, after: {}, action: "change capacity rules", subject_id: "capacity" }))).toBe(
    "",
  );
  const nameless = "0192f0c4-1111-7000-8000-000000000001";
  expect(subjectOf(entry({ before: null, after: { reasons: [] }, subject_id: nameless }))).toBe("");
});
