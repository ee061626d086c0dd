import { NumberInput, type NumberInputProps } from "@mantine/core";

type UrgencyInputProps = Pick<NumberInputProps, "label" | "description" | "error" | "w"> & {
  value: number;
  onChange: (value: number) => void;
  /** Its name where there is no room for a label. */
  ariaLabel?: string;
};

/** How fast a service's contacts become urgent: 1 for most, above 0 and at most 100. */
export function WeightInput({ onChange, ariaLabel, ...props }: UrgencyInputProps) {
  return (
    <NumberInput
      {...props}
      {...(ariaLabel && { "aria-label": ariaLabel })}
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
export function RankInput({ onChange, ariaLabel, ...props }: UrgencyInputProps) {
  return (
    <NumberInput
      {...props}
      {...(ariaLabel && { "aria-label": ariaLabel })}
      onChange={(value) => onChange(Number(value) || 0)}
      min={-9}
      max={9}
      allowDecimal={false}
    />
  );
}
