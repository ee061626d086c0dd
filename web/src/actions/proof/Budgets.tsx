import type { ActionResults } from "@/api/actions";
import { text } from "@/text";
import classes from "../editor/Editor.module.css";

const words = text.actions.results;

/** What is left of what there is only so much of, at this moment. */
export function Budgets({ budgets }: Pick<ActionResults, "budgets">) {
  if (budgets.length === 0) return null;
  return (
    <section className={classes.card} aria-label={words.budgets}>
      <h2>{words.budgets}</h2>
      <table className={classes.dense}>
        <thead>
          <tr>
            {Object.entries(words.budgetColumns).map(([name, label]) => (
              <th key={name} scope="col" data-number={name !== "key" || undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {budgets.map(({ key, most, spent, reserved }) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              {[most, spent, reserved, Math.max(0, most - spent - reserved)].map((count, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place
                <td key={at} data-number>
                  {count.toLocaleString()}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
