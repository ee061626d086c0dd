import { Input } from "@mantine/core";
import { useMemo } from "react";
import { ExpressionField } from "@/rules/expression/ExpressionField";
import type { Finding } from "@/rules/model/findings";
import type { Suggestion } from "@/rules/model/names";

interface FeelInputProps {
  label: string;
  description: string;
  placeholder: string;
  value: string;
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** An expression as a field of a form, with the colours and suggestions of the rule language. */
export function FeelInput({ label, description, error, ...field }: FeelInputProps) {
  const findings = useMemo<Finding[]>(
    () =>
      error ? [{ severity: "error", code: "", message: error, where: {}, example: null, remedy: "", others: [] }] : [],
    [error],
  );
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      styles={{ description: { overflowWrap: "anywhere", marginBottom: 5 } }}
    >
      <ExpressionField {...field} label={label} readOnly={false} findings={findings} />
    </Input.Wrapper>
  );
}
