import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { text } from "@/text";
import classes from "./FormPreview.module.css";
import type { FormField } from "./formFields";

const words = text.admin.builder;
const INPUT_TYPES: Partial<Record<FormField["kind"], string>> = { email: "email", phone: "tel", date: "date" };

function PreviewField({ field }: { field: FormField }) {
  const common = {
    label: field.label || words.unnamed,
    description: field.help || undefined,
    withAsterisk: field.required,
    readOnly: true,
  };
  if (field.kind === "textarea") return <Textarea {...common} rows={2} />;
  if (field.kind === "choice") {
    const { readOnly: _, ...rest } = common;
    return <NativeSelect {...rest} data={["", ...new Set(field.options)]} />;
  }
  if (field.kind === "checkbox")
    return <Checkbox {...common} label={field.required ? `${common.label} *` : common.label} />;
  return <TextInput {...common} type={INPUT_TYPES[field.kind] ?? "text"} />;
}

/** The form as customers see it; it takes nothing and sends nothing. */
export function FormPreview({ fields }: { fields: readonly FormField[] }) {
  if (!fields.length) return null;
  return (
    <section className={classes.preview} aria-label={words.preview} inert>
      <p className={classes.title}>{words.preview}</p>
      {fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys are being edited beside it
        <PreviewField key={index} field={field} />
      ))}
    </section>
  );
}
