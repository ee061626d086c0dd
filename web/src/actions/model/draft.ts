import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { same } from "@/admin/record/edit";
import type { CatalogueDraft } from "@/api/actions";
import { begin, type History, redo, step, undo } from "@/rules/model/history";
import type { Action, Catalogue } from "./catalogue";
import { withAction } from "./catalogue";
import { mergeCatalogues } from "./merging";

/** The draft of the catalogue as it is being edited in this browser. */
export interface DraftState {
  /** What was read or saved last, and its version. */
  stored: CatalogueDraft;
  history: History<Catalogue>;
  /** Typing in one field (`about`) is one step back. */
  edit: (change: (catalogue: Catalogue) => Catalogue, about?: string | null) => void;
  editAction: (key: string, change: (action: Action) => Action, about?: string | null) => void;
  undo: () => void;
  redo: () => void;
  /** What was sent is stored now; what was typed meanwhile stays. */
  saved: (draft: CatalogueDraft, sent: Catalogue) => void;
  /** Start again from what is stored. */
  load: (draft: CatalogueDraft) => void;
  /** Put mine onto theirs after somebody else saved; one step back leads to mine alone. */
  rebase: (theirs: CatalogueDraft) => void;
}

export type DraftStore = StoreApi<DraftState>;

export function makeDraft(draft: CatalogueDraft): DraftStore {
  return createStore<DraftState>()((set, get) => ({
    stored: draft,
    history: begin(draft.content),
    edit: (change, about = null) => set(({ history }) => ({ history: step(history, change(history.present), about) })),
    editAction: (key, change, about = null) => get().edit((catalogue) => withAction(catalogue, key, change), about),
    undo: () => set(({ history }) => ({ history: undo(history) })),
    redo: () => set(({ history }) => ({ history: redo(history) })),
    saved: (stored, sent) => set({ stored: { ...stored, content: sent } }),
    load: (stored) => set({ stored, history: begin(stored.content) }),
    rebase: (theirs) => {
      const { stored, history } = get();
      const merged = mergeCatalogues(stored.content, history.present, theirs.content);
      set({ stored: theirs, history: step(history, merged) });
    },
  }));
}

export const isDirty = ({ stored, history }: DraftState): boolean =>
  history.present !== stored.content && !(history.past.length === 0 && same(history.present, stored.content));

export const DraftContext = createContext<DraftStore | null>(null);

export function useDraftStore(): DraftStore {
  const store = useContext(DraftContext);
  if (!store) throw new Error("a catalogue is edited outside its page");
  return store;
}

export const useDraft = <T>(select: (state: DraftState) => T): T => useStore(useDraftStore(), select);
export const useCatalogue = (): Catalogue => useDraft(({ history }) => history.present);
