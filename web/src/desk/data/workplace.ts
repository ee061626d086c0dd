import { create } from "zustand";
import type { Id } from "@/api/units";

/** Which contacts are open on the desk: tabs, and the one or two of them that are in view. */
export interface Workplace {
  tabs: Id[];
  /** The contact in view, and the one beside it. */
  shown: [Id | null, Id | null];
  /** The side that the keyboard and the list act on. */
  side: 0 | 1;
  split: boolean;
  panel: boolean;
}

export const EMPTY_WORKPLACE: Workplace = { tabs: [], shown: [null, null], side: 0, split: false, panel: true };

const withSide = (shown: Workplace["shown"], side: 0 | 1, id: Id | null): Workplace["shown"] =>
  side === 0 ? [id, shown[1]] : [shown[0], id];

/** Show a contact on the current side; one that is in view already gets the focus instead of a second view. */
export function open(state: Workplace, id: Id): Workplace {
  const tabs = state.tabs.includes(id) ? state.tabs : [...state.tabs, id];
  const at = state.split ? state.shown.indexOf(id) : -1;
  if (at === 0 || at === 1) return { ...state, tabs, side: at };
  return { ...state, tabs, shown: withSide(state.shown, state.side, id) };
}

/** Close a tab; its neighbour takes its place in view. */
export function close(state: Workplace, id: Id): Workplace {
  const at = state.tabs.indexOf(id);
  if (at === -1) return state;
  const tabs = state.tabs.filter((tab) => tab !== id);
  const free = tabs.filter((tab) => !state.shown.includes(tab));
  const next = free[Math.min(at, free.length - 1)] ?? null;
  const [left, right] = state.shown;
  if (!state.split) return { ...state, tabs, shown: [left === id ? next : left, null] };
  if (left === id) return { ...state, tabs, split: false, side: 0, shown: [right, null] };
  if (right === id) return { ...state, tabs, split: false, side: 0, shown: [left, null] };
  return { ...state, tabs };
}

/** Put a second contact beside the first, or go back to one. */
export function toggleSplit(state: Workplace): Workplace {
  if (state.split) return { ...state, split: false, shown: [state.shown[state.side], null], side: 0 };
  const beside = state.tabs.find((tab) => tab !== state.shown[0]) ?? null;
  return { ...state, split: true, shown: [state.shown[0], beside], side: beside ? 0 : 1 };
}

/** Where there is room for one thing at a time, the contact comes before what is known about its customer. */
const room = window.matchMedia("(min-width: 801px)");

export const useWorkplace = create<Workplace>()(() => ({ ...EMPTY_WORKPLACE, panel: room.matches }));

const change = (apply: (state: Workplace) => Workplace) => useWorkplace.setState(apply);

export const workplace = {
  open: (id: Id) => change((state) => ({ ...open(state, id), panel: state.panel && room.matches })),
  close: (id: Id) => change((state) => close(state, id)),
  toggleSplit: () => change(toggleSplit),
  togglePanel: () => change((state) => ({ ...state, panel: !state.panel })),
  /** Put the contact in view aside, where there is no room for it and the list. */
  list: () => change((state) => ({ ...state, split: false, side: 0, shown: [null, null] })),
  focus: (side: 0 | 1) => change((state) => (state.split && state.side !== side ? { ...state, side } : state)),
  reset: () => useWorkplace.setState(EMPTY_WORKPLACE, true),
};

/** Whether the panel was open before the window became too narrow for it. */
let panelBefore = true;
room.addEventListener("change", ({ matches }) => {
  if (!matches) panelBefore = useWorkplace.getState().panel;
  useWorkplace.setState({ panel: matches && panelBefore });
});

/** The contact that the keyboard acts on. */
export const currentOf = (state: Workplace): Id | null => state.shown[state.side];
