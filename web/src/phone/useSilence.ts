import { useEffect, useState } from "react";
import { usePhone } from "./phone";

/** Whether the microphone has been quieter than `below` (a level, 0 to 1) for so many milliseconds. */
export function useSilence(below: number, ms: number): boolean {
  const [silent, setSilent] = useState(false);
  const quiet = usePhone((phone) => phone.level < below);
  useEffect(() => {
    if (!quiet) {
      setSilent(false);
      return;
    }
    const timer = setTimeout(() => setSilent(true), ms);
    return () => clearTimeout(timer);
  }, [quiet, ms]);
  return silent;
}
