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
    level: whole.targetFraction === null ? worst(channels.map((part) => part.level)) : whole.level,
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
    wait: seconds === null ? "none" : waitStanding(row.waiting ? row.longest_wait_seconds : null, seconds),
  };
}

/** Sum of rows; service levels and waits weighted by what was answered. */
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
    service_level_now: weighted(rows, "service_level_now"),
    service_level_today: weighted(rows, "service_level_today"),
    average_wait_seconds: weighted(rows, "average_wait_seconds"),
  };
  for (const row of rows) for (const name of SUMS) total[name] += row[name];
  return total;
}

function weighted(
  rows: readonly ServiceRow[],
  name: "service_level_now" | "service_level_today" | "average_wait_seconds",
): number | null {
  let sum = 0;
  let weight = 0;
  for (const row of rows) {
    const value = row[name];
    if (value === null) continue;
    const part = Math.max(row.answered_today, 1);
    sum += value * part;
    weight += part;
  }
  return weight ? sum / weight : null;
}

/** The service level of the whole house: today's shares added up over all services. */
export function houseLevel(rows: readonly ServiceFigures[]): { now: number | null; today: number | null } {
  const total = summed(
    "",
    rows.map((part) => part.row),
  );
  return { now: total.service_level_now, today: total.service_level_today };
}
