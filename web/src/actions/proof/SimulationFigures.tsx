import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { FunnelFigures } from "@/api/actions";
import { Figures } from "@/shared/Figures";
import { text } from "@/text";
import classes from "../editor/Editor.module.css";
import type { Factor } from "../model/catalogue";
import { Bar } from "./Bar";
import { percent } from "./figures";

const words = text.actions.simulate;
const factors = text.actions.choosing.factors;
const MOST_SHOWN = 20;

function FunnelChart({ figures }: { figures: FunnelFigures }) {
  const stages = Object.keys(figures.left);
  const begin = figures.reached[stages[0] ?? ""] ?? 0;
  const rows = [
    { name: words.begin, left: begin, out: 0 },
    ...stages.map((stage, at) => ({
      name: words.stages[stage] ?? stage,
      left: figures.reached[stages[at + 1] ?? "offered"] ?? 0,
      out: figures.left[stage] ?? 0,
    })),
  ];
  return (
    <section className={classes.card} aria-label={words.funnel}>
      <h3>{words.funnel}</h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.stage}</th>
            <td />
            <th scope="col" data-number>
              {words.left}
            </th>
            <th scope="col" data-number>
              {words.out}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, left, out }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Bar share={begin ? left / begin : 0} />
              </td>
              <td data-number>{left.toLocaleString()}</td>
              <td data-number>{out ? out.toLocaleString() : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Counted({
  title,
  help,
  counts,
  total,
}: {
  title: string;
  help?: string;
  counts: [string, number][];
  total: number;
}) {
  return (
    <section className={classes.card} aria-label={title}>
      <h3>{title}</h3>
      {help && <p className={classes.soft}>{help}</p>}
      {counts.length === 0 ? (
        <p className={classes.soft}>{words.noWinners}</p>
      ) : (
        <table className={classes.table}>
          <tbody>
            {counts.slice(0, MOST_SHOWN).map(([name, count]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Bar share={total ? count / total : 0} />
                </td>
                <td data-number>{count.toLocaleString()}</td>
                <td data-number>{total ? percent(count / total) : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Uncontested() {
  return (
    <section className={classes.card} aria-label={words.sensitivity}>
      <h3>{words.sensitivity}</h3>
      <p className={classes.soft}>{words.uncontested}</p>
    </section>
  );
}

function Sensitivity({ figures, nameOf }: { figures: FunnelFigures; nameOf: (key: string) => string }) {
  return (
    <section className={classes.card} aria-label={words.sensitivity}>
      <h3>{words.sensitivity}</h3>
      <p className={classes.soft}>{words.sensitivityHelp}</p>
      {figures.deciding && (
        <Alert
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title={words.deciding(factors[figures.deciding])}
        >
          {words.decidingDetail}
        </Alert>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.factor}</th>
            <th scope="col" data-number>
              {words.alone} {words.sameWinner}
            </th>
            <th scope="col" data-number>
              {words.without} {words.sameWinner}
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.factors.map(({ factor, alone, without }) => (
            <tr key={factor}>
              <th scope="row">{factors[factor as Factor] ?? factor}</th>
              <td data-number>{percent(alone)}</td>
              <td data-number>{percent(without)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {figures.levers.length > 0 && (
        <>
          <h4>{words.levers}</h4>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{words.lever}</th>
                {[words.wins, words.half, words.double].map((label) => (
                  <th key={label} scope="col" data-number>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {figures.levers.slice(0, MOST_SHOWN).map(({ action, wins, at_half, at_double }) => (
                <tr key={action}>
                  <th scope="row">{nameOf(action)}</th>
                  <td data-number>{wins.toLocaleString()}</td>
                  <td data-number>{at_half.toLocaleString()}</td>
                  <td data-number>{at_double.toLocaleString()}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

/** What became of a sample of customers: the funnel, who comes first, what it hangs on, what was not known. */
export function SimulationFigures({ figures, nameOf }: { figures: FunnelFigures; nameOf: (key: string) => string }) {
  const winners = Object.entries(figures.winners)
    .map(([key, count]): [string, number] => [nameOf(key), count])
    .toSorted((a, b) => b[1] - a[1]);
  return (
    <>
      <Figures
        of={[
          [words.decisions, figures.decisions],
          [words.nobody, figures.nobody],
          [words.control, figures.control],
          [words.contested, figures.contested],
        ]}
      />
      <div className={classes.charts}>
        <FunnelChart figures={figures} />
        <Counted title={words.winners} counts={winners} total={figures.decisions} />
        {figures.contested ? <Sensitivity figures={figures} nameOf={nameOf} /> : <Uncontested />}
        {Object.keys(figures.unknown).length > 0 && (
          <Counted
            title={words.unknown}
            help={words.unknownHelp}
            counts={Object.entries(figures.unknown)}
            total={figures.decisions}
          />
        )}
      </div>
    </>
  );
}
