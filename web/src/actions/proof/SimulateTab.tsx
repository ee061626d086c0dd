import { Alert, Button, NumberInput, Select } from "@mantine/core";
import { IconAlertTriangle, IconFilter, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type FunnelFigures, simulateDraft } from "@/api/actions";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { EmptyState } from "@/ui/EmptyState";
import classes from "../editor/Editor.module.css";
import type { Factor } from "../model/catalogue";
import { useCatalogue } from "../model/draft";
import { Bar } from "./Bar";
import { percent } from "./figures";

const words = text.actions.simulate;
const factors = text.actions.choosing.factors;
const MOST = 500;
const MOST_SHOWN = 20;

function Figures({ figures }: { figures: FunnelFigures }) {
  const { decisions, nobody, control, contested } = figures;
  return (
    <div role="status">
      <dl className={classes.figures}>
        {(
          [
            [words.decisions, decisions],
            [words.nobody, nobody],
            [words.control, control],
            [words.contested, contested],
          ] as const
        ).map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count.toLocaleString()}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

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
            <th scope="col">{words.left}</th>
            <th scope="col">{words.out}</th>
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
            <th scope="col">
              {words.alone} {words.sameWinner}
            </th>
            <th scope="col">
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
                {[words.lever, words.wins, words.half, words.double].map((label) => (
                  <th key={label} scope="col">
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

/** How far the actions of the draft come with a sample of customers, who wins, and what it hangs on. */
export function SimulateTab({ onSave }: { onSave: () => Promise<number> }) {
  const { actions, placements } = useCatalogue();
  const [sample, setSample] = useState<number | string>(200);
  const [placement, setPlacement] = useState<string | null>(placements[0]?.key ?? null);
  const run = useMutation({
    mutationFn: async () => {
      await onSave();
      return simulateDraft(Number(sample), placement);
    },
  });
  const { data } = run;
  const failed = run.error ? readable(run.error) : null;
  const names = new Map(actions.map(({ key, name }) => [key, name]));
  const nameOf = (key: string) => names.get(key) ?? key;
  const named = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([key, count]): [string, number] => [nameOf(key), count])
      .toSorted((a, b) => b[1] - a[1]);
  return (
    <section className={classes.stack} aria-label={words.title}>
      <div className={classes.ask}>
        <div>
          <h2>{words.title}</h2>
          <p className={classes.soft}>{words.help}</p>
        </div>
        <Select
          label={words.placement}
          placeholder={words.anyPlacement}
          data={placements.map(({ key, name }) => ({ value: key, label: name || key }))}
          value={placement}
          onChange={setPlacement}
          allowDeselect={false}
        />
        <NumberInput
          label={words.sample}
          w={130}
          min={1}
          max={MOST}
          value={sample}
          onChange={setSample}
          allowDecimal={false}
        />
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={run.isPending}
          disabled={!(Number(sample) >= 1 && Number(sample) <= MOST)}
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
      {!data && !failed && <EmptyState icon={IconFilter} title={words.none} detail={words.noneDetail} />}
      {data && (
        <>
          <Figures figures={data} />
          <div className={classes.charts}>
            <FunnelChart figures={data} />
            <Counted title={words.winners} counts={named(data.winners)} total={data.decisions} />
            {data.contested ? <Sensitivity figures={data} nameOf={nameOf} /> : <Uncontested />}
            {Object.keys(data.unknown).length > 0 && (
              <Counted
                title={words.unknown}
                help={words.unknownHelp}
                counts={Object.entries(data.unknown)}
                total={data.decisions}
              />
            )}
          </div>
        </>
      )}
    </section>
  );
}
