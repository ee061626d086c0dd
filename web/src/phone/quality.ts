import type { Quality } from "./types";

/** What counts of a moment's statistics: packets since the start, and the latest times. */
export interface Reading {
  at: number;
  received: number;
  lost: number;
  jitterMs: number;
  roundTripMs: number | null;
  /** Packets of pictures since the start. */
  pictures: number;
}

const SILENT_MS = 3000;
/** What coding, sending at intervals and playing add to the way. */
const OWN_DELAY_MS = 60;

interface Row {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
}

/** Pick what counts out of a browser's report. */
export function readStats(rows: Iterable<Row>, at: number): Reading {
  const reading: Reading = { at, received: 0, lost: 0, jitterMs: 0, roundTripMs: null, pictures: 0 };
  for (const row of rows) {
    if (row.type === "inbound-rtp" && row.kind === "audio") {
      reading.received = row.packetsReceived ?? 0;
      reading.lost = row.packetsLost ?? 0;
      reading.jitterMs = (row.jitter ?? 0) * 1000;
    }
    if (row.type === "inbound-rtp" && row.kind === "video") reading.pictures += row.packetsReceived ?? 0;
    if (row.type === "candidate-pair" && row.nominated && row.currentRoundTripTime !== undefined)
      reading.roundTripMs = row.currentRoundTripTime * 1000;
  }
  return reading;
}

/**
 * How a call sounds, from 1 to 4.5: the E-model of ITU-T G.107, shortened. Delay costs little up to 160 ms and much
 * beyond; each per cent of loss costs 2.5 points of its scale.
 */
export function scoreOf(loss: number, jitterMs: number, roundTripMs: number): number {
  const delay = roundTripMs / 2 + 2 * jitterMs + OWN_DELAY_MS;
  const rating = Math.min(
    100,
    Math.max(0, 93.2 - (delay < 160 ? delay / 40 : (delay - 120) / 10) - Math.min(1, loss) * 250),
  );
  return Math.round(100 * (1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating))) / 100;
}

/** What lies between two readings. `heardAt` is when a packet arrived last. */
export function qualityBetween(before: Reading, after: Reading, heardAt: number): Quality {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  const loss = received + lost > 0 ? lost / (received + lost) : 0;
  return {
    mos: scoreOf(loss, after.jitterMs, after.roundTripMs ?? 0),
    loss,
    jitterMs: Math.round(after.jitterMs),
    roundTripMs: after.roundTripMs === null ? null : Math.round(after.roundTripMs),
    silent: after.at - heardAt >= SILENT_MS,
  };
}
