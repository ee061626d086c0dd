import type { RuleDifference } from "@/api/rules";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import classes from "./Versions.module.css";

/** What is otherwise, in sentences. */
export function DifferenceList({ changes, label }: { changes: readonly RuleDifference[]; label: string }) {
  if (!changes.length) return <p className={classes.soft}>{text.rules.versions.same}</p>;
  return (
    <ul className={classes.changes} aria-label={label}>
      {changes.map((change) => (
        <li key={`${change.kind} ${change.sentence} ${change.place} ${change.decision}`} data-kind={change.kind}>
          <Coded>{change.sentence}</Coded>
        </li>
      ))}
    </ul>
  );
}
