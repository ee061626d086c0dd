import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { same } from "@/admin/record/edit";
import { isConflict } from "@/api/problem";
import { draftKey, type RuleContent, type RuleDraft, readDraft, ruleSetKey, saveDraft } from "@/api/rules";
import { isDirty, useDraftStore } from "./draft";

/** Somebody else saved first: theirs, to be looked at beside mine. */
export interface Conflict {
  theirs: RuleDraft;
  base: RuleContent;
  mine: RuleContent;
}

/** Saves the draft over the version that was read; when somebody was faster, asks what to do. */
export function useSave(key: string) {
  const store = useDraftStore();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const save = useMutation({
    mutationFn: async () => {
      const { history, stored } = store.getState();
      const sent = history.present;
      const draft = await saveDraft(key, sent, stored.version);
      store.getState().saved(draft, sent);
      client.setQueryData(draftKey(key), { ...draft, content: sent });
      void client.invalidateQueries({ queryKey: ruleSetKey(key), exact: true });
      return draft;
    },
    onError: async (error) => {
      if (!isConflict(error)) return;
      const { stored, history, read } = store.getState();
      const theirs = await readDraft(key).catch(() => null);
      if (theirs && same(theirs.content, read)) {
        // Somebody checked or approved it: it says what it said, so mine goes on top.
        store.getState().advanced(theirs);
        save.mutate();
      } else if (theirs) setConflict({ theirs, base: stored.content, mine: history.present });
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
      client.setQueryData(draftKey(key), conflict.theirs);
      setConflict(null);
      save.reset();
    },
  };
}

export type Saving = ReturnType<typeof useSave>;
