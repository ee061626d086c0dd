import { text } from "@/text";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const words = text.shell.time;
const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const dayOfYearFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** `0:07`, `12:34`, `1:02:03`: a running clock; negative spans count as zero. */
export function clockSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = String(whole % MINUTE).padStart(2, "0");
  if (whole < HOUR) return `${minutes}:${rest}`;
  return `${Math.floor(whole / HOUR)}:${String(minutes).padStart(2, "0")}:${rest}`;
}

/** `12 s`, `5 min`, `3 h 20 min`, `4 d`: a span in a sentence. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) {
    const minutes = Math.floor((whole % HOUR) / MINUTE);
    return minutes > 0 ? `${Math.floor(whole / HOUR)} h ${minutes} min` : `${Math.floor(whole / HOUR)} h`;
  }
  return words.days(Math.floor(whole / DAY));
}

/** `5 min ago`, `in 3 h`, `now`. */
export function relative(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  if (Math.abs(seconds) < 5) return words.now;
  return seconds < 0 ? words.inFuture(span(-seconds)) : words.ago(span(seconds));
}

/** `14:05`, local. */
export const clockTime = (instant: string) => clockFormat.format(new Date(instant));

/** The full local date and time with its zone, for a hover. */
export const exactTime = (instant: string) => exactFormat.format(new Date(instant));

const dateKey = (date: Date) => date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();

/** Whether two instants fall on one local day. */
export const sameDay = (a: string, b: string) => dateKey(new Date(a)) === dateKey(new Date(b));

/** `Today`, `Yesterday`, `Tue, 3 Mar`, `3 Mar 2024`. */
export function dayName(instant: string, now: number): string {
  const day = new Date(instant);
  const today = new Date(now);
  const yesterday = new Date(now);
  yesterday.setDate(today.getDate() - 1);
  if (dateKey(day) === dateKey(today)) return words.today;
  if (dateKey(day) === dateKey(yesterday)) return words.yesterday;
  return day.getFullYear() === today.getFullYear() ? dayFormat.format(day) : dayOfYearFormat.format(day);
}

/** `3 Mar 2024`, local. */
export const calendarDate = (instant: string) => dayOfYearFormat.format(new Date(instant));

/** The shortest that is clear in a list: the time today, else the day. */
export function listTime(instant: string, now: number): string {
  return sameDay(instant, new Date(now).toISOString()) ? clockTime(instant) : dayName(instant, now);
}

/** The whole seconds of an ISO 8601 duration such as `PT1H30M` or `P1DT20S`; 0 for one that is not understood. */
export function secondsOf(duration: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(duration);
  if (!match) return 0;
  const [, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0);
}

/** The ISO 8601 duration of so many seconds. */
export const durationOf = (seconds: number) => `PT${Math.max(0, Math.round(seconds))}S`;
