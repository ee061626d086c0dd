import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type CatalogueDraft, DRAFT_KEY, readDraft, saveDraft } from "@/api/actions";
import { isConflict } from "@/api/problem";
import type { Catalogue } from "../model/catalogue";
import { isDirty, useDraftStore } from "../model/draft";

/** Somebody else saved first: theirs, to be looked at beside mine. */
export interface Conflict {
  theirs: CatalogueDraft;
  base: Catalogue;
  mine: Catalogue;
}

/** Saves the draft over the version that was read; when somebody was faster, asks what to do. */
export function useSave() {
  const store = useDraftStore();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const save = useMutation({
    mutationFn: async () => {
      const { history, stored } = store.getState();
      const sent = history.present;
      const draft = await saveDraft(sent, stored.version);
      store.getState().saved(draft, sent);
      client.setQueryData(DRAFT_KEY, { ...draft, content: sent });
      return draft;
    },
    onError: async (error) => {
      if (!isConflict(error)) return;
      const { stored, history } = store.getState();
      const theirs = await readDraft().catch(() => null);
      if (theirs) setConflict({ theirs, base: stored.content, mine: history.present });
    },
  });
  return {
    saving: save.isPending,
    error: conflict ? null : save.error,
    conflict,
    save: () => {
      if (!save.isPending && isDirty(store.getState())) save.mutate();
    },
    /** Saves what is unsaved; the version of the draft afterwards. */
    saved: async (): Promise<number> => {
      if (isDirty(store.getState())) return (await save.mutateAsync()).version;
      return store.getState().stored.version;
    },
    keepMine: () => {
      if (!conflict) return;
      store.getState().rebase(conflict.theirs);
      setConflict(null);
      save.mutate();
    },
    takeTheirs: () => {
      if (!conflict) return;
      store.getState().load(conflict.theirs);
      client.setQueryData(DRAFT_KEY, conflict.theirs);
      setConflict(null);
      save.reset();
    },
  };
}

export type Saving = ReturnType<typeof useSave>;
