import { useCallback } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Id } from "@/api/units";
import { serverNow } from "@/ui/clock";

/** When the timer of a contact was started (milliseconds); kept on this device so that a reload does not lose it. */
const useTimers = create<Record<Id, number | undefined>>()(persist(() => ({}), { name: "midoffice-timers" }));

export function useTimer(interactionId: Id) {
  const startedAt = useTimers((timers) => timers[interactionId]) ?? null;
  const start = useCallback(() => useTimers.setState({ [interactionId]: serverNow() }), [interactionId]);
  const clear = useCallback(
    () =>
      useTimers.setState((timers) => {
        const { [interactionId]: _ended, ...others } = timers;
        return others;
      }, true),
    [interactionId],
  );
  return { startedAt, start, clear };
}
