/** Undo and redo of anything immutable. */

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last step was about: steps about the same thing count as one. */
  about: string | null;
}

const KEPT = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], about: null });

/** Go on to the next state. Typing in one field (`about`) is one step back, not one for each letter. */
export function step<T>(history: History<T>, next: T, about: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history;
  if (about !== null && about === history.about && history.future.length === 0) return { ...history, present: next };
  return { past: [...history.past, history.present].slice(-KEPT), present: next, future: [], about };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    about: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const present = history.future[0];
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future: history.future.slice(1), about: null };
}
