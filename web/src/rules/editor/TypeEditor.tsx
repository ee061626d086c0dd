import { ActionIcon, Button, Checkbox, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { text } from "@/text";
import type { ItemType, Model, TypeField } from "../model/document";
import { withElement } from "../model/edits";
import { useDraftStore } from "./draft";
import classes from "./Editor.module.css";
import { NameField } from "./NameField";
import { TypeChoice } from "./TypeChoice";
import { useRemove } from "./useRemove";

const words = text.rules.model.fields;

interface FieldRowProps {
  model: Model;
  field: TypeField;
  index: number;
  readOnly: boolean;
  onField: (field: TypeField, about: string) => void;
  onRemove: () => void;
}

function FieldRow({ model, field, index, readOnly, onField, onRemove }: FieldRowProps) {
  const name = field.name || words.field(index + 1);
  return (
    <div className={classes.fieldRow}>
      <TextInput
        size="xs"
        aria-label={`${words.field(index + 1)}: ${words.name}`}
        value={field.name}
        readOnly={readOnly}
        onChange={(event) => onField({ ...field, name: event.currentTarget.value }, `field ${index} name`)}
      />
      <TypeChoice
        size="xs"
        ariaLabel={`${name}: ${words.type}`}
        model={model}
        value={field.type}
        readOnly={readOnly}
        onChange={(type) => onField({ ...field, type }, `field ${index} type`)}
      />
      <TextInput
        size="xs"
        aria-label={`${name}: ${words.allowed}`}
        placeholder={words.allowed}
        value={field.allowed}
        readOnly={readOnly}
        spellCheck={false}
        onChange={(event) => onField({ ...field, allowed: event.currentTarget.value }, `field ${index} allowed`)}
      />
      <Checkbox
        size="xs"
        label={words.list}
        aria-label={`${name}: ${words.list}`}
        checked={field.list}
        disabled={readOnly}
        onChange={(event) => onField({ ...field, list: event.currentTarget.checked }, `field ${index} list`)}
      />
      {!readOnly && (
        <ActionIcon size={24} aria-label={text.rules.model.remove(name)} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </div>
  );
}

/** A type of the model: one value with what it may be, or a record of fields. */
export function TypeEditor({ model, type, readOnly }: { model: Model; type: ItemType; readOnly: boolean }) {
  const { edit } = useDraftStore().getState();
  const remove = useRemove();
  const set = (change: Partial<ItemType>, about?: string) =>
    edit((old) => withElement(old, "type", type.id, change), about && `${type.id} ${about}`);
  const structured = type.fields.length > 0;
  return (
    <section className={classes.form} aria-label={type.name}>
      <Stack maw={860}>
        <NameField
          label={words.name}
          value={type.name}
          readOnly={readOnly}
          onChange={(name) => set({ name }, "name")}
        />
        {!structured && (
          <div className={classes.pair}>
            <TypeChoice
              label={words.base}
              model={model}
              value={type.base}
              readOnly={readOnly}
              onChange={(base) => set({ base }, "base")}
            />
            <TextInput
              label={words.allowed}
              value={type.allowed}
              readOnly={readOnly}
              spellCheck={false}
              onChange={(event) => set({ allowed: event.currentTarget.value }, "allowed")}
            />
          </div>
        )}
        <Checkbox
          label={words.list}
          checked={type.list}
          disabled={readOnly}
          onChange={(event) => set({ list: event.currentTarget.checked })}
        />
        <div>
          <p className={classes.group}>{words.fields}</p>
          {!structured && <p className={classes.soft}>{words.noFields}</p>}
          {type.fields.map((field, index) => (
            <FieldRow
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other identity, and their names are being typed
              key={index}
              model={model}
              field={field}
              index={index}
              readOnly={readOnly}
              onField={(next, about) =>
                set({ fields: type.fields.map((each, at) => (at === index ? next : each)) }, about)
              }
              onRemove={() => set({ fields: type.fields.filter((_, at) => at !== index) })}
            />
          ))}
          {!readOnly && (
            <Button
              size="compact-sm"
              variant="default"
              mt={6}
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                set({
                  base: "",
                  allowed: "",
                  fields: [
                    ...type.fields,
                    { name: `field ${type.fields.length + 1}`, type: "string", list: false, allowed: "" },
                  ],
                })
              }
            >
              {words.addField}
            </Button>
          )}
        </div>
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<IconTrash size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => remove("type", type)}
          >
            {text.rules.model.remove(type.name)}
          </Button>
        )}
      </Stack>
    </section>
  );
}
