import type { HalfHour } from "@/api/replay";

export const WIDTH = 920;
export const HEIGHT = 260;
export const EDGE = { left: 46, right: 34, top: 10, bottom: 26 };

export type Course = "recorded" | "present" | "changed";

const inner = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };

/** Where a share of 0 to 1 stands. */
export const yOf = (share: number) => EDGE.top + inner.height * (1 - share);

/** Where the half-hour of this place begins, of so many. */
export const xOf = (place: number, count: number) => EDGE.left + (inner.width * place) / Math.max(count, 1);

/** The half-hours from the first to the last in which anything arrived, with one on each side. */
export function busyPart(hours: readonly HalfHour[]): HalfHour[] {
  const first = hours.findIndex((hour) => hour.arrived > 0);
  if (first < 0) return [];
  const last = hours.findLastIndex((hour) => hour.arrived > 0);
  return hours.slice(Math.max(0, first - 1), last + 2);
}

/** The line of a course through the middles of its half-hours; where nothing is known it is broken. */
export function lineOf(hours: readonly HalfHour[], course: Course): string {
  let drawn = false;
  const path: string[] = [];
  hours.forEach((hour, place) => {
    const value = hour[course];
    if (value !== null) {
      path.push(`${drawn ? "L" : "M"}${xOf(place + 0.5, hours.length).toFixed(1)} ${yOf(value).toFixed(1)}`);
      // A point alone is a dot.
      if (!drawn && (hours[place + 1]?.[course] ?? null) === null) path.push("h0.01");
    }
    drawn = value !== null;
  });
  return path.join("");
}
