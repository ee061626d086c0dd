import { Alert, Button, NumberInput } from "@mantine/core";
import { IconAlertTriangle, IconArrowsDiff, IconHistory } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type ShadowRun, shadowDraft } from "@/api/actions";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import { Instant } from "@/ui/Instant";
import classes from "../editor/Editor.module.css";
import { useCatalogue } from "../model/draft";

const words = text.actions.shadow;
const MOST_DAYS = 90;

function Examples({ examples }: Pick<ShadowRun, "examples">) {
  const { actions, placements } = useCatalogue();
  const names = new Map([...actions, ...placements].map(({ key, name }) => [key, name]));
  const said = (keys: readonly string[]) => keys.map((key) => names.get(key) ?? key).join(", ") || words.silence;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.box} tabIndex={0} aria-label={words.examples}>
      <table className={classes.dense}>
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
          {examples.map((each) => (
            <tr key={each.decision_id}>
              <td>
                <Instant at={each.at} />
              </td>
              <td>{names.get(each.placement) ?? each.placement}</td>
              <td>{said(each.before)}</td>
              <td>{said(each.after)}</td>
              <td>
                <Link to={`/customers/${each.customer_id}`}>{words.customer}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the draft would have said in the last days, beside what was said. */
export function ShadowTab({ onSave }: { onSave: () => Promise<number> }) {
  const [days, setDays] = useState<number | string>(7);
  const run = useMutation({
    mutationFn: async () => {
      await onSave();
      return shadowDraft(Number(days));
    },
  });
  const { data } = run;
  const failed = run.error ? readable(run.error) : null;
  return (
    <section className={classes.stack} aria-label={words.title}>
      <div className={classes.ask}>
        <div>
          <h2>{words.title}</h2>
          <p className={classes.soft}>{words.help}</p>
        </div>
        <NumberInput
          label={words.days}
          w={130}
          min={1}
          max={MOST_DAYS}
          value={days}
          onChange={setDays}
          allowDecimal={false}
        />
        <Button
          leftSection={<IconArrowsDiff size={16} />}
          loading={run.isPending}
          disabled={!(Number(days) >= 1 && Number(days) <= MOST_DAYS)}
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
                ] as const
              ).map(([label, count]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{count.toLocaleString()}</dd>
                </div>
              ))}
            </dl>
          </div>
          {data.skipped > 0 && <p className={classes.soft}>{words.skipped(data.skipped)}</p>}
          {data.examples.length ? (
            <Examples examples={data.examples} />
          ) : (
            <p className={classes.soft}>{words.allSame}</p>
          )}
        </>
      )}
    </section>
  );
}
