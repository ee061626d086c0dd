import { Group, Input, NativeSelect, NumberInput } from "@mantine/core";
import { useId, useState } from "react";
import { text } from "@/text";
import { secondsOf } from "@/ui/times";
import { type DurationUnit, inLargestUnit, isoOf, UNIT_SECONDS } from "./duration";

const words = text.admin.record;

interface DurationInputProps {
  label: string;
  description?: string;
  /** ISO 8601; null only where the duration may be left empty. */
  value: string | null;
  onChange: (value: string | null) => void;
  error?: string | undefined;
  units?: DurationUnit[];
  optional?: boolean;
  disabled?: boolean;
}

/** A duration as an amount and a unit; the unit stays as chosen while the amount is typed. */
export function DurationInput(props: DurationInputProps) {
  const { label, description, value, onChange, error, optional = false, disabled } = props;
  const units = props.units ?? ["seconds", "minutes", "hours"];
  const id = useId();
  const seconds = value === null ? null : secondsOf(value);
  const [unit, setUnit] = useState<DurationUnit>(() => {
    const fit = inLargestUnit(seconds ?? 0).unit;
    return units.includes(fit) ? fit : (units[0] ?? "seconds");
  });
  // A value from elsewhere (taken over, discarded) may not be whole in the chosen unit.
  const shownUnit = seconds !== null && seconds % UNIT_SECONDS[unit] !== 0 ? inLargestUnit(seconds).unit : unit;
  const amount = seconds === null ? "" : seconds / UNIT_SECONDS[shownUnit];
  const tell = (typed: number | string) => {
    if (typed === "") onChange(optional ? null : "PT0S");
    else onChange(isoOf(Number(typed) * UNIT_SECONDS[shownUnit]));
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} id={id} withAsterisk={false}>
      <Group gap={6} wrap="nowrap">
        <NumberInput
          id={id}
          value={amount}
          onChange={tell}
          min={0}
          allowNegative={false}
          allowDecimal={false}
          error={Boolean(error)}
          disabled={disabled}
          w={92}
        />
        <NativeSelect
          aria-label={words.unit(label)}
          data={[...new Set([...units, shownUnit])].map((each) => ({ value: each, label: words.units[each] }))}
          value={shownUnit}
          disabled={disabled}
          onChange={(event) => {
            const next = event.currentTarget.value as DurationUnit;
            setUnit(next);
            if (amount !== "") onChange(isoOf(amount * UNIT_SECONDS[next]));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
