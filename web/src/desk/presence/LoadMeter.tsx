import { Tooltip } from "@mantine/core";
import { LoadBar } from "@/shared/LoadBar";
import { text } from "@/text";
import { useMyLoad, useMyWork } from "../data/work";
import classes from "./LoadMeter.module.css";

const words = text.desk.load;

/** What I am handling: contacts, and how much of my capacity they take. */
export function LoadMeter() {
  const load = useMyLoad();
  const { active, wrapping } = useMyWork();
  if (!load) return null;
  const details = [
    words.realTime(load.real_time_used, load.real_time_limit),
    words.deferred(load.deferred_used, load.deferred_limit),
  ];
  return (
    <Tooltip label={details.map((line) => <div key={line}>{line}</div>)}>
      <div className={classes.meter}>
        <span className={classes.bar}>
          <LoadBar
            used={load.total_used}
            limit={load.total_limit}
            label={words.label(load.total_used, load.total_limit)}
          />
        </span>
        <span>{words.handling(active.length + wrapping.length)}</span>
      </div>
    </Tooltip>
  );
}
