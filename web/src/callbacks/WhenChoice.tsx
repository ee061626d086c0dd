import { Radio, Stack } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { parkChoices } from "@/desk/moves/parkTimes";
import { text } from "@/text";

const words = text.callbacks.later;

/** A choice of one press; `date` is used with `custom`. */
export interface When {
  choice: string;
  date: string | null;
}

const LABELS: Record<string, string> = {
  soon: text.callbacks.make.soon,
  hour: words.hour,
  afternoon: words.afternoon,
  tomorrow: words.tomorrow,
  week: words.week,
  custom: words.custom,
};

/** The instant chosen: null as soon as possible, undefined when it is missing or past. */
export function instantOf({ choice, date }: When, now: Date): string | null | undefined {
  if (choice === "soon") return null;
  const fixed = parkChoices(now).find((each) => each.choice === choice)?.until;
  const at = choice === "custom" ? (date ? new Date(date) : null) : (fixed ?? null);
  return at && at > now ? at.toISOString() : undefined;
}

interface WhenChoiceProps {
  value: When;
  onChange: (value: When) => void;
  /** Offer "as soon as possible" as well. */
  soon?: boolean;
  error?: string | null;
}

/** When somebody is to call. */
export function WhenChoice({ value, onChange, soon = false, error = null }: WhenChoiceProps) {
  const choices = [...(soon ? ["soon"] : []), ...parkChoices(new Date()).map(({ choice }) => choice)];
  return (
    <>
      <Radio.Group
        label={words.when}
        value={value.choice}
        onChange={(choice) => onChange({ ...value, choice })}
        error={value.choice === "custom" ? null : error}
      >
        <Stack gap={8} mt={8}>
          {choices
            .filter((choice) => choice in LABELS)
            .map((choice) => (
              <Radio key={choice} value={choice} label={LABELS[choice]} />
            ))}
        </Stack>
      </Radio.Group>
      {value.choice === "custom" && (
        <DateTimePicker
          label={words.date}
          value={value.date}
          minDate={new Date()}
          error={error}
          onChange={(date) => onChange({ ...value, date })}
          popoverProps={{ withinPortal: true }}
        />
      )}
    </>
  );
}
