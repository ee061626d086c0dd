import type { ComparisonLine, CourseFigures, Difference } from "@/api/replay";
import { span } from "@/ui/times";

const percent = new Intl.NumberFormat(undefined, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const signed = new Intl.NumberFormat(undefined, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const whole = new Intl.NumberFormat();

export type Measured = keyof ComparisonLine["differences"];
export type Verdict = "better" | "worse" | "unclear" | "same" | "known";

/** The rows of the comparison; `better` says in which direction a measure is good, if it is at all. */
export const ROWS: readonly { name: Measured | "arrived" | "answered" | "waiting"; better?: 1 | -1 }[] = [
  { name: "arrived" },
  { name: "answered" },
  { name: "service_level", better: 1 },
  { name: "mean_wait_seconds", better: -1 },
  { name: "abandoned_share", better: -1 },
  { name: "waiting" },
  { name: "overflowed_share" },
  { name: "transferred_share" },
  { name: "occupancy" },
];

const COUNTS = new Set<string>(["arrived", "answered", "waiting"]);

/** `47 s`, `2 min 18 s`: differences of seconds must show; from an hour on as anywhere. */
function waitShown(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 100 || whole >= 3600) return whole < 100 ? `${whole} s` : span(whole);
  return whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole / 60} min`;
}

/** A measure of a course as people read it; a dash for nothing to measure. */
export function shown(name: (typeof ROWS)[number]["name"], figures: CourseFigures): string {
  const value = figures[name];
  if (value === null) return "–";
  if (COUNTS.has(name)) return whole.format(value);
  return name === "mean_wait_seconds" ? waitShown(value) : percent.format(value);
}

/** A difference with its sign, in points of a percentage or as a span. */
export function signedShown(name: Measured, value: number): string {
  if (name !== "mean_wait_seconds") return signed.format(value).replace("-", "−");
  const size = waitShown(Math.abs(value));
  if (Math.round(value) === 0) return size;
  return value > 0 ? `+${size}` : `−${size}`;
}

/** What a difference says: better or worse only if its interval leaves out zero. */
export function verdictOf(found: Difference, better: 1 | -1 | undefined): Verdict {
  if (found.value === 0) return "same";
  if (found.low === null || found.high === null) return "known";
  if (found.low <= 0 && found.high >= 0) return "unclear";
  if (better === undefined) return "known";
  return Math.sign(found.value) === better ? "better" : "worse";
}

/** Whether a row says anything of a line: nobody overflows where nothing overflows. */
export function hasRow(name: (typeof ROWS)[number]["name"], line: ComparisonLine): boolean {
  const courses = [line.recorded, line.present, line.changed];
  if (name === "service_level" || name === "mean_wait_seconds") return courses.some((course) => course[name] !== null);
  return name === "arrived" || courses.some((course) => Boolean(course[name]));
}
