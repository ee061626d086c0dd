import { NumberInput, type NumberInputProps } from "@mantine/core";

type UrgencyInputProps = Pick<NumberInputProps, "label" | "description" | "error" | "w"> & {
  value: number;
  onChange: (value: number) => void;
};

/** How fast a service's contacts become urgent: 1 for most, above 0 and at most 100. */
export function WeightInput({ onChange, ...props }: UrgencyInputProps) {
  return (
    <NumberInput
      {...props}
      onChange={(value) => onChange(Number(value) || 0)}
      min={0.01}
      max={100}
      step={0.25}
      decimalScale={2}
      allowNegative={false}
    />
  );
}

/** The class of a service's contacts, -9 to 9: a lower one is served first whatever the age. */
export function RankInput({ onChange, ...props }: UrgencyInputProps) {
  return (
    <NumberInput {...props} onChange={(value) => onChange(Number(value) || 0)} min={-9} max={9} allowDecimal={false} />
  );
}
