import { useCallback, useEffect, useRef, useState } from "react";
import { type Interaction, readContact } from "@/api/interactions";
import { readQueue } from "@/api/queue";
import type { WorkItem } from "@/api/routing";
import { onEvent } from "@/live/connection";
import type { EventDocuments } from "@/live/frames";
import { useLive } from "@/live/store";
import { type QueueFilter, queryOf } from "./filter";
import { EMPTY_WINDOW, type Window, withInteraction, withPage, withWorkItem } from "./window";

export type QueueWindow = Window<WorkItem, Interaction>;

const PAGE = 200;
/** Live changes are drawn together this often, so that a busy minute does not draw the table for each of them. */
const DRAW_MS = 120;

type Change = Pick<EventDocuments, "work_item" | "interaction">;

interface State {
  window: QueueWindow;
  loading: boolean;
  error: unknown;
}

function applied(window: QueueWindow, changes: readonly Change[], filter: QueueFilter): QueueWindow {
  let next = window;
  for (const { work_item, interaction } of changes) {
    if (interaction) next = withInteraction(next, interaction);
    if (work_item) next = withWorkItem(next, work_item, interaction ?? null, filter);
  }
  return next;
}

/**
 * The loaded part of the queue under a filter, brought up to date by the live stream.
 *
 * Changes that arrive while a page is on its way are applied again after it, because the page may be older than they are.
 */
export function useQueueWindow(filter: QueueFilter) {
  const [state, setState] = useState<State>({ window: EMPTY_WINDOW, loading: true, error: null });
  const epoch = useLive((live) => live.epoch);
  const query = queryOf(filter, null, PAGE);
  const wanted = useRef(filter);
  wanted.current = filter;
  const meanwhile = useRef<Change[]>([]);
  const request = useRef<AbortController | null>(null);

  const load = useCallback((cursor: string | null) => {
    request.current?.abort();
    const control = new AbortController();
    request.current = control;
    meanwhile.current = [];
    setState((old) => ({ ...old, loading: true, error: null }));
    readQueue(queryOf(wanted.current, cursor, PAGE), control.signal)
      .then((page) =>
        setState((old) => {
          const before = cursor === null ? EMPTY_WINDOW : old.window;
          const window = applied(withPage(before, page), meanwhile.current, wanted.current);
          return { window, loading: false, error: null };
        }),
      )
      .catch((error: unknown) => {
        if (!control.signal.aborted) setState((old) => ({ ...old, loading: false, error }));
      });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter or a fresh live stream starts the list anew
  useEffect(() => {
    load(null);
    return () => request.current?.abort();
  }, [query, epoch, load]);

  useEffect(() => {
    let batch: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      const changes = batch;
      batch = [];
      setState((old) => {
        const window = applied(old.window, changes, wanted.current);
        return window === old.window ? old : { ...old, window };
      });
    };
    const end = onEvent(({ data }) => {
      if (!data.work_item && !data.interaction) return;
      const change: Change = {
        ...(data.work_item && { work_item: data.work_item }),
        ...(data.interaction && { interaction: data.interaction }),
      };
      meanwhile.current.push(change);
      batch.push(change);
      timer ??= setTimeout(draw, DRAW_MS);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, []);

  const { window, loading } = state;
  const nameless = window.rows.find((row) => row.work_item.interaction_id && !row.interaction)?.work_item
    .interaction_id;
  useEffect(() => {
    // A live change can bring an item whose contact no page and no event has told yet.
    if (!nameless) return;
    let over = false;
    readContact(nameless)
      .then(({ interaction }) => {
        if (!over) setState((old) => ({ ...old, window: withInteraction(old.window, interaction) }));
      })
      // The row stays without a name until the contact's next event.
      .catch(() => undefined);
    return () => {
      over = true;
    };
  }, [nameless]);
  const loadMore = useCallback(() => {
    if (window.next_cursor && !loading) load(window.next_cursor);
  }, [window.next_cursor, loading, load]);
  // A page of a search may come short although there is more; a list that does not fill the screen asks on its own.
  const short = window.next_cursor !== null && window.rows.length < PAGE / 4 && !state.error;
  useEffect(() => {
    if (short) loadMore();
  }, [short, loadMore]);
  const take = useCallback((item: WorkItem) => {
    meanwhile.current.push({ work_item: item });
    setState((old) => ({ ...old, window: withWorkItem(old.window, item, null, wanted.current) }));
  }, []);
  return { ...state, loadMore, take, retry: () => load(null) };
}
