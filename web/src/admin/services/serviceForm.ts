import { MAIN_HUB } from "@/api/admin";
import type { Calendar, CallbackRules, RequiredSkill, Service, ServiceLevelTarget, WideningStep } from "@/api/services";
import { text } from "@/text";
import { secondsOf } from "@/ui/times";
import type { FieldErrors } from "../record/edit";
import { checkNameAndKey } from "../record/NameAndKey";
import { faultsOf, intervalsOf, tidyHolidays, type Week, weekOf } from "./hours";
import { faultsOfSteps } from "./widening";

const words = text.admin.services;

/** A service as its form holds it: the hours as typed, everything else as the API has it. */
export interface ServiceForm {
  name: string;
  key: string;
  hub_id: string;
  always: boolean;
  zone: string;
  week: Week;
  holidays: string[];
  real_time_target: ServiceLevelTarget;
  deferred_target: ServiceLevelTarget;
  required_skills: RequiredSkill[];
  overflow_service_id: string | null;
  overflow_after: string | null;
  priority: number;
  offer_timeout: string;
  reject_cooldown: string;
  wrap_up_limit: string;
  preferred_wait: string;
  max_waiting: number;
  reasons_required: boolean;
  ranking: Service["ranking"];
  rank: number;
  weight: number;
  reserved_real_time: number;
  reserved_deferred: number;
  asked_at_once: number;
  score: string;
  value_window_seconds: number;
  outside_score: boolean;
  condition: string;
  widening: WideningStep[];
  callback: CallbackRules;
}

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** A new service has the values that the server would give it. */
const NEW: ServiceForm = {
  name: "",
  key: "",
  hub_id: MAIN_HUB,
  always: true,
  zone: HERE,
  week: weekOf([]),
  holidays: [],
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
};

/** The form of a service, or of a new one. */
export function formOf(service: Service | null): ServiceForm {
  if (!service) return NEW;
  const { calendar, id: _id, active: _active, version: _version, ...rest } = service;
  const { always, zone, intervals, holidays } = calendar;
  return { ...rest, always, zone, week: weekOf(intervals), holidays };
}

const CALENDAR_PARTS = ["always", "zone", "week", "holidays"] as const;

export function calendarOf(form: ServiceForm): Calendar {
  return {
    zone: form.zone,
    intervals: intervalsOf(form.week),
    holidays: tidyHolidays(form.holidays),
    always: form.always,
  };
}

/** The body of a request: the calendar as a whole when any part of it changed. */
export function bodyOf(changes: Partial<ServiceForm>, form: ServiceForm): object {
  const { always, zone, week, holidays, ...rest } = changes;
  const calendarChanged = CALENDAR_PARTS.some((name) => changes[name] !== undefined);
  return calendarChanged ? { ...rest, calendar: calendarOf(form) } : rest;
}

function checkTarget(name: "real_time_target" | "deferred_target", target: ServiceLevelTarget): FieldErrors {
  const errors: Record<string, string> = {};
  if (!(target.fraction > 0 && target.fraction <= 1)) errors[`${name}.fraction`] = words.shareMissing;
  if (secondsOf(target.within) < 1) errors[`${name}.within`] = text.admin.record.required;
  return errors;
}

/** What is wrong before the server is asked. */
export function check(form: ServiceForm): FieldErrors {
  const errors: Record<string, string> = {
    ...checkNameAndKey(form),
    ...checkTarget("real_time_target", form.real_time_target),
    ...checkTarget("deferred_target", form.deferred_target),
    ...faultsOfSteps(form.widening),
  };
  if (form.ranking === "best_value" && !form.score.trim()) errors.score = text.value.scoreMissing;
  if (!(form.weight > 0 && form.weight <= 100)) errors.weight = words.weightUnclear;
  for (const [place, fault] of faultsOf(form.week)) errors[`week.${place}`] = words.faults[fault];
  if (!form.always && form.week.every((day) => day.length === 0)) errors.week = words.hoursMissing;
  return errors;
}
