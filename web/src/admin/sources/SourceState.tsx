import type { SourceHealth } from "@/api/sources";
import { StatusBadge } from "@/shared/StatusBadge";
import { text } from "@/text";
import { Instant } from "@/ui/Instant";
import { span } from "@/ui/times";
import classes from "./Sources.module.css";

const words = text.admin.sources;
const TONES = { well: "good", slow: "warn", down: "warn", open: "warn", off: "muted" } as const;

/** How it goes with a source: whether it answers, whether it is being left alone, what no longer fits. One that was never asked is not called well. */
export function SourceState({ health }: { health: SourceHealth | undefined }) {
  if (!health) return null;
  const notes = [
    words.breakers[health.breaker],
    health.drift.length > 0 && words.drift(health.drift.length),
    health.oldest_kept_seconds !== null && words.keptFor(span(health.oldest_kept_seconds)),
  ].filter(Boolean);
  const untried = health.state === "well" && health.asked === 0;
  return (
    <span className={classes.state}>
      {untried ? (
        <StatusBadge tone="muted">{words.neverAsked}</StatusBadge>
      ) : (
        <StatusBadge tone={TONES[health.state]}>{words.states[health.state]}</StatusBadge>
      )}
      {notes.length > 0 && <span className={classes.soft}>{notes.join(" · ")}</span>}
    </span>
  );
}

export function SourceSpeed({ health }: { health: SourceHealth | undefined }) {
  if (!health || health.p50_ms === null || health.p95_ms === null) return null;
  return words.speed(Math.round(health.p50_ms), Math.round(health.p95_ms));
}

export function SourceTrouble({ health }: { health: SourceHealth | undefined }) {
  if (!health?.last_error) return null;
  return (
    <span className={classes.state} title={health.last_error}>
      {health.last_error_at && <Instant at={health.last_error_at} as="relative" />}
      <span className={classes.soft}>{health.last_error}</span>
    </span>
  );
}
