/** Durations as a person types them: an amount and a unit. How the API writes them is in `ui/times`. */

export type DurationUnit = "seconds" | "minutes" | "hours" | "days";

export const UNIT_SECONDS: Record<DurationUnit, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
};

const UNITS_DOWN: DurationUnit[] = ["days", "hours", "minutes", "seconds"];

/** The ISO duration of so many seconds in the form in which the server writes it: 5400 is PT1H30M. */
export function isoOf(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return "PT0S";
  const whole = Math.round(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest}S` : ""}`;
  return `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}`;
}

/** The amount and unit that show a duration as one whole number: 7200 is 2 hours, 90 is 90 seconds. */
export function inLargestUnit(seconds: number): { amount: number; unit: DurationUnit } {
  for (const unit of UNITS_DOWN) {
    const size = UNIT_SECONDS[unit];
    if (seconds >= size && seconds % size === 0) return { amount: seconds / size, unit };
  }
  return { amount: seconds, unit: "seconds" };
}
