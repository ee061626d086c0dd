import { Button } from "@mantine/core";
import { Link } from "react-router";
import { type WhatIfExample, whatIf } from "@/api/rules";
import { PastComparison } from "@/shared/PastComparison";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { useDraftStore } from "../editor/draft";
import { sayValue } from "../model/values";
import classes from "./Versions.module.css";

const words = text.rules.proof.whatIf;
const MOST_DAYS = 366;

interface ExamplesProps {
  examples: readonly WhatIfExample[];
  /** Makes a test case of one; null where nobody may write. */
  onCase: ((example: WhatIfExample) => void) | null;
}

function Examples({ examples, onCase }: ExamplesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={words.examples}>
      <table className={classes.table}>
        <thead>
          <tr>
            {Object.values(words.columns).map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {examples.map((example) => (
            <tr key={example.decision_id}>
              <td>
                <Instant at={example.at} />
              </td>
              <th scope="row">{example.decision}</th>
              <td>
                <code>{sayValue(example.inputs)}</code>
              </td>
              <td>
                <code>{sayValue(example.before)}</code>
              </td>
              <td>
                <code>{sayValue(example.after)}</code>
              </td>
              <td>
                {example.interaction_id && <Link to={`/contacts/${example.interaction_id}`}>{words.contact}</Link>}
                {onCase && (
                  <Button size="compact-xs" variant="default" onClick={() => onCase(example)}>
                    {words.makeCase}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface WhatIfTabProps {
  ruleSet: string;
  readOnly: boolean;
  onCase: (example: WhatIfExample) => void;
}

/** What the draft would have answered to what was asked in the last days, beside what was answered. */
export function WhatIfTab({ ruleSet, readOnly, onCase }: WhatIfTabProps) {
  const store = useDraftStore();
  return (
    <PastComparison
      words={words}
      className={classes.whatIf}
      mostDays={MOST_DAYS}
      compare={(days) => whatIf(ruleSet, store.getState().history.present, days)}
      figures={({ faulty }) => (faulty ? [[words.faulty, faulty]] : [])}
      notes={({ partial, outcomes }) => (
        <>
          {partial && <p className={classes.soft}>{words.partial}</p>}
          {outcomes.length > 0 && (
            <ul className={classes.changes} aria-label={words.outcomes}>
              {outcomes.map(({ decision, before, after, count }) => (
                <li key={`${decision} ${before} ${after}`}>
                  {words.outcome(count, decision)} <code>{before}</code> → <code>{after}</code>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      examples={({ examples }) => <Examples examples={examples} onCase={readOnly ? null : onCase} />}
    />
  );
}
