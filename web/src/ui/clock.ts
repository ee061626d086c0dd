import { useSyncExternalStore } from "react";

/** Server time minus local time, in milliseconds; countdowns must agree with the server, not with this device. */
let offset = 0;
let tick = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

export function setServerTime(serverTime: string): void {
  offset = Date.parse(serverTime) - Date.now();
}

/** The server's time now, in milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + offset;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The current time in milliseconds, by the server's clock unless told otherwise; renders once a second. */
export function useNow(by: "server" | "local" = "server"): number {
  const now = useSyncExternalStore(subscribe, () => (listeners.size > 0 ? tick : Math.floor(Date.now() / 1000) * 1000));
  return by === "server" ? now + offset : now;
}
