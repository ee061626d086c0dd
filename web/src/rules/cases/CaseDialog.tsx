import { Button, Group, Modal, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { RuleCase } from "@/api/rules";
import { text } from "@/text";
import type { Model } from "../model/document";
import type { Json } from "../model/values";
import { InputsForm } from "../tryout/InputsForm";
import { ValueField } from "../tryout/ValueField";
import classes from "./Cases.module.css";

const words = text.rules.proof.cases.dialog;

interface CaseDialogProps {
  models: readonly Model[];
  value: RuleCase;
  taken: readonly string[];
  readOnly: boolean;
  onApply: (value: RuleCase) => void;
  onClose: () => void;
}

/** A time with its zone, as the server takes it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** What each decision should give; those left empty are not looked at. */
function Expected({
  models,
  expected,
  onExpected,
}: {
  models: readonly Model[];
  expected: Record<string, Json>;
  onExpected: (expected: Record<string, Json>) => void;
}) {
  return models.flatMap((model) =>
    model.decisions.map(({ id, name, type, logic }) => {
      const output = logic?.kind === "table" && logic.outputs.length === 1 ? logic.outputs[0] : undefined;
      return (
        <ValueField
          key={`${model.namespace} ${id}`}
          model={model}
          label={name}
          type={type || output?.type || ""}
          allowed={output?.allowed ?? ""}
          list={false}
          value={expected[name]}
          onChange={(value) => {
            const { [name]: _, ...others } = expected;
            onExpected(value === undefined ? others : { ...expected, [name]: value });
          }}
        />
      );
    }),
  );
}

/** One test case: its name, what goes in, and what should come out. */
export function CaseDialog({ models, value, taken, readOnly, onApply, onClose }: CaseDialogProps) {
  const [draft, setDraft] = useState(value);
  const [broken, setBroken] = useState(false);
  const [tried, setTried] = useState(false);
  const name = draft.name.trim();
  const nameFault = !name ? words.nameMissing : taken.includes(name) ? words.nameTaken : null;
  const timeFault = draft.at && !INSTANT.test(draft.at) ? words.atBroken : null;
  const nothing = Object.keys(draft.expected).length === 0 ? words.nothingExpected : null;
  const apply = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!nameFault && !timeFault && !nothing && !broken) onApply({ ...draft, name });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={words.title}
      closeButtonProps={{ "aria-label": text.shell.common.close }}
    >
      <form onSubmit={apply}>
        <fieldset disabled={readOnly} className={classes.plain}>
          <Stack>
            <TextInput
              label={words.name}
              value={draft.name}
              maxLength={200}
              error={tried && nameFault}
              data-autofocus
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <section aria-label={words.inputs}>
                <h3 className={classes.heading}>{words.inputs}</h3>
                <InputsForm
                  models={models}
                  decision=""
                  inputs={draft.inputs}
                  onInputs={(inputs) => setDraft({ ...draft, inputs })}
                  onBroken={setBroken}
                />
              </section>
              <section aria-label={words.expected} className={classes.expected}>
                <h3 className={classes.heading}>{words.expected}</h3>
                <Expected
                  models={models}
                  expected={draft.expected}
                  onExpected={(expected) => setDraft({ ...draft, expected })}
                />
                {tried && nothing && (
                  <p role="alert" className={classes.fault}>
                    {nothing}
                  </p>
                )}
              </section>
            </SimpleGrid>
            <TextInput
              label={words.at}
              description={words.atHelp}
              value={draft.at ?? ""}
              error={tried && timeFault}
              onChange={(event) => setDraft({ ...draft, at: event.currentTarget.value || null })}
            />
            <Textarea
              label={words.description}
              value={draft.description}
              autosize
              minRows={1}
              onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
            />
            {!readOnly && (
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  {text.shell.common.cancel}
                </Button>
                <Button type="submit">{words.save}</Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Modal>
  );
}
