import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { decidePair, type PairDecision, type PairView, readPairs, takeBack } from "@/api/people";
import { Problem } from "@/api/problem";
import type { Id } from "@/api/units";
import { useCommand } from "@/desk/data/mutations";
import { text } from "@/text";

const words = text.people;
const KEY = ["pairs"];
const GONE = 404;

interface Order {
  pair: PairView;
  decision: PairDecision;
  reason: string;
}

/** The pairs in doubt: the one in view, deciding it, looking at the next one, and taking the last decision back. */
export function usePairs() {
  const client = useQueryClient();
  const [skipped, setSkipped] = useState<Id[]>([]);
  const [last, setLast] = useState<PairView | null>(null);
  const list = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => readPairs(pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const refresh = useCallback(() => {
    for (const queryKey of [KEY, ["person"], ["customer"], ["timeline"]]) void client.invalidateQueries({ queryKey });
  }, [client]);
  const pairs = list.data?.pages.flatMap((page) => page.items) ?? [];
  // Who skips everything begins again with the first.
  const pair = pairs.find(({ id }) => !skipped.includes(id)) ?? pairs[0] ?? null;
  const { mutate: order, isPending: deciding } = useCommand({
    run: ({ pair: { id }, decision, reason }: Order) => decidePair(id, decision, reason),
    done: (_, decided) => {
      setLast(decided.pair);
      refresh();
      notifications.show({ message: words.decided[decided.decision] });
    },
    failed: (error) => {
      if (!(error instanceof Problem) || error.status !== GONE) return false;
      refresh();
      notifications.show({ color: "orange", title: words.goneTitle, message: words.gone });
      return true;
    },
  });
  const { mutate: back, isPending: undoing } = useCommand({
    run: ({ pair: { left, right } }: { pair: PairView; then: () => void }) =>
      takeBack(left.customer.id, right.customer.id, words.undoReason),
    done: (_, { then }) => {
      setLast(null);
      refresh();
      then();
    },
  });
  const decide = useCallback(
    (decision: PairDecision, reason: string) => pair && order({ pair, decision, reason }),
    [pair, order],
  );
  const { hasNextPage, fetchNextPage } = list;
  const skip = useCallback(() => {
    if (!pair) return;
    const all = skipped.length + 1 >= pairs.length;
    if (all && hasNextPage) void fetchNextPage();
    setSkipped(all && !hasNextPage ? [] : [...skipped, pair.id]);
  }, [pair, skipped, pairs.length, hasNextPage, fetchNextPage]);
  return {
    list,
    pair,
    left: pairs.length,
    more: hasNextPage,
    busy: deciding || undoing,
    decide,
    skip,
    undo: last ? (then: () => void) => back({ pair: last, then }) : null,
  };
}
