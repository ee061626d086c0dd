import { useMemo } from "react";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { FeelInput } from "./FeelInput";
import { conditionNames } from "./routingNames";

const words = text.condition;

interface ConditionInputProps {
  label?: string;
  description?: string;
  value: string;
  onChange: (condition: string) => void;
  error?: string | undefined;
}

/** Who may take a contact beside the skills, in FEEL; above it the attributes that it may name. */
export function ConditionInput({ label, description, ...field }: ConditionInputProps) {
  const { directory } = useNames();
  const suggestions = useMemo(() => conditionNames(directory), [directory]);
  const known = directory.routing_attributes.filter(({ active }) => active);
  const named = known.map(({ key, values }) => `${key} (${values.join(", ")})`).join("; ");
  return (
    <FeelInput
      label={label ?? words.label}
      description={`${description ?? words.help} ${named ? words.known(named) : words.none}`}
      placeholder={words.example}
      suggestions={suggestions}
      {...field}
    />
  );
}
