import { Alert, Button, NumberInput } from "@mantine/core";
import { IconAlertTriangle, IconArrowsDiff, IconHistory } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { readable } from "@/api/problem";
import { type WhatIfExample, whatIf } from "@/api/rules";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Instant } from "@/ui/Instant";
import { useDraftStore } from "../editor/draft";
import { sayValue } from "../model/values";
import classes from "./Versions.module.css";

const words = text.rules.proof.whatIf;

interface WhatIfTabProps {
  ruleSet: string;
  readOnly: boolean;
  onCase: (example: WhatIfExample) => void;
}

/** What the draft would have answered to what was asked in the last days, beside what was answered. */
export function WhatIfTab({ ruleSet, readOnly, onCase }: WhatIfTabProps) {
  const [days, setDays] = useState<number | string>(7);
  const store = useDraftStore();
  const run = useMutation({ mutationFn: () => whatIf(ruleSet, store.getState().history.present, Number(days)) });
  const { data } = run;
  const failed = run.error ? readable(run.error) : null;
  return (
    <section className={classes.whatIf} aria-label={words.title}>
      <div className={classes.ask}>
        <div>
          <h2>{words.title}</h2>
          <p className={classes.soft}>{words.help}</p>
        </div>
        <NumberInput
          label={words.days}
          w={130}
          min={1}
          max={366}
          value={days}
          onChange={setDays}
          allowDecimal={false}
        />
        <Button
          leftSection={<IconArrowsDiff size={16} />}
          loading={run.isPending}
          disabled={!(Number(days) >= 1 && Number(days) <= 366)}
          onClick={() => run.mutate()}
        >
          {words.run}
        </Button>
      </div>
      {failed && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={words.failed}>
          {failed.detail} {failed.remedy}
        </Alert>
      )}
      {!data && !failed && <EmptyState icon={IconHistory} title={words.none} detail={words.noneDetail} />}
      {data && data.decided === 0 && (
        <EmptyState icon={IconHistory} title={words.nothing} detail={words.nothingDetail} />
      )}
      {data && data.decided > 0 && (
        <>
          <div role="status">
            <dl className={classes.figures}>
              {(
                [
                  [words.decided, data.decided],
                  [words.differ, data.differ],
                  [words.same, data.decided - data.differ],
                  ...(data.faulty ? ([[words.faulty, data.faulty]] as const) : []),
                ] as const
              ).map(([label, count]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{count.toLocaleString()}</dd>
                </div>
              ))}
            </dl>
          </div>
          {data.partial && <p className={classes.soft}>{words.partial}</p>}
          {data.outcomes.length > 0 && (
            <ul className={classes.changes} aria-label={words.outcomes}>
              {data.outcomes.map(({ decision, before, after, count }) => (
                <li key={`${decision} ${before} ${after}`}>
                  {words.outcome(count, decision)} <code>{before}</code> → <code>{after}</code>
                </li>
              ))}
            </ul>
          )}
          {data.examples.length === 0 ? (
            <p className={classes.soft}>{words.allSame}</p>
          ) : (
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
                  {data.examples.map((example) => (
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
                        {example.interaction_id && (
                          <Link to={`/contacts/${example.interaction_id}`}>{words.contact}</Link>
                        )}
                        {!readOnly && (
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
          )}
        </>
      )}
    </section>
  );
}
