import {
  ActionIcon,
  Badge,
  Button,
  Collapse,
  Group,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconChevronUp,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { text } from "@/text";
import { moved } from "../record/edit";
import classes from "./FieldBuilder.module.css";
import { FormPreview } from "./FormPreview";
import {
  FIELD_KINDS,
  type FieldFault,
  type FieldKind,
  type FieldMeaning,
  type FormField,
  faultsOf,
  hasLength,
  MOST_FIELDS,
  meaningsOf,
  newField,
  optionsOf,
  withKind,
  withLabel,
} from "./formFields";

const words = text.admin.builder;
const record = text.admin.record;
const KINDS = FIELD_KINDS.map((value) => ({ value, label: words.kinds[value] ?? value }));
const LABEL_FAULTS: FieldFault[] = ["label_missing"];
const KEY_FAULTS: FieldFault[] = ["key_unclear", "key_twice"];
const OPTION_FAULTS: FieldFault[] = ["options_missing", "option_twice"];
const MEANING_FAULTS: FieldFault[] = ["meaning_twice"];

interface FieldFormProps {
  field: FormField;
  others: readonly FormField[];
  faults: readonly FieldFault[];
  onChange: (field: FormField) => void;
}

function Options({
  field,
  fault,
  onChange,
}: {
  field: FormField;
  fault: string | null;
  onChange: (options: string[]) => void;
}) {
  // What is typed keeps its empty lines until the field is left; the options do not have them.
  const [typed, setTyped] = useState(field.options.join("\n"));
  return (
    <Textarea
      label={words.options}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(optionsOf(event.currentTarget.value));
      }}
      onBlur={() => setTyped(field.options.join("\n"))}
      error={fault}
      autosize
      minRows={3}
      maxRows={10}
    />
  );
}

function FieldForm({ field, others, faults, onChange }: FieldFormProps) {
  const change = (part: Partial<FormField>) => onChange({ ...field, ...part });
  const message = (kinds: FieldFault[]) => {
    const fault = faults.find((each) => kinds.includes(each));
    return fault ? words.faults[fault] : null;
  };
  const meanings = meaningsOf(field.kind);
  return (
    <div className={classes.form}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={words.label}
          value={field.label}
          onChange={(event) =>
            onChange(
              withLabel(
                field,
                event.currentTarget.value,
                others.map((other) => other.key),
              ),
            )
          }
          error={message(LABEL_FAULTS)}
          maxLength={200}
          required
        />
        <NativeSelect
          label={words.kind}
          data={KINDS}
          value={field.kind}
          onChange={(event) => onChange(withKind(field, event.currentTarget.value as FieldKind))}
        />
        <TextInput
          label={words.help}
          description={words.helpHelp}
          value={field.help}
          onChange={(event) => change({ help: event.currentTarget.value })}
          maxLength={500}
        />
        <TextInput
          label={words.key}
          description={words.keyHelp}
          value={field.key}
          onChange={(event) => change({ key: event.currentTarget.value })}
          error={message(KEY_FAULTS)}
          maxLength={40}
          spellCheck={false}
          autoCapitalize="off"
        />
        {meanings.length > 1 && (
          <NativeSelect
            label={words.meaning}
            description={words.meaningHelp}
            data={meanings.map((value) => ({ value, label: words.meanings[value] ?? value }))}
            value={field.meaning}
            onChange={(event) => change({ meaning: event.currentTarget.value as FieldMeaning })}
            error={message(MEANING_FAULTS)}
          />
        )}
        {hasLength(field.kind) && (
          <NumberInput
            label={words.maxLength}
            description={words.maxLengthHelp}
            value={field.max_length}
            onChange={(value) => change({ max_length: Number(value) || 0 })}
            min={0}
            max={20_000}
            allowDecimal={false}
            allowNegative={false}
          />
        )}
      </SimpleGrid>
      {field.kind === "choice" && (
        <Options field={field} fault={message(OPTION_FAULTS)} onChange={(options) => change({ options })} />
      )}
      <Switch
        label={words.required}
        checked={field.required}
        onChange={(event) => change({ required: event.currentTarget.checked })}
      />
    </div>
  );
}

interface FieldBuilderProps {
  label: string;
  fields: FormField[];
  onChange: (fields: FormField[]) => void;
  error: string | undefined;
}

/** Builds a form out of fields: added, described, ordered and removed, with a preview of what customers see. */
export function FieldBuilder({ label, fields, onChange, error }: FieldBuilderProps) {
  const [open, setOpen] = useState<number | null>(null);
  const faults = faultsOf(fields);
  const move = (from: number, to: number) => {
    onChange(moved(fields, from, to));
    setOpen((at) => (at === from ? to : at === to ? from : at));
  };
  const add = () => {
    onChange([...fields, newField(fields, "")]);
    setOpen(fields.length);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid everywhere
    <div role="group" aria-label={label} className={classes.builder}>
      <div>
        <ol className={classes.list}>
          {fields.map((field, index) => {
            const name = field.label || words.unnamed;
            const shown = open === index;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a field's own key is being edited here
              <li key={index} className={classes.item} data-faulty={faults.has(index) || undefined}>
                <div className={classes.head}>
                  <ActionIcon
                    aria-expanded={shown}
                    aria-label={shown ? words.collapse(name) : words.expand(name)}
                    onClick={() => setOpen(shown ? null : index)}
                  >
                    {shown ? <IconChevronDown size={17} /> : <IconChevronRight size={17} />}
                  </ActionIcon>
                  <button
                    type="button"
                    className={classes.name}
                    onClick={() => setOpen(shown ? null : index)}
                    tabIndex={-1}
                  >
                    {name}
                  </button>
                  {faults.has(index) && (
                    <IconAlertTriangle size={16} color="var(--mo-bad)" aria-label={record.checkMarked} />
                  )}
                  <Badge variant="light" color="gray" size="sm" tt="none">
                    {words.kinds[field.kind]}
                  </Badge>
                  {field.required && (
                    <Badge variant="outline" size="sm" tt="none">
                      {words.requiredMark}
                    </Badge>
                  )}
                  <ActionIcon
                    size={26}
                    disabled={index === 0}
                    aria-label={record.moveUp(name)}
                    onClick={() => move(index, index - 1)}
                  >
                    <IconChevronUp size={16} />
                  </ActionIcon>
                  <ActionIcon
                    size={26}
                    disabled={index === fields.length - 1}
                    aria-label={record.moveDown(name)}
                    onClick={() => move(index, index + 1)}
                  >
                    <IconChevronDown size={16} />
                  </ActionIcon>
                  <ActionIcon
                    size={26}
                    aria-label={record.remove(name)}
                    onClick={() => {
                      onChange(fields.filter((_, at) => at !== index));
                      setOpen(null);
                    }}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </div>
                <Collapse expanded={shown} transitionDuration={0}>
                  {shown && (
                    <FieldForm
                      field={field}
                      others={fields.filter((_, at) => at !== index)}
                      faults={faults.get(index) ?? []}
                      onChange={(next) => onChange(fields.with(index, next))}
                    />
                  )}
                </Collapse>
              </li>
            );
          })}
        </ol>
        {error && (
          <p className={classes.error} role="alert">
            {error}
          </p>
        )}
        <Group gap="sm">
          <Button
            variant="light"
            size="xs"
            leftSection={<IconPlus size={16} />}
            onClick={add}
            disabled={fields.length >= MOST_FIELDS}
          >
            {fields.length ? words.add : words.addFirst}
          </Button>
          {fields.length >= MOST_FIELDS && <span className={classes.soft}>{words.tooMany(MOST_FIELDS)}</span>}
        </Group>
      </div>
      <FormPreview fields={fields} />
    </div>
  );
}
