import type { CalendarDate, Duration, Id } from "./units";

export interface OpenInterval {
  /** Monday is 0. */
  weekday: number;
  /** Local wall-clock time, `HH:MM:SS`. */
  opens: string;
  closes: string;
}

export interface Calendar {
  zone: string;
  intervals: OpenInterval[];
  holidays: CalendarDate[];
  always: boolean;
}

export interface ServiceLevelTarget {
  fraction: number;
  within: Duration;
}

export interface RequiredSkill {
  skill_id: Id;
  level: number;
}

export interface Service {
  id: Id;
  key: string;
  name: string;
  calendar: Calendar;
  real_time_target: ServiceLevelTarget;
  deferred_target: ServiceLevelTarget;
  required_skills: RequiredSkill[];
  overflow_service_id: Id | null;
  overflow_after: Duration | null;
  priority: number;
  offer_timeout: Duration;
  reject_cooldown: Duration;
  wrap_up_limit: Duration;
  preferred_wait: Duration;
  max_waiting: number;
  reasons_required: boolean;
  active: boolean;
  version: number;
}
