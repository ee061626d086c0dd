import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { readContinuity } from "@/api/continuity";
import type { Id } from "@/api/units";

/** Pages are looked at without an event of ours: so often while somebody is looking. */
const LOOK_AGAIN_MS = 15_000;

/** What the customer is in the middle of, as long as somebody is looking at it. */
export function useContinuity(customerId: Id | null | undefined) {
  return useQuery({
    queryKey: ["customer", customerId, "continuity"],
    queryFn: ({ signal }) => readContinuity(customerId ?? "", signal),
    enabled: Boolean(customerId),
    staleTime: 2_000,
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}
