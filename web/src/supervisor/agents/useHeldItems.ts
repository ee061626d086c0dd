import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Interaction } from "@/api/interactions";
import { type QueueRow, readQueue } from "@/api/queue";
import type { WorkItem } from "@/api/routing";
import { onEvent } from "@/live/connection";
import { useLive } from "@/live/store";

const HELD: readonly string[] = ["offered", "assigned", "wrapping"];
const KEY = ["held-items"];

async function readHeld(signal: AbortSignal): Promise<QueueRow[]> {
  const rows: QueueRow[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams(HELD.map((state) => ["state", state]));
    query.set("limit", "200");
    if (cursor) query.set("cursor", cursor);
    const page = await readQueue(query.toString(), signal);
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

/** The rows after a live change: in when an agent holds the item, out when not, never back to an older version. */
export function withHeld(rows: readonly QueueRow[], item: WorkItem, contact: Interaction | null): QueueRow[] {
  const old = rows.find((row) => row.work_item.id === item.id);
  if (old && old.work_item.version > item.version) return [...rows];
  const rest = rows.filter((row) => row.work_item.id !== item.id);
  return HELD.includes(item.state)
    ? [...rest, { work_item: item, interaction: contact ?? old?.interaction ?? null }]
    : rest;
}

/** Everything that agents hold at this moment, kept up to date by the live stream. */
export function useHeldItems() {
  const client = useQueryClient();
  const epoch = useLive((state) => state.epoch);
  const key = useMemo(() => [...KEY, epoch], [epoch]);
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => readHeld(signal), staleTime: 0 });
  useEffect(
    () =>
      onEvent(({ data }) => {
        const item = data.work_item;
        if (!item) return;
        client.setQueryData<QueueRow[]>(key, (rows) => rows && withHeld(rows, item, data.interaction ?? null));
      }),
    [client, key],
  );
  return query;
}
