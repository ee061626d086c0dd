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

/** A pair that comes back into doubt has another id. */
const isSame = (one: PairView, other: PairView) =>
  one.left.customer.id === other.left.customer.id && one.right.customer.id === other.right.customer.id;

/** The pairs in doubt: the one in view, deciding it, looking at the next one, and taking the last decision back. */
export function usePairs() {
  const client = useQueryClient();
  const [skipped, setSkipped] = useState<Id[]>([]);
  const [last, setLast] = useState<PairView | null>(null);
  const [again, setAgain] = useState<PairView | null>(null);
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
  const returned = again && pairs.find((one) => isSame(one, again));
  // Who skips everything begins again with what was skipped first.
  const inTurn = pairs.toSorted((one, other) => skipped.indexOf(one.id) - skipped.indexOf(other.id));
  const pair = returned ?? inTurn[0] ?? null;
  const { mutate: order, isPending: deciding } = useCommand({
    run: ({ pair: { id }, decision, reason }: Order) => decidePair(id, decision, reason),
    done: (_, decided) => {
      setLast(decided.pair);
      setAgain(null);
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
    done: (_, { pair, then }) => {
      setLast(null);
      setAgain(pair);
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
    setAgain(null);
    const known = skipped.filter((id) => id !== pair.id);
    if (hasNextPage && known.length + 1 >= pairs.length) void fetchNextPage();
    setSkipped([...known, pair.id]);
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
