/** The opening hours editor's model: what a person types per weekday, and the intervals that the API takes. */

export interface OpenInterval {
  /** Monday is 0. */
  weekday: number;
  /** Local wall-clock time, HH:MM:SS. */
  opens: string;
  /** As `opens`; 00:00:00 is midnight at the day's end. */
  closes: string;
}

/** One opening span of a day, as typed. */
export interface Span {
  opens: string;
  closes: string;
}

/** Spans per weekday, Monday first; an empty day is closed. */
export type Week = Span[][];

export type SpanFault = "opens_unclear" | "closes_unclear" | "ends_before_start" | "overlaps";

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const MINUTES_OF_DAY = 24 * 60;

/**
 * Minutes after midnight of a typed time, or null. Takes 9, 09, 930, 9:30, 9.30, 9:30 pm and 24:00.
 */
export function minutesOf(typed: string): number | null {
  const text = typed.trim().toLowerCase().replace(/\s+/g, "");
  const match = /^(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?(am|pm)?$/.exec(text) ?? /^(\d{1,2})(\d{2})(am|pm)?$/.exec(text);
  if (!match) return null;
  let hours = Number(match[1]);
  const minutes = Number(match[2] ?? 0);
  const half = match[3];
  if (half) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (half === "pm" ? 12 : 0);
  }
  const total = hours * 60 + minutes;
  return minutes > 59 || total > MINUTES_OF_DAY ? null : total;
}

/** HH:MM of minutes after midnight; the day's end is 24:00. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The typed time in its tidy form; left as it is when it is unclear. */
export function tidyClock(typed: string): string {
  const minutes = minutesOf(typed);
  return minutes === null ? typed : clockOf(minutes);
}

/** The editor's week of the API's intervals. */
export function weekOf(intervals: readonly OpenInterval[]): Week {
  const week: Week = WEEKDAYS.map(() => []);
  for (const { weekday, opens, closes } of intervals) {
    const day = week[weekday];
    if (!day) continue;
    const end = minutesOf(closes);
    day.push({ opens: tidyClock(opens), closes: end === 0 ? "24:00" : tidyClock(closes) });
  }
  for (const day of week) day.sort((a, b) => (minutesOf(a.opens) ?? 0) - (minutesOf(b.opens) ?? 0));
  return week;
}

/** The fault of each span by `weekday.index`; empty when the week can be saved. */
export function faultsOf(week: Week): Map<string, SpanFault> {
  const faults = new Map<string, SpanFault>();
  week.forEach((day, weekday) => {
    const sound: { index: number; from: number; to: number }[] = [];
    day.forEach((span, index) => {
      const key = `${weekday}.${index}`;
      const from = minutesOf(span.opens);
      const to = endOf(span);
      if (from === null || from === MINUTES_OF_DAY) faults.set(key, "opens_unclear");
      else if (to === null) faults.set(key, "closes_unclear");
      else if (to <= from) faults.set(key, "ends_before_start");
      else sound.push({ index, from, to });
    });
    sound.sort((a, b) => a.from - b.from);
    let reached = -1;
    for (const { index, from, to } of sound) {
      if (from < reached) faults.set(`${weekday}.${index}`, "overlaps");
      reached = Math.max(reached, to);
    }
  });
  return faults;
}

/** The API's intervals of a week without faults, in order; spans that touch become one. */
export function intervalsOf(week: Week): OpenInterval[] {
  return week.flatMap((day, weekday) => {
    const spans = day
      .map((span) => ({ from: minutesOf(span.opens) ?? 0, to: endOf(span) ?? 0 }))
      .sort((a, b) => a.from - b.from);
    const joined: { from: number; to: number }[] = [];
    for (const span of spans) {
      const last = joined.at(-1);
      if (last && last.to === span.from) last.to = span.to;
      else joined.push({ ...span });
    }
    return joined.map(({ from, to }) => ({ weekday, opens: wire(from), closes: wire(to % MINUTES_OF_DAY) }));
  });
}

/** The week with one day's spans copied to others. */
export function copyDay(week: Week, from: number, to: readonly number[]): Week {
  const source = week[from] ?? [];
  return week.map((day, weekday) => (to.includes(weekday) ? source.map((span) => ({ ...span })) : day));
}

/** The week with a span that runs past midnight split into two days (22:00-02:00 becomes 22:00-24:00 and 00:00-02:00). */
export function splitAtMidnight(week: Week, weekday: number, index: number): Week {
  const span = week[weekday]?.[index];
  if (!span) return week;
  const next = (weekday + 1) % 7;
  return week.map((day, current) => {
    let spans = day;
    if (current === weekday)
      spans = spans.map((old, at) => (at === index ? { opens: old.opens, closes: "24:00" } : old));
    if (current === next && minutesOf(span.closes) !== 0)
      spans = [{ opens: "00:00", closes: tidyClock(span.closes) }, ...spans];
    return spans;
  });
}

/** A sensible next span of a day: after the last one, or nine to five. */
export function nextSpan(day: readonly Span[]): Span {
  const last = day.at(-1);
  const end = last ? endOf(last) : null;
  if (end === null || end === undefined || end >= MINUTES_OF_DAY - 60) return { opens: "09:00", closes: "17:00" };
  const from = Math.min(end + 60, MINUTES_OF_DAY - 60);
  return { opens: clockOf(from), closes: clockOf(Math.min(from + 240, MINUTES_OF_DAY)) };
}

export interface DayRange {
  first: number;
  last: number;
  spans: Span[];
}

/** Runs of neighbouring weekdays with the same hours, for a one-line summary; closed days are left out. */
export function runsOf(week: Week): DayRange[] {
  const runs: DayRange[] = [];
  week.forEach((day, weekday) => {
    if (day.length === 0) return;
    const last = runs.at(-1);
    if (last && last.last === weekday - 1 && JSON.stringify(last.spans) === JSON.stringify(day)) last.last = weekday;
    else runs.push({ first: weekday, last: weekday, spans: day });
  });
  return runs;
}

/** Hours open per week, for a check at a glance. */
export function hoursOpen(week: Week): number {
  let minutes = 0;
  for (const span of week.flat()) {
    const from = minutesOf(span.opens);
    const to = endOf(span);
    if (from !== null && to !== null && to > from) minutes += to - from;
  }
  return Math.round((minutes / 60) * 100) / 100;
}

/** Holidays sorted, each once; text that is no date of the calendar is left out. */
export function tidyHolidays(days: readonly string[]): string[] {
  return [...new Set(days)].filter(isDate).sort();
}

function isDate(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** Minutes of a span's end; midnight there is the day's end. */
function endOf(span: Span): number | null {
  const minutes = minutesOf(span.closes);
  return minutes === 0 ? MINUTES_OF_DAY : minutes;
}

function wire(minutes: number): string {
  return `${clockOf(minutes)}:00`;
}
