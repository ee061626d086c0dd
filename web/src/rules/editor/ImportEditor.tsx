import { Button, Select, Stack, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import type { Model, ModelImport } from "../model/document";
import { importable, withElement } from "../model/edits";
import { useDraft, useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { NameField } from "./NameField";
import { useRemove } from "./useRemove";

const words = text.rules.model;

interface ImportEditorProps {
  model: Model;
  found: ModelImport;
  readOnly: boolean;
}

/** Another model of the rule set, and the name under which this one knows it. */
export function ImportEditor({ model, found, readOnly }: ImportEditorProps) {
  const { edit } = useDraftStore().getState();
  const models = useDraft(({ history }) => history.present.models);
  const remove = useRemove();
  const set = (change: Partial<ModelImport>, about?: string) =>
    edit((old) => withElement(old, "import", found.id, change), about && `${found.id} ${about}`);
  const known = importable(model, models).map(({ namespace, name }) => ({ value: namespace, label: name }));
  const isMissing = found.namespace !== "" && !known.some(({ value }) => value === found.namespace);
  return (
    <section className={classes.form} aria-label={found.name}>
      <Stack maw={560}>
        <NameField
          label={words.fields.name}
          value={found.name}
          readOnly={readOnly}
          onChange={(name) => set({ name }, "name")}
        />
        <p className={classes.soft}>{words.import.help}</p>
        <Select
          label={words.import.model}
          data={
            isMissing ? [...known, { value: found.namespace, label: words.import.missing(found.namespace) }] : known
          }
          value={found.namespace || null}
          readOnly={readOnly}
          error={found.namespace ? null : words.import.choose}
          nothingFoundMessage={words.import.none}
          onChange={(namespace) => namespace && set({ namespace })}
        />
        {known.length === 0 && <p className={classes.soft}>{words.import.none}</p>}
        <TextInput label={words.import.namespace} value={found.namespace} readOnly variant="filled" />
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<IconTrash size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => remove("import", found)}
          >
            {words.remove(found.name)}
          </Button>
        )}
      </Stack>
    </section>
  );
}
