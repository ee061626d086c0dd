/** Figures of the wallboard as people read them. */

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** `84 %`; a dash when nothing was answered. */
export const share = (value: number | null) => (value === null ? "–" : percent.format(value));

/** `1,204`. */
export const count = (value: number) => whole.format(value);

/** The wait grown since the board was made, in seconds. */
export function grown(waitSeconds: number, boardAt: string, now: number): number {
  return waitSeconds + Math.max(0, (now - Date.parse(boardAt)) / 1000);
}
