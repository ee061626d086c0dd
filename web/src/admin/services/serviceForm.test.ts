import { describe, expect, it } from "vitest";
import type { Service } from "@/api/services";
import { changesOf } from "../record/edit";
import { bodyOf, check, formOf } from "./serviceForm";

const service: Service = {
  id: "1",
  key: "billing",
  name: "Billing",
  hub_id: "main",
  calendar: {
    zone: "Europe/London",
    intervals: [{ weekday: 0, opens: "09:00:00", closes: "17:00:00" }],
    holidays: ["2026-12-25"],
    always: false,
  },
  real_time_target: { fraction: 0.8, within: "PT20S" },
  deferred_target: { fraction: 0.9, within: "PT4H" },
  required_skills: [],
  overflow_service_id: null,
  overflow_after: null,
  priority: 0,
  offer_timeout: "PT20S",
  reject_cooldown: "PT1M",
  wrap_up_limit: "PT2M",
  preferred_wait: "PT2M",
  max_waiting: 0,
  reasons_required: true,
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
  callback: {
    allowed: false,
    mode: "agent_first",
    offer_above: "PT0S",
    offer_when_full: true,
    offer_when_closed: true,
    earliest: "08:00:00",
    latest: "20:00:00",
    max_attempts: 3,
    retry_after: "PT30M",
    merge_on_contact: true,
    region: "",
    keep_place: "PT1M",
  },
  active: true,
  version: 3,
};

describe("the form of a service", () => {
  it("sends nothing when nothing changed", () =>
    expect(bodyOf(changesOf(formOf(service), formOf(service)), formOf(service))).toEqual({}));

  it("sends the whole calendar when one part of it changed", () => {
    const form = { ...formOf(service), zone: "Europe/Paris" };
    expect(bodyOf(changesOf(formOf(service), form), form)).toEqual({
      calendar: { ...service.calendar, zone: "Europe/Paris" },
    });
  });

  it("sends the rest as it is, and no calendar for it", () => {
    const form = { ...formOf(service), priority: 60, overflow_after: "PT5M" };
    expect(bodyOf(changesOf(formOf(service), form), form)).toEqual({ priority: 60, overflow_after: "PT5M" });
  });

  it("sends all of a new one", () => {
    const form = { ...formOf(null), name: "New", key: "new" };
    expect(bodyOf(form, form)).toMatchObject({ name: "New", calendar: { always: true, intervals: [] } });
    expect(check(form)).toEqual({});
  });
});

describe("what is checked", () => {
  it("names steps that do not follow each other, and a weight that is none", () => {
    const form = formOf(service);
    const steps = ["PT0S", "PT2M", "PT120S"].map((after) => ({
      after,
      groups: [],
      asked_at_once: null,
      condition: null,
    }));
    expect(Object.keys(check({ ...form, widening: steps, weight: 0 }))).toEqual([
      "widening.0.after",
      "widening.2.after",
      "weight",
    ]);
    expect(
      check({ ...form, widening: [{ after: "PT1M", groups: [], asked_at_once: null, condition: null }], weight: 0.25 }),
    ).toEqual({});
  });

  it("names the faulty hours and a week without any", () => {
    const form = formOf(service);
    const late = { ...form, week: form.week.with(2, [{ opens: "18", closes: "9" }]) };
    expect(Object.keys(check(late))).toEqual(["week.2.0"]);
    expect(check({ ...form, week: form.week.map(() => []) }).week).toBeDefined();
    expect(check({ ...form, always: true, week: form.week.map(() => []) }).week).toBeUndefined();
  });

  it("names targets that cannot be", () => {
    const form = { ...formOf(service), real_time_target: { fraction: 0, within: "PT0S" } };
    expect(Object.keys(check(form))).toEqual(["real_time_target.fraction", "real_time_target.within"]);
  });
});
