import { Textarea } from "@mantine/core";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";

const words = text.condition;

interface ConditionInputProps {
  label?: string;
  description?: string;
  value: string;
  onChange: (condition: string) => void;
  error?: string | undefined;
}

/** Who may take a contact beside the skills, in FEEL; below it the attributes that it may name. */
export function ConditionInput({ label, description, value, onChange, error }: ConditionInputProps) {
  const known = useNames().directory.routing_attributes.filter(({ active }) => active);
  const named = known.map(({ key, values }) => `${key} (${values.join(", ")})`).join("; ");
  return (
    <Textarea
      label={label ?? words.label}
      description={`${description ?? words.help} ${named ? words.known(named) : words.none}`}
      placeholder={words.example}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={2_000}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      styles={{
        input: { fontFamily: "var(--mantine-font-family-monospace)" },
        description: { overflowWrap: "anywhere" },
      }}
    />
  );
}
