import { useCallback } from "react";
import { create } from "zustand";
import type { Id } from "@/api/units";
import { useSession } from "@/app/session";
import type { PlanDraft } from "./draft";

interface Kept {
  /** Whose draft it is. */
  owner: Id | null;
  draft: PlanDraft;
  /** The version that it was made of; null while nothing is changed. */
  base: number | null;
}

const useKept = create<Kept>(() => ({ owner: null, draft: {}, base: null }));
const NOTHING: PlanDraft = {};

/** The draft that one is working on; it stays while one looks at other pages, until the browser's page is closed. */
export function usePlanDraft(): Omit<Kept, "owner"> & { keep: (draft: PlanDraft, base: number | null) => void } {
  const owner = useSession().account.id;
  const kept = useKept();
  const mine = kept.owner === owner;
  const keep = useCallback(
    (draft: PlanDraft, base: number | null) => useKept.setState({ owner, draft, base }),
    [owner],
  );
  return { draft: mine ? kept.draft : NOTHING, base: mine ? kept.base : null, keep };
}
