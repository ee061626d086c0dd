import { useMemo } from "react";
import type { Comparison } from "@/api/replay";
import { text } from "@/text";
import { busyPart, type Course, EDGE, HEIGHT, lineOf, WIDTH, xOf, yOf } from "./chart";
import { shown } from "./figures";
import classes from "./LevelChart.module.css";

const words = text.replay;
const COURSES: Course[] = ["recorded", "present", "changed"];
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const percent = new Intl.NumberFormat(undefined, { style: "percent" });

/** The service level of each half-hour over the contacts that arrived in it; the table says the same in figures. */
export function LevelChart({ result, shownCourses }: { result: Comparison; shownCourses: readonly Course[] }) {
  const hours = useMemo(() => busyPart(result.half_hours), [result.half_hours]);
  const clock = useMemo(
    () => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", timeZone: result.zone }),
    [result.zone],
  );
  const most = Math.max(1, ...hours.map((hour) => hour.arrived));
  const width = xOf(1, hours.length) - xOf(0, hours.length);
  const level = (course: Course) => shown("service_level", result.total[course]);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{words.chart}</span>
        <ul className={classes.legend}>
          {COURSES.filter((course) => shownCourses.includes(course)).map((course) => (
            <li key={course}>
              <svg width="28" height="8" aria-hidden="true">
                <path d="M1 4h26" className={classes.line} data-course={course} />
              </svg>
              {words.courses[course]}
            </li>
          ))}
          <li>{words.chartBars}</li>
        </ul>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={classes.chart}
        role="img"
        aria-label={words.chartSummary(level("recorded"), level("present"), level("changed"))}
      >
        {hours.map((hour, place) => (
          <rect
            key={hour.begins_at}
            className={classes.bar}
            x={xOf(place, hours.length) + 1}
            width={Math.max(1, width - 2)}
            y={yOf(hour.arrived / most / 3)}
            height={yOf(0) - yOf(hour.arrived / most / 3)}
          >
            <title>{`${clock.format(new Date(hour.begins_at))}: ${hour.arrived}`}</title>
          </rect>
        ))}
        {SHARES.map((share) => (
          <g key={share}>
            <path className={classes.grid} d={`M${EDGE.left} ${yOf(share)}H${WIDTH - EDGE.right}`} />
            <text className={classes.label} x={EDGE.left - 8} y={yOf(share) + 4} textAnchor="end">
              {percent.format(share)}
            </text>
          </g>
        ))}
        <text className={classes.label} x={WIDTH - EDGE.right + 5} y={yOf(1 / 3) + 4}>
          {most}
        </text>
        {hours.map((hour, place) =>
          place % 4 === 1 ? (
            <text
              key={hour.begins_at}
              className={classes.label}
              x={xOf(place, hours.length)}
              y={HEIGHT - 8}
              textAnchor="middle"
            >
              {clock.format(new Date(hour.begins_at))}
            </text>
          ) : null,
        )}
        {COURSES.filter((course) => shownCourses.includes(course)).map((course) => (
          <path key={course} className={classes.line} data-course={course} d={lineOf(hours, course)} />
        ))}
      </svg>
    </figure>
  );
}
