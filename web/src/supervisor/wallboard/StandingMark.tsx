import { IconAlertTriangle, IconCircleCheck, IconClockExclamation, IconPointFilled } from "@tabler/icons-react";
import { text } from "@/text";
import classes from "./StandingMark.module.css";
import type { Standing } from "./thresholds";

const ICONS = { none: IconPointFilled, good: IconCircleCheck, watch: IconClockExclamation, bad: IconAlertTriangle };
const words = text.supervisor.wallboard;
const WORDS = { level: words.standing, wait: words.waitStanding, attention: words.attentionStanding };

interface StandingMarkProps {
  standing: Standing;
  of: "level" | "wait" | "attention";
  /** Leave the word to those who cannot see the sign, where there is no room for it. */
  compact?: boolean;
}

/** How a figure stands, by sign, word and colour. */
export function StandingMark({ standing, of, compact = false }: StandingMarkProps) {
  if (compact && standing === "none") return null;
  const Icon = ICONS[standing];
  const word = WORDS[of][standing];
  return (
    <span className={classes.mark} data-standing={standing} title={compact ? word : undefined}>
      <Icon size="1.15em" stroke={2} aria-hidden />
      <span className={compact ? classes.hidden : undefined}>{word}</span>
    </span>
  );
}
