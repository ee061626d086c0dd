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

type AskedInputProps = Pick<NumberInputProps, "label" | "description" | "error" | "w"> & {
  /** Null where it may be as before. */
  value: number | null;
  onChange: (value: number | null) => void;
};

/** How many agents are asked at once, 1 to 10: the first who accepts has the contact. */
export function AskedInput({ value, onChange, ...props }: AskedInputProps) {
  return (
    <NumberInput
      {...props}
      value={value ?? ""}
      onChange={(next) => onChange(next === "" ? null : Number(next) || null)}
      min={1}
      max={10}
      allowDecimal={false}
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
