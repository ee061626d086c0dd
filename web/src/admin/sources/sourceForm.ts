import type { FieldSpec, Lookup, Source, SourceBody, SourceKind, SourceOrder } from "@/api/sources";
import { text } from "@/text";
import type { FieldErrors } from "../record/edit";
import { checkNameAndKey } from "../record/NameAndKey";
import { settingsFor } from "./connections";

const words = text.admin.sources;
const record = text.admin.record;

export interface SourceForm extends SourceBody {
  /** What was typed; null: the stored one is to be removed. */
  secret: string | null;
}

export const newField = (): FieldSpec => ({
  name: "",
  column: "",
  type: "string",
  unit: "",
  label: "",
  meaning: "",
  purpose: "service",
  fresh_for: "PT0S",
  protected: false,
});

export const newLookup = (): Lookup => ({ kind: "email", statement: "", owner_column: "", rows: "one" });

export function formOf(source: Source | null, kind: SourceKind): SourceForm {
  if (!source) {
    return {
      key: "",
      name: "",
      kind,
      connection: {},
      lookups: [newLookup()],
      fields: [],
      active: true,
      most_at_once: 8,
      hedge_after: null,
      ask_again_after: "PT0S",
      precedence: 0,
      secret: "",
    };
  }
  const { id: _id, has_secret: _has, created_at: _at, version: _version, ...body } = source;
  return { ...body, secret: "" };
}

/** What is sent: nothing about the secret unless it changes. */
export function orderOf({ secret, ...body }: SourceForm): SourceOrder {
  return secret === "" ? body : { ...body, secret: secret ?? "" };
}

const NAME = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

function checkFields(fields: readonly FieldSpec[]): FieldErrors {
  const errors: Record<string, string> = {};
  const names = fields.map(({ name }) => name);
  fields.forEach(({ name, column }, at) => {
    if (!NAME.test(name)) errors[`fields.${at}.name`] = words.fieldName;
    else if (names.indexOf(name) < at) errors[`fields.${at}.name`] = words.fieldTwice;
    if (!column.trim()) errors[`fields.${at}.column`] = record.required;
  });
  return errors;
}

/** What is wrong before the server is asked. */
export function check(form: SourceForm): FieldErrors {
  const errors: Record<string, string> = { ...checkNameAndKey(form) };
  for (const { name, required } of settingsFor(form.kind, form.connection))
    if (required && !form.connection[name]) errors[`connection.${name}`] = record.required;
  form.lookups.forEach(({ statement }, at) => {
    if (!statement.trim()) errors[`lookups.${at}.statement`] = record.required;
  });
  return { ...errors, ...checkFields(form.fields) };
}
