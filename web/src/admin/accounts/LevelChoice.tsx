import { NativeSelect } from "@mantine/core";
import { text } from "@/text";

const words = text.admin.accounts;
const LEVELS = words.levels.map((name, level) => ({
  value: String(level),
  label: level === 0 ? words.hasNot : `${level} ${name}`,
}));
const SHORT = words.levels.map((_, level) => ({
  value: String(level),
  label: level === 0 ? words.hasNot : String(level),
}));

interface LevelChoiceProps {
  /** Whose skill it is, or what it is for: read out with the skill's name. */
  label: string;
  skill: string;
  level: number;
  onChange: (level: number) => void;
  compact?: boolean;
  disabled?: boolean;
}

/** A proficiency from 1 to 5, or none. */
export function LevelChoice({ label, skill, level, onChange, compact = false, disabled }: LevelChoiceProps) {
  return (
    <NativeSelect
      aria-label={words.matrixOf(label, skill)}
      data={compact ? SHORT : LEVELS}
      value={String(level)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      w={compact ? 62 : 138}
      size={compact ? "xs" : "sm"}
      {...(disabled !== undefined && { disabled })}
    />
  );
}
