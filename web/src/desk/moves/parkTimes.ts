/** When a parked contact may come back, as choices of one key press. */
export type ParkChoice = "answer" | "hour" | "afternoon" | "tomorrow" | "week" | "custom";

const MONDAY = 1;

function atClock(day: Date, hours: number): Date {
  const at = new Date(day);
  at.setHours(hours, 0, 0, 0);
  return at;
}

function daysLater(now: Date, days: number): Date {
  const later = new Date(now);
  later.setDate(later.getDate() + days);
  return later;
}

/** The choices that make sense now, with their local instants; null waits for the customer. */
export function parkChoices(now: Date): { choice: ParkChoice; until: Date | null }[] {
  const afternoon = atClock(now, 14);
  const untilMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  return [
    { choice: "answer", until: null },
    { choice: "hour", until: new Date(now.getTime() + 3_600_000) },
    ...(afternoon > now ? [{ choice: "afternoon" as const, until: afternoon }] : []),
    { choice: "tomorrow", until: atClock(daysLater(now, 1), 9) },
    ...(untilMonday > 1 ? [{ choice: "week" as const, until: atClock(daysLater(now, untilMonday), 9) }] : []),
    { choice: "custom", until: null },
  ];
}
