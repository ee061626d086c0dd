import { Button, MultiSelect, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import type { DecisionService, Model } from "../model/document";
import { withDecisionsOf, withElement } from "../model/edits";
import { useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { NameField } from "./NameField";
import { useRemove } from "./useRemove";

const words = text.rules.model;

interface ElementsProps {
  label: string;
  description: string;
  from: Model["decisions"] | Model["inputs"];
  value: string[];
  readOnly: boolean;
  error?: string | null;
  onChange: (ids: string[]) => void;
}

/** A choice among decisions or inputs; what is of another model stays as it is. */
function Elements({ label, description, from, value, readOnly, error = null, onChange }: ElementsProps) {
  const known = from.map(({ id, name }) => ({ value: id, label: name || text.rules.table.unnamed }));
  const others = value.filter((id) => !known.some((each) => each.value === id));
  return (
    <MultiSelect
      label={label}
      description={description}
      data={[...known, ...others.map((id) => ({ value: id, label: words.service.elsewhere(id) }))]}
      value={value}
      readOnly={readOnly}
      error={error}
      searchable
      hidePickedOptions
      onChange={onChange}
    />
  );
}

interface ServiceEditorProps {
  model: Model;
  service: DecisionService;
  readOnly: boolean;
}

/** A decision service: what it answers with, what it works out for that, and what it is given. */
export function ServiceEditor({ model, service, readOnly }: ServiceEditorProps) {
  const { edit } = useDraftStore().getState();
  const remove = useRemove();
  const set = (change: Partial<DecisionService>, about?: string) =>
    edit((old) => withElement(old, "service", service.id, change), about && `${service.id} ${about}`);
  const decide = (change: Partial<Pick<DecisionService, "outputs" | "inside">>) =>
    edit((old) => withElement(old, "service", service.id, withDecisionsOf(old, service, change)));
  const own = new Set([...service.outputs, ...service.inside]);
  return (
    <section className={classes.form} aria-label={service.name}>
      <Stack maw={560}>
        <NameField
          label={words.fields.name}
          value={service.name}
          readOnly={readOnly}
          onChange={(name) => set({ name }, "name")}
        />
        <p className={classes.soft}>{words.service.help}</p>
        <Elements
          label={words.service.outputs}
          description={words.service.outputsHelp}
          from={model.decisions}
          value={service.outputs}
          readOnly={readOnly}
          error={service.outputs.length === 0 ? words.service.noOutputs : null}
          onChange={(outputs) => decide({ outputs })}
        />
        <Elements
          label={words.service.inside}
          description={words.service.insideHelp}
          from={model.decisions.filter(({ id }) => !service.outputs.includes(id))}
          value={service.inside}
          readOnly={readOnly}
          onChange={(inside) => decide({ inside })}
        />
        <Elements
          label={words.service.inputs}
          description={words.service.given}
          from={model.inputs}
          value={service.input_data}
          readOnly={readOnly}
          onChange={(input_data) => set({ input_data })}
        />
        <Elements
          label={words.service.inputDecisions}
          description={words.service.given}
          from={model.decisions.filter(({ id }) => !own.has(id))}
          value={service.input_decisions}
          readOnly={readOnly}
          onChange={(input_decisions) => set({ input_decisions })}
        />
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<IconTrash size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => remove("service", service)}
          >
            {words.remove(service.name)}
          </Button>
        )}
      </Stack>
    </section>
  );
}
