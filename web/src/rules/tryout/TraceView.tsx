import type { Trace } from "@/api/rules";
import { text } from "@/text";
import { useDraftStore } from "../editor/draft";
import type { Model, Table } from "../model/document";
import { sayValue } from "../model/values";
import classes from "./TryOut.module.css";

const words = text.rules.proof.tryOut;
const MOST_VALUES = 50;

const tableOf = (models: readonly Model[], id: string): Table | null => {
  for (const model of models) {
    const logic = [...model.decisions, ...model.knowledge].find((each) => each.id === id)?.logic;
    if (logic?.kind === "table") return logic;
  }
  return null;
};

/** One decision of a trace, and below it those that it relied on. */
export function TraceView({ trace, models }: { trace: Trace; models: readonly Model[] }) {
  const store = useDraftStore();
  const table = tableOf(models, trace.decision);
  const matched = (trace.table?.matched ?? []).map((id) => ({
    id,
    row: table?.rules.findIndex((rule) => rule.id === id) ?? -1,
  }));
  const values = [...trace.inputs, ...(trace.entries ?? [])].slice(0, MOST_VALUES);
  return (
    <li className={classes.trace}>
      <p>
        <button type="button" className={classes.link} onClick={() => store.getState().show(trace.decision, null)}>
          {trace.name}
        </button>{" "}
        = <code>{sayValue(trace.value)}</code>
      </p>
      {trace.table && (
        <p className={classes.soft}>
          {words.rows(matched.length, table?.rules.length ?? matched.length + trace.table.failed.length)}
          {matched.some(({ row }) => row >= 0) && ": "}
          {matched
            .filter(({ row }) => row >= 0)
            .map(({ id, row }, index) => (
              <span key={id}>
                {index > 0 && ", "}
                <button
                  type="button"
                  className={classes.link}
                  onClick={() => store.getState().show(trace.decision, { rule: id, column: "" })}
                >
                  {words.row(row + 1)}
                </button>
              </span>
            ))}
        </p>
      )}
      {values.length > 0 && (
        <dl className={classes.values}>
          {values.map(({ name, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an iteration gives a name several values
            <div key={`${name} ${index}`}>
              <dt>{name}</dt>
              <dd>{sayValue(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {trace.faults.map((fault) => (
        <p key={fault} className={classes.fault}>
          {fault}
        </p>
      ))}
      {trace.requires.length > 0 && (
        <ul>
          {trace.requires.map((inner) => (
            <TraceView key={inner.decision} trace={inner} models={models} />
          ))}
        </ul>
      )}
    </li>
  );
}
