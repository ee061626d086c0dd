import { Button, Stack, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import type { InputData, Model } from "../model/document";
import { withElement } from "../model/edits";
import { resolved } from "../model/names";
import { useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { NameField } from "./NameField";
import { TypeChoice } from "./TypeChoice";
import { useRemove } from "./useRemove";

const words = text.rules.model;

/** What a decision is told from outside. */
export function InputEditor({ model, input, readOnly }: { model: Model; input: InputData; readOnly: boolean }) {
  const { edit, choose } = useDraftStore().getState();
  const remove = useRemove();
  const set = (change: Partial<InputData>, about?: string) =>
    edit((old) => withElement(old, "input", input.id, change), about && `${input.id} ${about}`);
  const users = model.decisions.filter(({ requires }) => requires.inputs.includes(input.id));
  const type = resolved(model.types, input.type);
  return (
    <section className={classes.form} aria-label={input.name}>
      <Stack maw={560}>
        <NameField
          label={words.fields.name}
          value={input.name}
          readOnly={readOnly}
          onChange={(name) => set({ name }, "name")}
        />
        <TypeChoice
          label={words.fields.type}
          model={model}
          value={input.type}
          readOnly={readOnly}
          onChange={(chosen) => set({ type: chosen }, "type")}
        />
        {type.fields.length > 0 && (
          <p className={classes.soft}>
            {type.fields.map(({ name, type: of, list }) => `${name}: ${list ? `list of ${of}` : of}`).join(", ")}
          </p>
        )}
        <Textarea
          label={words.fields.description}
          value={input.description}
          readOnly={readOnly}
          autosize
          minRows={2}
          onChange={(event) => set({ description: event.currentTarget.value }, "description")}
        />
        {users.length > 0 && (
          <div>
            <p className={classes.group}>{words.fields.usedBy}</p>
            {users.map(({ id, name }) => (
              <button key={id} type="button" className={classes.entry} onClick={() => choose({ kind: "decision", id })}>
                <span>{name}</span>
              </button>
            ))}
          </div>
        )}
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<IconTrash size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => remove("input", input)}
          >
            {words.remove(input.name)}
          </Button>
        )}
      </Stack>
    </section>
  );
}
