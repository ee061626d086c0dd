import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import { text } from "@/text";
import { clockSpan } from "@/ui/times";
import classes from "./Player.module.css";
import { barsOf, type Part } from "./track";

const words = text.calls.recordings;
const BAR_PX = 3;
const HEIGHT = 48;
const STEP_SECONDS = 5;

const KEYS: Record<string, (at: number, length: number) => number> = {
  ArrowLeft: (at) => at - STEP_SECONDS,
  ArrowDown: (at) => at - STEP_SECONDS,
  ArrowRight: (at) => at + STEP_SECONDS,
  ArrowUp: (at) => at + STEP_SECONDS,
  PageDown: (at) => at - 30,
  PageUp: (at) => at + 30,
  Home: () => 0,
  End: (_, length) => length,
};

interface WaveformProps {
  peaks: readonly number[];
  parts: readonly Part[];
  length: number;
  at: number;
  onSeek: (seconds: number) => void;
}

/** One path for one voice: customer above the middle, the others below. */
function pathOf(heights: number[], up: boolean): string {
  const middle = HEIGHT / 2;
  return heights
    .map(
      (height, nth) => `M${nth * BAR_PX + 1} ${middle}V${middle + (up ? -1 : 1) * Math.max(1, height * (middle - 2))}`,
    )
    .join("");
}

/** The loudness of a recording as a picture; a slider that moves through it. */
export function Waveform({ peaks, parts, length, at, onSeek }: WaveformProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const bars = useMemo(() => barsOf(peaks, Math.floor(width / BAR_PX)), [peaks, width]);
  const paths = useMemo(
    () => ({
      customer: pathOf(
        bars.map((bar) => bar.customer),
        true,
      ),
      others: pathOf(
        bars.map((bar) => bar.others),
        false,
      ),
    }),
    [bars],
  );
  const share = length > 0 ? Math.min(1, at / length) : 0;
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length);
  };
  const press = (event: KeyboardEvent) => {
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    onSeek(Math.min(length, Math.max(0, move(at, length))));
  };
  return (
    <div
      ref={ref}
      className={classes.wave}
      role="slider"
      tabIndex={0}
      aria-label={words.position}
      aria-valuemin={0}
      aria-valuemax={Math.round(length)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={words.of(clockSpan(at), clockSpan(length))}
      onPointerDown={point}
      onPointerMove={(event) => event.buttons === 1 && point(event)}
      onKeyDown={press}
    >
      <svg
        width={bars.length * BAR_PX}
        height={HEIGHT}
        aria-hidden="true"
        style={{ width: "100%" }}
        preserveAspectRatio="none"
        viewBox={`0 0 ${Math.max(1, bars.length * BAR_PX)} ${HEIGHT}`}
      >
        <path className={classes.customer} d={paths.customer} />
        <path className={classes.others} d={paths.others} />
      </svg>
      {parts.slice(1).map((part) => (
        <span key={part.n} className={classes.cut} style={{ left: `${(part.from / length) * 100}%` }} />
      ))}
      {parts
        .filter((part) => part.missing)
        .map((part) => (
          <span
            key={`missing-${part.n}`}
            className={classes.hole}
            style={{ left: `${(part.from / length) * 100}%`, width: `${(part.seconds / length) * 100}%` }}
          />
        ))}
      <span className={classes.needle} style={{ left: `${share * 100}%` }} />
    </div>
  );
}
