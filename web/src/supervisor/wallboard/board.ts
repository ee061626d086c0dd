/** The wallboard's rows per service: one line each with what it is made of by channel. */

import type { Channel } from "@/api/interactions";
import type { Service } from "@/api/services";
import type { Id } from "@/api/units";
import type { ServiceRow } from "@/api/wallboard";
import { secondsOf } from "@/ui/times";
import { levelStanding, type Standing, waitStanding, worst } from "./thresholds";

export interface Figures {
  row: ServiceRow;
  /** Target fraction; null when the channels of the row have different ones. */
  targetFraction: number | null;
  targetSeconds: number | null;
  /** How the service level stands; today's when nothing was answered lately. */
  level: Standing;
  wait: Standing;
}

export interface ServiceFigures extends Figures {
  service: Service | null;
  channels: (Figures & { channel: Channel })[];
}

const SUMS = [
  "waiting",
  "offered",
  "handling",
  "wrapping",
  "parked",
  "answered_today",
  "answered_in_target_today",
  "abandoned_today",
  "unroutable",
  "overdue",
] as const satisfies readonly (keyof ServiceRow)[];

/** Whether the customer waits while we answer, which decides which of a service's two targets counts. */
export function isRealTime(channel: Channel): boolean {
  return channel === "chat";
}

/** The rows of the board by service, in the order of the directory; services without any row come too, with zeros. */
export function byService(rows: readonly ServiceRow[], services: readonly Service[]): ServiceFigures[] {
  const known = services.filter((service) => service.active || rows.some((row) => row.service_id === service.id));
  const strangers = [...new Set(rows.map((row) => row.service_id))].filter(
    (id) => !known.some((service) => service.id === id),
  );
  const all: { id: Id; service: Service | null }[] = [
    ...known.map((service) => ({ id: service.id, service })),
    ...strangers.map((id) => ({ id, service: null })),
  ];
  return all.map(({ id, service }) =>
    figuresOf(
      id,
      service,
      rows.filter((row) => row.service_id === id),
    ),
  );
}

function figuresOf(id: Id, service: Service | null, rows: readonly ServiceRow[]): ServiceFigures {
  const channels = rows
    .filter((row): row is ServiceRow & { channel: Channel } => row.channel !== null)
    .map((row) => ({ ...measured(row, service, [row.channel]), channel: row.channel }))
    .sort((a, b) => a.channel.localeCompare(b.channel));
  const total =
    rows.find((row) => row.channel === null) ??
    summed(
      id,
      channels.map((part) => part.row),
    );
  const whole = measured(
    total,
    service,
    channels.map((part) => part.channel),
  );
  return {
    ...whole,
    service,
    channels,
    wait: channels.length ? worst(channels.map((part) => part.wait)) : whole.wait,
    level: channels.length ? worst(channels.map((part) => part.level)) : whole.level,
  };
}

function measured(row: ServiceRow, service: Service | null, channels: readonly Channel[]): Figures {
  const targets = channels.map((channel) =>
    isRealTime(channel) ? service?.real_time_target : service?.deferred_target,
  );
  const first = targets[0];
  const fraction = first && targets.every((target) => target?.fraction === first.fraction) ? first.fraction : null;
  const seconds = first && targets.every((target) => target?.within === first.within) ? secondsOf(first.within) : null;
  const level = row.service_level_now ?? row.service_level_today;
  return {
    row,
    targetFraction: fraction,
    targetSeconds: seconds,
    level: fraction === null ? "none" : levelStanding(level, fraction),
    wait: seconds === null ? "none" : waitStanding(waitingIn(row) ? row.longest_wait_seconds : null, seconds),
  };
}

/**
 * Sum of rows. Today's level is that of the sums, as the server defines it; the present one is the lowest of the rows,
 * because what the last half hour had to answer is not in them.
 */
export function summed(id: Id, rows: readonly ServiceRow[]): ServiceRow {
  const total: ServiceRow = {
    service_id: id,
    channel: null,
    waiting: 0,
    longest_wait_seconds: Math.max(0, ...rows.map((row) => row.longest_wait_seconds)),
    offered: 0,
    handling: 0,
    wrapping: 0,
    parked: 0,
    answered_today: 0,
    answered_in_target_today: 0,
    abandoned_today: 0,
    unroutable: 0,
    overdue: 0,
    service_level_now: lowest(rows.map((row) => row.service_level_now)),
    service_level_today: null,
    average_wait_seconds: null,
  };
  for (const row of rows) for (const name of SUMS) total[name] += row[name];
  const counted = countedToday(total);
  total.service_level_today = counted ? total.answered_in_target_today / counted : null;
  const waited = rows.reduce((sum, row) => sum + (row.average_wait_seconds ?? 0) * row.answered_today, 0);
  total.average_wait_seconds = total.answered_today ? waited / total.answered_today : null;
  return total;
}

/** What today's service level counts: answered, abandoned, and waiting past the due time. */
export function countedToday(row: ServiceRow): number {
  return row.answered_today + row.abandoned_today + row.overdue;
}

function lowest(levels: readonly (number | null)[]): number | null {
  const known = levels.filter((level) => level !== null);
  return known.length ? Math.min(...known) : null;
}

export interface Lowest {
  level: number;
  standing: Standing;
  targetFraction: number | null;
  service: Service | null;
  channel: Channel;
}

/** The service and channel whose level of the last half hour stands worst; null while nothing was measured. */
export function lowestNow(rows: readonly ServiceFigures[]): Lowest | null {
  let found: Lowest | null = null;
  for (const { service, channels } of rows) {
    for (const { row, channel, targetFraction } of channels) {
      const level = row.service_level_now;
      if (level === null) continue;
      const standing = targetFraction === null ? "none" : levelStanding(level, targetFraction);
      const gap = level - (targetFraction ?? 0);
      if (!found || gap < found.level - (found.targetFraction ?? 0))
        found = { level, standing, targetFraction, service, channel };
    }
  }
  return found;
}

/** What waits or is being offered. */
export const waitingIn = (row: ServiceRow) => row.waiting + row.offered;
