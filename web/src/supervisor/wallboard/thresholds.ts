/** How a figure of the wallboard stands against its target. Shown by colour, icon and word together. */

export type Standing = "none" | "good" | "watch" | "bad";

/** A service level this far below its target still counts as "watch". */
const MARGIN = 0.1;
/** Shares such as 0.8 - 0.1 are not exact. */
const ROUNDING = 1e-9;
/** From this share of the target time on, a waiting contact is worth a look. */
const NEARLY = 0.75;

/** How a service level (0-1, null without contacts) stands against the target fraction. */
export function levelStanding(level: number | null, target: number): Standing {
  if (level === null) return "none";
  if (level >= target - ROUNDING) return "good";
  return level >= target - MARGIN - ROUNDING ? "watch" : "bad";
}

/** How the longest wait in seconds stands against the time within which contacts are to be answered. */
export function waitStanding(waitSeconds: number | null, withinSeconds: number): Standing {
  if (waitSeconds === null || waitSeconds <= 0) return "none";
  if (waitSeconds > withinSeconds) return "bad";
  return waitSeconds > withinSeconds * NEARLY ? "watch" : "good";
}

/** The most serious of several standings. */
export function worst(standings: readonly Standing[]): Standing {
  const order: Standing[] = ["none", "good", "watch", "bad"];
  return standings.reduce<Standing>(
    (found, next) => (order.indexOf(next) > order.indexOf(found) ? next : found),
    "none",
  );
}
