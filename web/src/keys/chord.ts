/** A key press as far as it is needed; a browser's KeyboardEvent is one. */
export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/**
 * Whether a press is a chord such as `Alt+A`, `Ctrl+Enter`, `Alt+Shift+ArrowUp` or `?`.
 *
 * Letters and digits are compared by the key's place when Alt is held, because Alt types other characters on some
 * systems. `Ctrl` stands for the Command key too.
 */
export function matches(press: Press, chord: string): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  const modifiers = new Set(parts.slice(0, -1));
  if (press.altKey !== modifiers.has("Alt")) return false;
  if ((press.ctrlKey || press.metaKey) !== modifiers.has("Ctrl")) return false;
  const single = key.length === 1;
  if (!single || modifiers.size > 0) {
    if (press.shiftKey !== modifiers.has("Shift")) return false;
  }
  if (single && /[A-Z]/.test(key)) return press.code === `Key${key}`;
  if (single && /[0-9]/.test(key)) return press.code === `Digit${key}`;
  return press.key === key;
}

/** Whether a press goes into a field; keys without Alt or Ctrl belong to it. */
export function typesInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
