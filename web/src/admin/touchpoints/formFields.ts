/** The form builder's model: fields that customers fill in, and what would keep them from being saved. */

export const FIELD_KINDS = ["text", "textarea", "email", "phone", "choice", "checkbox", "date", "payment"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export const FIELD_MEANINGS = ["none", "name", "subject", "message", "callback"] as const;
export type FieldMeaning = (typeof FIELD_MEANINGS)[number];

export interface FormField {
  key: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  /** Characters; 0 leaves it to the kind. */
  max_length: number;
  help: string;
  options: string[];
  meaning: FieldMeaning;
}

export type FieldFault =
  | "label_missing"
  | "key_unclear"
  | "key_twice"
  | "options_missing"
  | "option_twice"
  | "meaning_twice";

export const MOST_FIELDS = 30;
const KEY = /^[a-z][a-z0-9_]{0,39}$/;
const MEANINGS_OF_KIND: Partial<Record<FieldKind, readonly FieldMeaning[]>> = {
  text: ["none", "name", "subject", "message"],
  textarea: ["none", "message"],
  choice: ["none", "subject"],
  checkbox: ["none", "callback"],
};

/** A field with what a stored one left to the defaults. */
export function completed(field: Partial<FormField>): FormField {
  return {
    key: "",
    label: "",
    kind: "text",
    required: false,
    max_length: 0,
    help: "",
    options: [],
    meaning: "none",
    ...field,
  };
}

/** What a field of a kind can mean beyond being shown. */
export function meaningsOf(kind: FieldKind): readonly FieldMeaning[] {
  return MEANINGS_OF_KIND[kind] ?? ["none"];
}

/** Whether a length limit makes sense for a kind. */
export function hasLength(kind: FieldKind): boolean {
  return kind === "text" || kind === "textarea";
}

/** A key of lower-case letters, digits and underscores made of a label, unlike those taken. */
export function keyFromLabel(label: string, taken: readonly string[]): string {
  const base =
    label
      .replace(/ß/g, "ss")
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[_0-9]+|_+$/g, "")
      .slice(0, 32)
      .replace(/_+$/, "") || "field";
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** A new field at the end of a form. */
export function newField(fields: readonly FormField[], label: string): FormField {
  return completed({
    label,
    key: keyFromLabel(
      label,
      fields.map((field) => field.key),
    ),
  });
}

/** The field as another kind; what the new kind cannot have is dropped. */
export function withKind(field: FormField, kind: FieldKind): FormField {
  return {
    ...field,
    kind,
    options: kind === "choice" ? field.options : [],
    max_length: hasLength(kind) ? field.max_length : 0,
    meaning: meaningsOf(kind).includes(field.meaning) ? field.meaning : "none",
  };
}

/**
 * The field with another label. Its key follows as long as it was the one made of the old label, so that a key that
 * programs already use stays.
 */
export function withLabel(field: FormField, label: string, others: readonly string[]): FormField {
  const follows = field.key === "" || field.key === keyFromLabel(field.label, others);
  return { ...field, label, key: follows ? keyFromLabel(label, others) : field.key };
}

/** Options as typed, one a line: trimmed, without empty lines. */
export function optionsOf(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function faultsOfField(field: FormField, others: readonly FormField[]): FieldFault[] {
  const found: FieldFault[] = [];
  if (!field.label.trim()) found.push("label_missing");
  if (!KEY.test(field.key)) found.push("key_unclear");
  else if (others.some((other) => other.key === field.key)) found.push("key_twice");
  if (field.kind === "choice" && field.options.length === 0) found.push("options_missing");
  if (new Set(field.options).size < field.options.length) found.push("option_twice");
  if (field.meaning !== "none" && others.some((other) => other.meaning === field.meaning)) found.push("meaning_twice");
  return found;
}

/** The faults of each field by its place; empty when the form can be saved. */
export function faultsOf(fields: readonly FormField[]): Map<number, FieldFault[]> {
  const faults = new Map<number, FieldFault[]>();
  fields.forEach((field, index) => {
    const found = faultsOfField(
      field,
      fields.filter((_, other) => other !== index),
    );
    if (found.length) faults.set(index, found);
  });
  return faults;
}

/** Whether somebody who fills the form in can be answered: it asks for an e-mail address and insists. */
export function canBeAnswered(fields: readonly FormField[]): boolean {
  return fields.some((field) => field.kind === "email" && field.required);
}
