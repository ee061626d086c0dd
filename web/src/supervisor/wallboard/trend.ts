/** Short histories of figures for sparklines: kept in the page, thinned, never asked from the server. */

export interface Sample {
  at: number;
  value: number;
}

/** How far back a sparkline looks, and how many points it keeps. */
export const TREND_MILLISECONDS = 30 * 60_000;
const POINTS = 60;
const STEP = TREND_MILLISECONDS / POINTS;

/** The history with one more sample; those in the same half minute become one, old ones go. */
export function withSample(history: readonly Sample[], sample: Sample): Sample[] {
  const kept = history.filter((old) => old.at > sample.at - TREND_MILLISECONDS && old.at <= sample.at);
  const last = kept.at(-1);
  if (last && Math.floor(last.at / STEP) === Math.floor(sample.at / STEP)) kept.pop();
  kept.push(sample);
  return kept;
}

/** SVG path of a history in a box; empty for fewer than two samples. The line fills the box's width by time. */
export function pathOf(history: readonly Sample[], width: number, height: number): string {
  const first = history[0];
  const last = history.at(-1);
  if (!first || !last || first === last) return "";
  const span = Math.max(last.at - first.at, 1);
  const top = Math.max(...history.map((sample) => sample.value), 1);
  return history
    .map((sample, index) => {
      const x = ((sample.at - first.at) / span) * width;
      const y = height - (Math.max(sample.value, 0) / top) * height;
      return `${index ? "L" : "M"}${round(x)} ${round(y)}`;
    })
    .join(" ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
