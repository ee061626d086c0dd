import { memo } from "react";
import { text } from "@/text";
import { pathOf, type Sample } from "./trend";

interface SparklineProps {
  what: string;
  history: readonly Sample[];
  width?: number;
  height?: number;
}

/** A small line of the last half hour; the numbers beside it carry the meaning, this the direction. */
export const Sparkline = memo(function Sparkline({ what, history, width = 96, height = 24 }: SparklineProps) {
  const path = pathOf(history, width - 2, height - 4);
  if (!path) return <svg width={width} height={height} aria-hidden="true" />;
  const from = history[0]?.value ?? 0;
  const to = history.at(-1)?.value ?? 0;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`-1 -2 ${width} ${height}`}
      style={{ verticalAlign: "middle" }}
      role="img"
      aria-label={text.supervisor.wallboard.trend(what, from, to)}
    >
      <path
        d={`${path} L${width - 2} ${height - 4} L0 ${height - 4} Z`}
        fill="var(--mantine-color-iris-5)"
        opacity={0.14}
      />
      <path d={path} fill="none" stroke="var(--mantine-color-iris-5)" strokeWidth={1.6} strokeLinejoin="round" />
    </svg>
  );
});
