import { Button, Loader } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { readable } from "@/api/problem";
import { text } from "@/text";
import { Coded } from "@/ui/Coded";
import { useDraftStore } from "../editor/draft";
import { useFindings } from "../editor/useCheck";
import { inWords } from "../model/address";
import type { Model } from "../model/document";
import { elementIn } from "../model/edits";
import type { Finding, Where } from "../model/findings";
import { columnsOf } from "../model/table";
import { fromPaths, type Json, sayValue } from "../model/values";
import classes from "./Findings.module.css";

const words = text.rules.proof.findings;

/** Where a finding is, as people say it. */
export function placeOf(models: readonly Model[], where: Where): string {
  const found = elementIn(models, where.decision ?? "");
  if (!found) return "";
  const { decisions, knowledge } = models[found.at] as Model;
  const element = [...decisions, ...knowledge].find(({ id }) => id === where.decision);
  if (element?.logic?.kind !== "table") return found.name;
  const { logic } = element;
  const row = logic.rules.findIndex(({ id }) => id === where.rule);
  const column = columnsOf(logic).find(({ id }) => id === where.column);
  return [found.name, row >= 0 ? words.row(row + 1) : "", column?.title ?? ""].filter(Boolean).join(", ");
}

interface FindingListProps {
  models: readonly Model[];
  readOnly: boolean;
  onTry: (decision: string, inputs: Record<string, Json>) => void;
  onCase: (finding: Finding) => void;
}

function Entry({ finding, models, readOnly, onTry, onCase }: FindingListProps & { finding: Finding }) {
  const store = useDraftStore();
  const { where, example } = finding;
  const place = placeOf(models, where);
  const show = () =>
    store
      .getState()
      .show(
        where.decision ?? "",
        where.rule || where.column ? { rule: where.rule ?? "", column: where.column ?? "" } : null,
      );
  return (
    <li className={classes.finding} data-severity={finding.severity}>
      <p className={classes.head}>
        <b data-severity={finding.severity}>{words.severities[finding.severity]}</b>
        {place && (
          <button type="button" className={classes.place} aria-label={words.show(place)} onClick={show}>
            {place}
          </button>
        )}
      </p>
      <p>
        <Coded>{finding.message}</Coded>
      </p>
      {finding.remedy && (
        <p className={classes.soft}>
          <Coded>{finding.remedy}</Coded>
        </p>
      )}
      {example && (
        <>
          <dl className={classes.example} aria-label={words.example}>
            {Object.entries(example).map(([path, value]) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>{sayValue(value)}</dd>
              </div>
            ))}
          </dl>
          <div className={classes.actions}>
            <Button size="compact-xs" variant="default" onClick={() => onTry(where.decision ?? "", fromPaths(example))}>
              {words.tryIt}
            </Button>
            {!readOnly && (
              <Button size="compact-xs" variant="default" onClick={() => onCase(finding)}>
                {words.makeCase}
              </Button>
            )}
          </div>
        </>
      )}
    </li>
  );
}

/** Everything that the check found, each with an example where there is one. */
export function FindingList(props: FindingListProps) {
  const { findings, error, busy, of } = useFindings();
  if (error) {
    const { title, detail, remedy } = readable(error);
    return (
      <div role="alert" className={classes.refusal}>
        <b>{words.failed}</b>
        <p>{inWords(props.models, detail || title)}</p>
        {remedy && <p className={classes.soft}>{remedy}</p>}
      </div>
    );
  }
  if (!of) return <Loader size="sm" aria-label={words.checking} />;
  if (!findings.length)
    return (
      <div className={classes.fine} role="status">
        <IconCircleCheck size={20} aria-hidden />
        <div>
          <b>{words.none}</b>
          <p className={classes.soft}>{words.noneDetail}</p>
        </div>
      </div>
    );
  const errors = findings.filter(({ severity }) => severity === "error");
  const ordered = [...errors, ...findings.filter(({ severity }) => severity !== "error")];
  return (
    <>
      <p className={classes.summary} role="status">
        {words.summary(errors.length, findings.length - errors.length)}
        {busy && <Loader size="xs" aria-label={words.checking} />}
      </p>
      <ol className={classes.list} aria-label={words.list}>
        {ordered.map((finding) => (
          <Entry
            key={`${finding.code} ${finding.message} ${finding.where.decision} ${finding.where.rule} ${finding.where.column} ${finding.where.start}`}
            finding={finding}
            {...props}
          />
        ))}
      </ol>
    </>
  );
}
