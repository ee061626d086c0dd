import { NumberInput, type NumberInputProps } from "@mantine/core";

type ShareInputProps = Pick<NumberInputProps, "label" | "description" | "error" | "w"> & {
  /** From 0 to 1. */
  value: number;
  onChange: (value: number) => void;
};

/** A share of something, entered in percent. */
export function ShareInput({ value, onChange, ...props }: ShareInputProps) {
  return (
    <NumberInput
      {...props}
      value={Math.round(value * 1000) / 10}
      onChange={(percent) => onChange(Math.round((Number(percent) || 0) * 10) / 1000)}
      min={0}
      max={100}
      step={5}
      decimalScale={1}
      allowNegative={false}
      suffix=" %"
    />
  );
}
