import { NumberInput, Stack, Textarea } from "@mantine/core";
import { text } from "@/text";

const words = text.value;

interface ValueInputsProps {
  score: string;
  windowSeconds: number;
  onScore: (score: string) => void;
  onWindow: (seconds: number) => void;
  error: { score: string | undefined; window: string | undefined };
}

/** What a contact with an agent is worth, and for how long pairs are gathered; for the ranking by value. */
export function ValueInputs({ score, windowSeconds, onScore, onWindow, error }: ValueInputsProps) {
  return (
    <Stack gap={12}>
      <Textarea
        label={words.score}
        description={words.scoreHelp}
        placeholder={words.scoreExample}
        value={score}
        onChange={(event) => onScore(event.currentTarget.value)}
        error={error.score}
        maxLength={2_000}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
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
