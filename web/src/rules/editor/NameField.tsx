import { TextInput } from "@mantine/core";
import { text } from "@/text";

interface NameFieldProps {
  label: string;
  value: string;
  readOnly: boolean;
  onChange: (name: string) => void;
}

/** The name of an element, large, where it is read and where it is changed. */
export function NameField({ label, value, readOnly, onChange }: NameFieldProps) {
  return (
    <TextInput
      aria-label={label}
      value={value}
      readOnly={readOnly}
      maxLength={300}
      error={value.trim() ? undefined : text.rules.proof.cases.dialog.nameMissing}
      styles={{ input: { fontSize: "0.9375rem", fontWeight: 620 } }}
      style={{ flexShrink: 1, width: 420, minWidth: 200, maxWidth: "100%" }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
