import { Tooltip } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Comparison, ComparisonLine, Difference } from "@/api/replay";
import { ChannelMark } from "@/shared/ChannelMark";
import { text } from "@/text";
import classes from "./ComparisonTable.module.css";
import type { Course } from "./chart";
import { hasRow, type Measured, ROWS, shown, signedShown, verdictOf } from "./figures";

const words = text.replay;

function Explained({ label, help }: { label: string; help?: string | undefined }) {
  if (!help) return <>{label}</>;
  return (
    <Tooltip label={help} multiline w={260}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable without a mouse */}
      <span className={classes.explained} tabIndex={0}>
        {label}
      </span>
    </Tooltip>
  );
}

function DifferenceCell({ name, found, better }: { name: Measured; found: Difference | null; better?: 1 | -1 }) {
  if (!found) return <td className={classes.figures}>–</td>;
  const verdict = verdictOf(found, better);
  const interval =
    found.low === null || found.high === null || verdict === "same"
      ? ""
      : words.interval(signedShown(name, found.low), signedShown(name, found.high));
  return (
    <td className={classes.figures} data-verdict={verdict}>
      <span className={classes.value}>
        {found.value > 0 && <IconArrowUpRight size={14} aria-hidden />}
        {found.value < 0 && <IconArrowDownRight size={14} aria-hidden />}
        {verdict === "same" ? words.verdicts.same : signedShown(name, found.value)}
      </span>
      {interval && <span className={classes.interval}>{interval}</span>}
      {verdict !== "same" && words.verdicts[verdict] && (
        <span className={classes.verdict}>{words.verdicts[verdict]}</span>
      )}
    </td>
  );
}

interface PartProps {
  heading: ReactNode;
  line: ComparisonLine;
  courses: readonly Course[];
}

function Part({ heading, line, courses }: PartProps) {
  const compared = courses.includes("changed");
  return (
    <tbody>
      <tr className={classes.heading}>
        <th scope="rowgroup" colSpan={courses.length + (compared ? 2 : 1)}>
          {heading}
        </th>
      </tr>
      {ROWS.filter(({ name }) => hasRow(name, line)).map(({ name, better }) => (
        <tr key={name}>
          <th scope="row">
            <Explained label={words.measures[name]} help={(words.help as Partial<Record<string, string>>)[name]} />
          </th>
          {courses.map((course) => (
            <td key={course} className={classes.figures}>
              {shown(name, line[course])}
            </td>
          ))}
          {compared &&
            (name in line.differences ? (
              <DifferenceCell
                name={name as Measured}
                found={line.differences[name as Measured]}
                {...(better && { better })}
              />
            ) : (
              <td />
            ))}
        </tr>
      ))}
    </tbody>
  );
}

/** What was recorded beside both plans: of all contacts, of each service, and of each channel. */
export function ComparisonTable({
  result,
  courses,
  nameOf,
}: {
  result: Comparison;
  courses: readonly Course[];
  nameOf: (key: string) => string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.table}>
      <table className={classes.table} aria-label={words.table}>
        <thead>
          <tr>
            <td />
            {courses.map((course) => (
              <th key={course} scope="col" className={classes.figures}>
                {words.courses[course]}
              </th>
            ))}
            {courses.includes("changed") && (
              <th scope="col" className={classes.figures}>
                <Explained label={words.difference} help={words.differenceHelp} />
              </th>
            )}
          </tr>
        </thead>
        <Part heading={words.all} line={result.total} courses={courses} />
        {result.services.map((line) => (
          <Part key={line.service} heading={nameOf(line.service ?? "")} line={line} courses={courses} />
        ))}
        {result.channels.map(
          (line) =>
            line.channel && (
              <Part
                key={line.channel}
                heading={<ChannelMark channel={line.channel} named />}
                line={line}
                courses={courses}
              />
            ),
        )}
      </table>
    </section>
  );
}
