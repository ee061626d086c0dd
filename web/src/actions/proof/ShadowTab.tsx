import { Link } from "react-router";
import { type ShadowRun, shadowDraft } from "@/api/actions";
import { PastComparison } from "@/shared/PastComparison";
import { text } from "@/text";
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
  return (
    <PastComparison
      words={words}
      className={classes.stack}
      mostDays={MOST_DAYS}
      compare={async (days) => {
        await onSave();
        return shadowDraft(days);
      }}
      notes={({ skipped }) => skipped > 0 && <p className={classes.soft}>{words.skipped(skipped)}</p>}
      examples={({ examples }) => <Examples examples={examples} />}
    />
  );
}
