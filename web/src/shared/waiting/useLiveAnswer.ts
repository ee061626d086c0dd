import { type QueryKey, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { onEvent } from "@/live/connection";

/** How soon after a change it is read again, so that a busy minute does not ask for each change. */
const SOON_MS = 1500;
/** How often it is read again although nothing was heard: cool-downs and waits end by the clock alone. */
const AGAIN_MS = 5000;

/** An answer about the floor that is read again while it is on the screen: soon after work or agents change, and every few seconds. */
export function useLiveAnswer<T>(queryKey: QueryKey, read: (signal: AbortSignal) => Promise<T>) {
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(signal),
    staleTime: 0,
    refetchInterval: AGAIN_MS,
  });
  const { refetch } = query;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onEvent(({ data }) => {
      if (timer !== undefined || !(data.work_item || data.presence || data.load || data.offer || data.directory))
        return;
      timer = setTimeout(() => {
        timer = undefined;
        void refetch({ cancelRefetch: false });
      }, SOON_MS);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [refetch]);
  const { data, error, failureReason } = query;
  return { data, error, stale: data !== undefined && failureReason !== null, retry: () => void refetch() };
}
