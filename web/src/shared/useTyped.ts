import { useCallback, useEffect, useRef, useState } from "react";

/**
 * What stands in a field whose text is kept elsewhere, such as in the address, and comes back from there later: letters typed
 * meanwhile stay, and what somebody else puts there is taken over. With a `delay` it is kept so many milliseconds after the last
 * letter.
 */
export function useTyped(kept: string, keep: (text: string) => void, delay = 0): [string, (text: string) => void] {
  const [typed, setTyped] = useState(kept);
  const awaited = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ kept, keep });
  useEffect(() => {
    latest.current = { kept, keep };
  });
  useEffect(() => {
    const ours = awaited.current.indexOf(kept);
    awaited.current.splice(0, ours + 1);
    if (ours >= 0) return;
    clearTimeout(timer.current);
    setTyped(kept);
  }, [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = useCallback(
    (text: string) => {
      const tell = () => {
        if (text === (awaited.current.at(-1) ?? latest.current.kept)) return;
        awaited.current.push(text);
        latest.current.keep(text);
      };
      setTyped(text);
      clearTimeout(timer.current);
      if (delay) timer.current = setTimeout(tell, delay);
      else tell();
    },
    [delay],
  );
  return [typed, type];
}
