import { useInfiniteQuery } from "@tanstack/react-query";
import { readLiveCalls } from "@/api/calls";

export const LIVE_CALLS_KEY = ["live-calls"];
/** How often the list is asked for again although no event has told of a change. */
const AGAIN_MS = 20_000;

/** The calls that are live now; all pages that were asked for are kept up to date. */
export function useLiveCalls() {
  const query = useInfiniteQuery({
    queryKey: LIVE_CALLS_KEY,
    queryFn: ({ pageParam, signal }) => readLiveCalls(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: AGAIN_MS,
    staleTime: 0,
  });
  const calls = query.data?.pages.flatMap(({ items }) => items) ?? [];
  // A call that moves between two pages while they are read would stand twice.
  return { ...query, calls: [...new Map(calls.map((call) => [call.id, call])).values()] };
}
