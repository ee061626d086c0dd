import { Alert, Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnected } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import type { IdentifierKind } from "@/api/customers";
import { readable } from "@/api/problem";
import { type SourceFinding, type SourceTrial, testSource } from "@/api/sources";
import type { Id } from "@/api/units";
import { sayFact, sayUnknown } from "@/desk/panel/viewFacts";
import { text } from "@/text";
import { FormSection } from "../record/EditorFrame";
import classes from "./Sources.module.css";
import { orderOf, type SourceForm } from "./sourceForm";
import { inWords, sayTrial } from "./trial";

const words = text.admin.sources;
const PLAIN = { language: null, timeZone: null };
const MOST_ROWS = 20;
const UNNAMED = "new";

function Rows({ rows }: Pick<SourceTrial, "rows">) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <>
      <p className={classes.title}>{words.rowsTitle}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label={words.rowsTitle}>
        <table className={classes.result}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer never move
              <tr key={at}>
                {columns.map((column) => (
                  <td key={column}>{sayFact(row[column] ?? null, { type: "string", unit: "" }, PLAIN)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Attributes({ attributes, source }: Pick<SourceTrial, "attributes"> & { source: string }) {
  return (
    <>
      <p className={classes.title}>{words.attributesTitle}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label={words.attributesTitle}>
        <table className={classes.result}>
          <thead>
            <tr>
              <th scope="col">{words.columnsOf.name}</th>
              <th scope="col">{words.value}</th>
            </tr>
          </thead>
          <tbody>
            {attributes.flatMap((subject) =>
              subject.attributes.map((fact) => (
                <tr key={`${subject.name}.${fact.name}`}>
                  <th scope="row">{`${subject.name}.${fact.name}`}</th>
                  <td className={fact.unknown ? classes.unknown : undefined}>
                    {fact.unknown ? sayUnknown(fact, source) : sayFact(fact.value, fact, PLAIN)}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Outcome({ trial, source }: { trial: SourceTrial; source: string }) {
  const { rows, attributes, findings } = trial;
  const elsewhere = findings.filter(({ field }) => !field.startsWith("fields"));
  return (
    <>
      <p className={classes.soft}>{sayTrial(trial)}</p>
      {elsewhere.map(({ field, message, remedy, gravity }) => (
        <Alert
          key={`${field} ${message}`}
          color={gravity === "error" ? "red" : gravity === "warning" ? "yellow" : "gray"}
          variant="light"
          icon={<IconAlertTriangle size={18} />}
        >
          {message} {remedy}
        </Alert>
      ))}
      {rows.length > 0 && <Rows rows={rows} />}
      {attributes.length > 0 && <Attributes attributes={attributes} source={source} />}
    </>
  );
}

interface TestPanelProps {
  form: SourceForm;
  /** The source whose stored secret is used while none is typed; null for a new one. */
  storedId: Id | null;
  onFindings: (findings: readonly SourceFinding[]) => void;
}

/** Asks the source as it is being edited, for one customer, and shows what comes. */
export function TestPanel({ form, storedId, onFindings }: TestPanelProps) {
  const kinds = [...new Set(form.lookups.map(({ kind }) => kind))];
  const [kind, setKind] = useState<IdentifierKind | null>(null);
  const [value, setValue] = useState("");
  const by = kind && kinds.includes(kind) ? kind : (kinds[0] ?? "email");
  const ask = useMutation({
    mutationFn: () => {
      const { secret, ...source } = orderOf(form);
      // Nothing is saved, so it need not be called anything yet.
      const named = { ...source, name: source.name || UNNAMED, key: source.key || UNNAMED };
      return testSource(named, secret, storedId, { kind: by, value: value.trim() });
    },
    onSuccess: ({ findings }) => onFindings(findings),
    onError: () => onFindings([]),
  });
  const run = () => {
    if (value.trim() && !ask.isPending) ask.mutate();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    // Asking is not saving.
    event.preventDefault();
    run();
  };
  const failed = ask.error ? readable(ask.error) : null;
  return (
    <FormSection title={words.test} help={words.testHelp}>
      <Group align="flex-end">
        <NativeSelect
          label={words.testBy}
          w={150}
          data={kinds.map((each) => ({ value: each, label: text.words.identifier[each] ?? each }))}
          value={by}
          onChange={(event) => setKind(event.currentTarget.value as IdentifierKind)}
        />
        <TextInput
          label={words.testValue}
          flex={1}
          value={value}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => setValue(event.currentTarget.value)}
          onKeyDown={press}
        />
        <Button
          variant="light"
          leftSection={<IconPlugConnected size={16} />}
          loading={ask.isPending}
          disabled={!value.trim() || kinds.length === 0}
          onClick={run}
        >
          {words.testNow}
        </Button>
      </Group>
      <div role="status" style={{ display: "contents" }}>
        {failed && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={failed.title}>
            {inWords(failed.detail)} {failed.remedy}
          </Alert>
        )}
        {ask.data && <Outcome trial={ask.data} source={form.name || form.key} />}
      </div>
    </FormSection>
  );
}
