import { useCallback, useEffect, useRef } from "react";
import type { Id } from "@/api/units";
import { sendTyping } from "@/live/connection";

const REPEAT_MS = 3000;
const STOP_AFTER_MS = 4000;

/** Tell the customer that an answer is being typed: at most every three seconds, and when it stops. */
export function useTypingSignal(interactionId: Id) {
  const last = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    if (last.current === 0) return;
    last.current = 0;
    sendTyping(interactionId, false);
  }, [interactionId]);
  const typed = useCallback(() => {
    const now = Date.now();
    if (now - last.current >= REPEAT_MS) {
      last.current = now;
      sendTyping(interactionId, true);
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(stop, STOP_AFTER_MS);
  }, [interactionId, stop]);
  useEffect(() => stop, [stop]);
  return { typed, stop };
}
