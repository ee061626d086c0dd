import { NumberInput, Stack, Switch } from "@mantine/core";
import { useMemo } from "react";
import { useNames } from "@/shared/useNames";
import { text } from "@/text";
import { FeelInput } from "./FeelInput";
import { scoreNames } from "./routingNames";

const words = text.value;

interface ValueInputsProps {
  score: string;
  windowSeconds: number;
  outside: boolean;
  onScore: (score: string) => void;
  onWindow: (seconds: number) => void;
  onOutside: (asks: boolean) => void;
  error: { score: string | undefined; window: string | undefined; outside: string | undefined };
}

/** What a contact with an agent is worth, and for how long pairs are gathered; for the ranking by value. */
export function ValueInputs(props: ValueInputsProps) {
  const { score, windowSeconds, outside, onScore, onWindow, onOutside, error } = props;
  const { directory } = useNames();
  const suggestions = useMemo(() => scoreNames(directory), [directory]);
  return (
    <Stack gap={12}>
      <Switch
        label={words.outside}
        description={words.outsideHelp}
        checked={outside}
        onChange={(event) => onOutside(event.currentTarget.checked)}
        error={error.outside}
      />
      <FeelInput
        key={String(outside)}
        label={outside ? words.scoreWithout : words.score}
        description={words.scoreHelp}
        placeholder={words.scoreExample}
        value={score}
        suggestions={suggestions}
        onChange={onScore}
        error={error.score}
      />
      <NumberInput
        label={words.window}
        description={words.windowHelp}
        value={windowSeconds}
        onChange={(value) => onWindow(Number(value) || 0)}
        error={error.window}
        suffix=" s"
        min={0}
        max={2}
        step={0.1}
        decimalScale={2}
        allowNegative={false}
        w={240}
      />
    </Stack>
  );
}
