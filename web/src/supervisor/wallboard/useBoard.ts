import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import { readWallboard } from "@/api/queue";
import type { Wallboard } from "@/api/wallboard";
import { watchWallboard } from "@/live/connection";
import { useLive } from "@/live/store";
import { waitingIn } from "./board";
import { type Sample, withSample } from "./trend";

/** Histories by name: `waiting`, `level`, or a service's id. They outlive the page, so coming back shows them again. */
const useHistories = create<Record<string, Sample[]>>()(() => ({}));

const NO_HISTORY: Sample[] = [];

/** The recorded figures of a name. */
export function useHistory(name: string): readonly Sample[] {
  return useHistories((histories) => histories[name] ?? NO_HISTORY);
}

function record(board: Wallboard): void {
  const at = Date.parse(board.at);
  useHistories.setState((histories) => {
    const next = { ...histories };
    const note = (name: string, value: number) => {
      next[name] = withSample(next[name] ?? NO_HISTORY, { at, value });
    };
    note("waiting", board.totals.waiting);
    note("handling", board.totals.handling);
    const waiting = new Map<string, number>();
    const whole = new Set(board.services.filter((row) => row.channel === null).map((row) => row.service_id));
    for (const row of board.services) {
      if (row.channel !== null && whole.has(row.service_id)) continue;
      waiting.set(row.service_id, (waiting.get(row.service_id) ?? 0) + waitingIn(row));
    }
    for (const [id, count] of waiting) note(id, count);
    return next;
  });
}

/** The newest wallboard: asked for once, then kept up to date by the live stream while a page shows it. */
export function useBoard() {
  const live = useLive((state) => state.board);
  const connected = useLive((state) => state.connection.state === "open");
  const fetched = useQuery({
    queryKey: ["wallboard"],
    queryFn: ({ signal }) => readWallboard(signal),
    staleTime: 0,
    // Without the live stream the figures are still asked for now and then.
    refetchInterval: connected ? false : 10_000,
  });
  useEffect(watchWallboard, []);
  const answer = fetched.data ?? null;
  const board = live && (!answer || live.at >= answer.at) ? live : answer;
  useEffect(() => {
    if (board) record(board);
  }, [board]);
  return { board, connected, error: board ? null : fetched.error, retry: () => void fetched.refetch() };
}
