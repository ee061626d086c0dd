import { ActionIcon, Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { exactNumber, parseExact } from "@/api/exact";
import { text } from "@/text";
import type { Model } from "../model/document";
import { parts, resolved } from "../model/names";
import { atLiteral, type Json, sayValue, toAtLiteral } from "../model/values";
import classes from "./TryOut.module.css";

const words = text.rules.proof.tryOut;

interface ValueFieldProps {
  model: Model;
  label: string;
  type: string;
  /** Allowed values of this place, before those of its type. */
  allowed: string;
  list: boolean;
  value: Json | undefined;
  depth?: number;
  onChange: (value: Json | undefined) => void;
}

const MOMENTS: Record<string, string> = {
  date: "2026-01-31",
  time: "14:30:00",
  "date and time": "2026-01-31T14:30:00Z",
  "days and time duration": "P1DT2H",
  "years and months duration": "P1Y6M",
};
const DEEPEST = 6;

/** What somebody wrote into a field of no known type: JSON, or just a text. */
function free(written: string): Json | undefined {
  if (!written.trim()) return undefined;
  try {
    return parseExact(written) as Json;
  } catch {
    return written;
  }
}

/** The texts and numbers that are allowed; none unless all of them are plain values. */
function choicesOf(allowed: string): (string | number)[] {
  const all = parts(allowed);
  const plain = all.flatMap((each) => {
    const known = free(each);
    return (typeof known === "string" && each.startsWith('"')) || typeof known === "number" ? [known] : [];
  });
  return plain.length === all.length ? plain : [];
}

function Choice({ label, value, choices, onChange }: ValueFieldProps & { choices: (string | number)[] }) {
  return (
    <Select
      size="xs"
      label={label}
      placeholder={words.unset}
      data={choices.map(String)}
      value={value === undefined || value === null ? null : String(value)}
      clearable
      searchable={choices.length > 8}
      onChange={(chosen) => onChange(choices.find((each) => String(each) === chosen))}
    />
  );
}

function YesNo({ label, value, onChange }: ValueFieldProps) {
  return (
    <div>
      <div className={classes.label}>{label}</div>
      <SegmentedControl
        size="xs"
        aria-label={label}
        data={[
          { value: "", label: words.unset },
          { value: "true", label: words.yes },
          { value: "false", label: words.no },
        ]}
        value={typeof value === "boolean" ? String(value) : ""}
        onChange={(next) => onChange(next === "" ? undefined : next === "true")}
      />
    </div>
  );
}

/** A text, or a date, time or duration without the signs that mark it as one, or anything in JSON. */
function Written({ label, value, type, onChange }: ValueFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const moment = MOMENTS[type];
  const shown = () => {
    if (value === undefined || value === null) return "";
    if (typeof value !== "string") return sayValue(value);
    return moment ? (atLiteral(value) ?? value) : value;
  };
  const read = (written: string): Json | undefined => {
    if (written === "") return undefined;
    if (moment) return toAtLiteral(written);
    return type === "string" ? written : free(written);
  };
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={moment ?? words.unset}
      value={draft ?? shown()}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        onChange(read(event.currentTarget.value));
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

/** A number with all the digits that were typed. */
function Figure({ label, value, onChange }: Pick<ValueFieldProps, "label" | "value" | "onChange">) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = value === undefined || value === null ? "" : sayValue(value);
  const isWrong = draft !== null && draft.trim() !== "" && exactNumber(draft) === null;
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={words.unset}
      inputMode="decimal"
      value={draft ?? shown}
      error={isWrong && words.noNumber}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        onChange((exactNumber(event.currentTarget.value) as Json) ?? undefined);
      }}
      onBlur={() => setDraft(isWrong ? draft : null)}
    />
  );
}

/** A single value. */
function Single(props: ValueFieldProps) {
  const { model, label, type, allowed, value, onChange } = props;
  const found = resolved(model.types, type);
  const choices = choicesOf(allowed || found.allowed);
  if (choices.length) return <Choice {...props} choices={choices} />;
  if (found.type === "boolean") return <YesNo {...props} />;
  if (found.type !== "number") return <Written {...props} type={found.type} />;
  return <Figure label={label} value={value} onChange={onChange} />;
}

/** A field for a value of a type: single values, records of fields, and lists of either. */
export function ValueField(props: ValueFieldProps) {
  const { model, label, type, value, list, depth = 0, onChange } = props;
  const found = resolved(model.types, type);
  if ((list || found.list) && depth < DEEPEST) {
    const items = Array.isArray(value) ? value : [];
    return (
      <fieldset className={classes.group}>
        <legend>{label}</legend>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no other identity
          <div key={index} className={classes.item}>
            <ValueField
              {...props}
              label={`${label} ${index + 1}`}
              type={found.fields.length ? type : found.type}
              model={
                found.list
                  ? {
                      ...model,
                      types: model.types.map((each) => (each.name === type ? { ...each, list: false } : each)),
                    }
                  : model
              }
              list={false}
              depth={depth + 1}
              value={item}
              onChange={(next) => onChange(items.map((each, at) => (at === index ? (next ?? null) : each)))}
            />
            <ActionIcon
              size={24}
              aria-label={words.removeItem(`${label} ${index + 1}`)}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </div>
        ))}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange([...items, found.fields.length ? {} : null])}
        >
          {words.addItem}
        </Button>
      </fieldset>
    );
  }
  if (found.fields.length && depth < DEEPEST) {
    const members = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
    return (
      <fieldset className={classes.group}>
        <legend>{label}</legend>
        {found.fields.map((field) => (
          <ValueField
            key={field.name}
            model={model}
            label={field.name}
            type={field.type}
            allowed={field.allowed}
            list={field.list}
            depth={depth + 1}
            value={members[field.name]}
            onChange={(next) => {
              const { [field.name]: _, ...others } = members;
              const all: Record<string, Json> = next === undefined ? others : { ...members, [field.name]: next };
              onChange(Object.keys(all).length ? all : undefined);
            }}
          />
        ))}
      </fieldset>
    );
  }
  return <Single {...props} />;
}
