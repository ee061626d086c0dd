import { useEffect } from "react";
import { addShortcut, type ShortcutGroup } from "./registry";

interface ShortcutOptions {
  keys: string;
  label: string;
  group: ShortcutGroup;
  /** Must keep its identity between renders. */
  run: () => void;
  enabled?: boolean;
}

/** Put a shortcut in force, and into the help dialog, while the component is on the page. */
export function useShortcut({ keys, label, group, run, enabled = true }: ShortcutOptions): void {
  useEffect(() => {
    if (!enabled) return;
    return addShortcut({ keys, label, group, run });
  }, [keys, label, group, run, enabled]);
}
