import { useCallback, useEffect, useRef, useState } from "react";

/**
 * What stands in a field whose text is kept elsewhere, such as in the address, and comes back from there later: letters typed
 * meanwhile stay, and what somebody else puts there is taken over.
 */
export function useTyped(kept: string, keep: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(kept);
  const awaited = useRef<string[]>([]);
  useEffect(() => {
    const ours = awaited.current.indexOf(kept);
    awaited.current.splice(0, ours + 1);
    if (ours < 0) setTyped(kept);
  }, [kept]);
  const type = useCallback(
    (text: string) => {
      awaited.current.push(text);
      setTyped(text);
      keep(text);
    },
    [keep],
  );
  return [typed, type];
}
