import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { same } from "@/admin/record/edit";
import type { RuleContent, RuleDraft } from "@/api/rules";
import { emptyModel, type Logic, type Model } from "../model/document";
import { type ElementKind, elementIn, withLogic } from "../model/edits";
import { begin, type History, redo, step, undo } from "../model/history";
import { merge } from "../model/merge";

export interface Chosen {
  kind: ElementKind;
  id: string;
}

/** A place that somebody asked to be shown; each wish is a new object. */
export interface GoTo {
  rule: string;
  column: string;
}

/** The draft of one rule set as it is being edited in this browser. */
export interface DraftState {
  /** What was read or saved last, and its version. */
  stored: RuleDraft;
  /** The same as the server said it: it fills in what was left out. */
  read: RuleContent;
  history: History<RuleContent>;
  /** The logic with the text that is being typed into a cell, before it counts as an edit. */
  writing: { id: string; logic: Logic } | null;
  /** Which of the models is shown. */
  at: number;
  chosen: Chosen | null;
  goTo: GoTo | null;
  edit: (change: (model: Model) => Model, about?: string | null) => void;
  editContent: (change: (content: RuleContent) => RuleContent, about?: string | null) => void;
  write: (id: string, logic: Logic | null) => void;
  undo: () => void;
  redo: () => void;
  choose: (chosen: Chosen | null) => void;
  show: (decision: string, goTo: GoTo | null) => void;
  turnTo: (model: number) => void;
  /** What was sent is stored now; what was typed meanwhile stays. */
  saved: (draft: RuleDraft, sent: RuleContent) => void;
  /** The stored draft is in another state, and so another version, though it says the same. */
  advanced: (facts: Pick<RuleDraft, "state" | "version">) => void;
  /** Start again from what is stored. */
  load: (draft: RuleDraft) => void;
  /** Put mine onto theirs after somebody else saved; one step back leads to mine alone. */
  rebase: (theirs: RuleDraft) => RuleContent;
}

export type DraftStore = StoreApi<DraftState>;

const firstOf = (model: Model | undefined): Chosen | null => {
  const decision = model?.decisions.at(-1);
  return decision ? { kind: "decision", id: decision.id } : null;
};

/** Whether the element is still there. */
const still = (content: RuleContent, at: number, chosen: Chosen | null): Chosen | null => {
  const model = content.models[at];
  if (!model || !chosen) return firstOf(model);
  return elementIn([model], chosen.id) ? chosen : firstOf(model);
};

/** What both wrote, put together; without a common beginning, mine. */
export function mergeContent(base: RuleContent, mine: RuleContent, theirs: RuleContent): RuleContent {
  const byName = (content: RuleContent) => ({
    ...content,
    cases: content.cases.map((each) => ({ ...each, id: each.name })),
    models: content.models.map((model, index) => ({ ...model, id: (model as { id?: string }).id || `model-${index}` })),
  });
  const merged = merge(byName(base), byName(mine), byName(theirs)) as RuleContent;
  return {
    ...merged,
    cases: merged.cases.map(({ id: _, ...each }: RuleContent["cases"][number] & { id?: string }) => each),
  };
}

/** `name` is what the first model is called when there is none yet. */
export function makeDraft(draft: RuleDraft, name: string): DraftStore {
  return createStore<DraftState>()((set, get) => ({
    stored: draft,
    read: draft.content,
    history: begin(draft.content),
    writing: null,
    at: 0,
    chosen: firstOf(draft.content.models[0]),
    goTo: null,
    edit: (change, about = null) => {
      const { at } = get();
      get().editContent(
        (content) => ({
          ...content,
          models: content.models.length
            ? content.models.map((model, index) => (index === at ? change(model) : model))
            : [change(emptyModel(name))],
        }),
        about,
      );
    },
    editContent: (change, about = null) =>
      set(({ history, at, chosen }) => {
        const present = change(history.present);
        return { history: step(history, present, about), writing: null, chosen: still(present, at, chosen) };
      }),
    write: (id, logic) => set({ writing: logic ? { id, logic } : null }),
    undo: () =>
      set(({ history, at, chosen }) => {
        const next = undo(history);
        return { history: next, writing: null, chosen: still(next.present, at, chosen) };
      }),
    redo: () =>
      set(({ history, at, chosen }) => {
        const next = redo(history);
        return { history: next, writing: null, chosen: still(next.present, at, chosen) };
      }),
    choose: (chosen) => set({ chosen, goTo: null }),
    show: (decision, goTo) => {
      const found = elementIn(get().history.present.models, decision);
      if (found) set({ at: found.at, chosen: { kind: found.kind, id: decision }, goTo: goTo && { ...goTo } });
    },
    turnTo: (at) => set(({ history }) => ({ at, chosen: firstOf(history.present.models[at]), goTo: null })),
    saved: (stored, sent) => set({ stored: { ...stored, content: sent }, read: stored.content }),
    advanced: ({ state, version }) => set(({ stored }) => ({ stored: { ...stored, state, version } })),
    load: (stored) =>
      set(({ at, chosen }) => {
        const place = Math.min(at, Math.max(0, stored.content.models.length - 1));
        return {
          stored,
          read: stored.content,
          history: begin(stored.content),
          writing: null,
          at: place,
          chosen: still(stored.content, place, chosen),
        };
      }),
    rebase: (theirs) => {
      const { stored, history } = get();
      const merged = mergeContent(stored.content, history.present, theirs.content);
      set({ stored: theirs, read: theirs.content, history: step(history, merged), writing: null });
      return merged;
    },
  }));
}

export const isDirty = ({ stored, history }: DraftState): boolean =>
  history.present !== stored.content && !(history.past.length === 0 && same(history.present, stored.content));

/** What the check and the try-out look at: with the cell that is being typed into. */
export function contentNow({ history, writing, at }: DraftState): RuleContent {
  if (!writing) return history.present;
  const { models } = history.present;
  return {
    ...history.present,
    models: models.map((model, index) => (index === at ? withLogic(model, writing.id, writing.logic) : model)),
  };
}

export const DraftContext = createContext<DraftStore | null>(null);

export function useDraftStore(): DraftStore {
  const store = useContext(DraftContext);
  if (!store) throw new Error("a draft is edited outside its page");
  return store;
}

export const useDraft = <T>(select: (state: DraftState) => T): T => useStore(useDraftStore(), select);

/** The model that is shown. */
export const useModel = (): Model | undefined => useDraft(({ history, at }) => history.present.models[at]);
