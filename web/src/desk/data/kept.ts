import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

const kept = new Map<string, unknown>();

/** State that survives leaving and returning to a contact while this page is open; `forget` ends that. */
export function useKept<T>(key: string, initial: () => T): [T, Dispatch<SetStateAction<T>>, () => void] {
  const [value, setValue] = useState<T>(() => (kept.has(key) ? (kept.get(key) as T) : initial()));
  useEffect(() => {
    kept.set(key, value);
  }, [key, value]);
  return [value, setValue, () => kept.delete(key)];
}
