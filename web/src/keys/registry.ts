import { matches, type Press, typesInto } from "./chord";

export type ShortcutGroup = "general" | "desk" | "list" | "editor" | "offer" | "contact" | "composer" | "wrapUp";

export interface Shortcut {
  /** A chord such as `Alt+A`. */
  keys: string;
  label: string;
  group: ShortcutGroup;
  run: () => void;
  /** Left out of the help dialog: another one of its kind stands there. */
  hidden?: boolean;
  /** How the chord is written in the help dialog when it stands for several. */
  shown?: string;
}

/** The shortcuts in force, the latest first: what opened last answers first. */
let active: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function changed(next: readonly Shortcut[]): void {
  active = next;
  for (const listener of listeners) listener();
}

export function addShortcut(shortcut: Shortcut): () => void {
  changed([shortcut, ...active]);
  return () => changed(active.filter((other) => other !== shortcut));
}

export function onShortcutsChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const activeShortcuts = () => active;

/** Run the shortcut for a press; tells whether there was one. */
export function press(event: Press, target: EventTarget | null): boolean {
  const typing = typesInto(target) && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (typing) return false;
  const found = active.find((shortcut) => matches(event, shortcut.keys));
  found?.run();
  return found !== undefined;
}

function listen(event: KeyboardEvent): void {
  if (!event.defaultPrevented && !event.isComposing && press(event, event.target)) event.preventDefault();
}

if (typeof window !== "undefined") window.addEventListener("keydown", listen);
