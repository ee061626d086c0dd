import { describe, expect, it } from "vitest";
import type { HalfHour, PlannedService } from "@/api/replay";
import { busyPart, lineOf } from "./chart";
import { signedShown, verdictOf } from "./figures";
import { changesOf, draftOf, withField } from "./plan";

const SALES: PlannedService = {
  key: "sales",
  name: "Sales",
  real_time_target_seconds: 20,
  deferred_target_seconds: 14_400,
  priority: 0,
  required_skills: { english: 1, sales: 2 },
  overflow_to: "billing",
  overflow_after_seconds: 300,
  ranking: "longest_idle",
  rank: 0,
  weight: 1,
  reserved_real_time: 0,
  reserved_deferred: 0,
  asked_at_once: 1,
  score: "",
  value_window_seconds: 0.2,
  outside_score: false,
  condition: "",
  widening: [],
};

describe("plan", () => {
  it("takes over a draft: with its widening, and without what is as in force", () => {
    const widening = [{ after_seconds: 60, groups: [{ german: 1 }], asked_at_once: null, condition: null }];
    const draft = draftOf([SALES], { sales: { widening, rank: 0 }, gone: { rank: 3 } });
    expect(changesOf([SALES], draft)).toEqual({ sales: { widening } });
    expect(draftOf([SALES], { sales: { weight: 1 } })).toEqual({});
  });

  it("sends only what differs", () => {
    const draft = withField({}, SALES, "priority", 30);
    expect(changesOf([SALES], draft)).toEqual({ sales: { priority: 30 } });
    expect(changesOf([SALES], withField(draft, SALES, "priority", 0))).toEqual({});
  });

  it("compares skills by what they are, not by their order", () => {
    expect(withField({}, SALES, "required_skills", { sales: 2, english: 1 })).toEqual({});
    const fewer = withField({}, SALES, "required_skills", { sales: 2 });
    expect(changesOf([SALES], fewer)).toEqual({ sales: { required_skills: { sales: 2 } } });
  });

  it("drops the time with the service to flow to", () => {
    const draft = withField({}, SALES, "overflow_to", null);
    expect(changesOf([SALES], draft)).toEqual({ sales: { overflow_to: null, overflow_after_seconds: null } });
  });
});

describe("figures", () => {
  it("calls a difference better only if its interval leaves out zero", () => {
    expect(verdictOf({ value: 0.1, low: 0.02, high: 0.18 }, 1)).toBe("better");
    expect(verdictOf({ value: 9, low: 1, high: 17 }, -1)).toBe("worse");
    expect(verdictOf({ value: 0.1, low: -0.02, high: 0.22 }, 1)).toBe("unclear");
    expect(verdictOf({ value: 0.1, low: null, high: null }, 1)).toBe("known");
    expect(verdictOf({ value: 0, low: 0, high: 0 }, 1)).toBe("same");
    expect(verdictOf({ value: 0.1, low: 0.02, high: 0.18 }, undefined)).toBe("known");
  });

  it("shows a difference with its sign", () => {
    expect(signedShown("mean_wait_seconds", -75)).toBe("−75 s");
    expect(signedShown("mean_wait_seconds", 138)).toBe("+2 min 18 s");
    expect(signedShown("mean_wait_seconds", 12.4)).toBe("+12 s");
    expect(signedShown("mean_wait_seconds", -0.2)).toBe("0 s");
    expect(signedShown("service_level", 0.0312)).toContain("+3.1");
    expect(signedShown("service_level", -0.0312)).toContain("−3.1");
  });
});

describe("chart", () => {
  const hour = (arrived: number, recorded: number | null): HalfHour => ({
    begins_at: "2026-11-21T09:00:00Z",
    arrived,
    recorded,
    present: null,
    changed: null,
  });

  it("leaves out the night", () => {
    const hours = [hour(0, null), hour(0, null), hour(3, 1), hour(0, null), hour(2, 0), hour(0, null), hour(0, null)];
    expect(busyPart(hours)).toEqual(hours.slice(1, 6));
    expect(busyPart([hour(0, null)])).toEqual([]);
  });

  it("breaks the line where nothing is known, and shows a lone point", () => {
    const path = lineOf([hour(1, 1), hour(1, 0.5), hour(0, null), hour(1, 0)], "recorded");
    expect(path.match(/[ML]/g)).toEqual(["M", "L", "M"]);
    expect(path.endsWith("h0.01")).toBe(true);
  });
});
