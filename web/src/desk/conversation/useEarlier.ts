import { useCallback, useState } from "react";
import { readEarlierMessages } from "@/api/interactions";
import type { Id } from "@/api/units";
import { live } from "@/live/store";
import { tellFailure } from "../data/mutations";

/** As many messages as a contact brings along at first; fewer mean that there are no earlier ones. */
export const PAGE = 100;

/** Fetch messages before the oldest one shown. */
export function useEarlier(interactionId: Id, oldest: Id | undefined, count: number) {
  const [loading, setLoading] = useState(false);
  const [complete, setComplete] = useState(false);
  const load = useCallback(async () => {
    if (!oldest || loading) return;
    setLoading(true);
    try {
      const earlier = await readEarlierMessages(interactionId, oldest);
      live.earlierMessages(interactionId, earlier);
      setComplete(earlier.length === 0);
    } catch (error) {
      tellFailure(error);
    } finally {
      setLoading(false);
    }
  }, [interactionId, oldest, loading]);
  return { mayHaveMore: count >= PAGE && !complete, loading, load };
}
