import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import dayjs from "dayjs";
import { DurationInput } from "@/shared/DurationInput";
import { ShareInput } from "@/shared/ShareInput";
import { text } from "@/text";
import { durationOf, secondsOf } from "@/ui/times";
import { KINDS, type Kind } from "../model/catalogue";
import { useCatalogue } from "../model/draft";
import { saidAt } from "../model/findings";
import type { PartProps } from "./ActionEditor";
import classes from "./Editor.module.css";
import { useFindings } from "./useCheck";

/** Help stands below, so that fields side by side are in one line. */
const LABEL_INPUT_HELP: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
const words = text.actions.editor;
const kinds = KINDS.map((value) => ({ value, label: text.actions.kinds[value] }));

function Day({
  label,
  at,
  error,
  readOnly,
  onChange,
}: {
  label: string;
  at: string | null;
  error: string | undefined;
  readOnly: boolean;
  onChange: (at: string | null) => void;
}) {
  return (
    <DateTimePicker
      label={label}
      placeholder={words.always}
      value={at === null ? null : dayjs(at).format("YYYY-MM-DD HH:mm:ss")}
      clearable={!readOnly}
      clearButtonProps={{ "aria-label": `${text.shell.common.clear}: ${label}` }}
      readOnly={readOnly}
      error={error}
      onChange={(value) => onChange(value === null ? null : dayjs(value).toISOString())}
    />
  );
}

/** What it is called, what it is for, and from when until when. */
export function General({ action, path, readOnly, onChange }: PartProps) {
  const { groups } = useCatalogue();
  const { findings } = useFindings();
  const error = (name: string) => saidAt(findings, `${path}.${name}`);
  return (
    <section className={classes.card} aria-label={words.general}>
      <h3>{words.general}</h3>
      <div className={classes.columns}>
        <TextInput
          label={words.name}
          value={action.name}
          readOnly={readOnly}
          maxLength={200}
          error={error("name")}
          onChange={(event) => {
            const name = event.currentTarget.value;
            onChange((old) => ({ ...old, name }), "name");
          }}
        />
        <NativeSelect
          label={words.kind}
          inputWrapperOrder={LABEL_INPUT_HELP}
          description={text.actions.kindHelp[action.kind]}
          data={kinds}
          value={action.kind}
          disabled={readOnly}
          error={error("kind")}
          onChange={(event) => {
            const kind = event.currentTarget.value as Kind;
            onChange((old) => ({ ...old, kind }));
          }}
        />
        <NativeSelect
          label={words.group}
          data={[{ value: "", label: words.noGroup }, ...groups.map(({ key, name }) => ({ value: key, label: name }))]}
          value={action.group ?? ""}
          disabled={readOnly}
          error={error("group")}
          onChange={(event) => {
            const group = event.currentTarget.value || null;
            onChange((old) => ({ ...old, group }));
          }}
        />
        <TextInput
          label={words.purpose}
          inputWrapperOrder={LABEL_INPUT_HELP}
          description={words.purposeHelp}
          value={action.purpose}
          readOnly={readOnly}
          maxLength={64}
          spellCheck={false}
          error={error("purpose")}
          onChange={(event) => {
            const purpose = event.currentTarget.value.trim();
            onChange((old) => ({ ...old, purpose }), "purpose");
          }}
        />
        <Day
          label={words.validFrom}
          at={action.valid_from}
          readOnly={readOnly}
          error={error("valid_from")}
          onChange={(valid_from) => onChange((old) => ({ ...old, valid_from }))}
        />
        <Day
          label={words.validUntil}
          at={action.valid_until}
          readOnly={readOnly}
          error={error("valid_until")}
          onChange={(valid_until) => onChange((old) => ({ ...old, valid_until }))}
        />
      </div>
    </section>
  );
}

/** What counts when several actions fit. */
export function Choice({ action, path, readOnly, onChange }: PartProps) {
  const { budgets } = useCatalogue();
  const { findings } = useFindings();
  const error = (name: string) => saidAt(findings, `${path}.${name}`);
  return (
    <section className={classes.card} aria-label={words.choice}>
      <h3>{words.choice}</h3>
      <p className={classes.soft}>{words.choiceHelp}</p>
      <div className={classes.columns}>
        <TextInput
          label={words.value}
          description={words.valueHelp}
          value={action.value}
          inputMode="decimal"
          readOnly={readOnly}
          error={error("value")}
          onChange={(event) => {
            const value = event.currentTarget.value.trim().replace(",", ".");
            onChange((old) => ({ ...old, value }), "value");
          }}
        />
        <NumberInput
          label={words.lever}
          description={words.leverHelp}
          value={action.lever}
          min={0}
          max={1000}
          step={0.1}
          decimalScale={3}
          readOnly={readOnly}
          error={error("lever")}
          onChange={(lever) => onChange((old) => ({ ...old, lever: Number(lever) || 0 }), "lever")}
        />
        <ShareInput
          label={words.propensity}
          description={words.propensityHelp}
          value={action.starting_propensity}
          error={error("starting_propensity")}
          onChange={(starting_propensity) => {
            if (!readOnly && starting_propensity !== action.starting_propensity)
              onChange((old) => ({ ...old, starting_propensity }), "propensity");
          }}
        />
        <NativeSelect
          label={words.budget}
          data={[{ value: "", label: words.noBudget }, ...budgets.map(({ key }) => ({ value: key, label: key }))]}
          value={action.budget ?? ""}
          disabled={readOnly}
          error={error("budget")}
          onChange={(event) => {
            const budget = event.currentTarget.value || null;
            onChange((old) => ({ ...old, budget }));
          }}
        />
      </div>
    </section>
  );
}

/** How long an answer counts, and when it may be said again. */
export function Times({ action, path, readOnly, onChange }: PartProps) {
  const { findings } = useFindings();
  const error = (name: string) => saidAt(findings, `${path}.${name}`);
  return (
    <section className={classes.card} aria-label={words.times}>
      <h3>{words.times}</h3>
      <div className={classes.columns}>
        <DurationInput
          label={words.expires}
          value={durationOf(action.expires_after_seconds)}
          units={["minutes", "hours", "days"]}
          disabled={readOnly}
          error={error("expires_after_seconds")}
          onChange={(value) =>
            onChange((old) => ({ ...old, expires_after_seconds: secondsOf(value ?? "PT0S") }), "expires")
          }
        />
        <DurationInput
          label={words.laterPause}
          value={durationOf(action.later_pause_seconds)}
          units={["minutes", "hours", "days"]}
          disabled={readOnly}
          error={error("later_pause_seconds")}
          onChange={(value) =>
            onChange((old) => ({ ...old, later_pause_seconds: secondsOf(value ?? "PT0S") }), "later")
          }
        />
        <DurationInput
          label={words.repeat}
          description={words.repeatHelp}
          value={action.repeat_after_seconds === null ? null : durationOf(action.repeat_after_seconds)}
          units={["hours", "days"]}
          optional
          disabled={readOnly}
          error={error("repeat_after_seconds")}
          onChange={(value) =>
            onChange((old) => ({ ...old, repeat_after_seconds: value === null ? null : secondsOf(value) }), "repeat")
          }
        />
      </div>
    </section>
  );
}
