import { createContext, useContext, useEffect, useState } from "react";
import { checkContent, type RuleContent } from "@/api/rules";
import type { Finding } from "../model/findings";
import { contentNow, useDraftStore } from "./draft";

export interface Check {
  findings: readonly Finding[];
  /** Why it could not be checked; null when it was. */
  error: unknown;
  /** The content that the findings are about; null before the first. */
  of: RuleContent | null;
  busy: boolean;
}

const REST_MS = 350;
const UNCHECKED: Check = { findings: [], error: null, of: null, busy: true };

/** Checks the draft whenever it has come to rest, also while a cell is being typed into; who may not write may not check. */
export function useCheck(key: string, may: boolean): Check {
  const store = useDraftStore();
  const [check, setCheck] = useState(UNCHECKED);
  useEffect(() => {
    if (!may) {
      setCheck({ findings: [], error: null, of: store.getState().history.present, busy: false });
      return;
    }
    let asked: AbortController | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looked: RuleContent | null = null;
    let seen: unknown[] = [];
    const look = async () => {
      const content = contentNow(store.getState());
      if (content === looked) return;
      looked = content;
      asked?.abort();
      const mine = new AbortController();
      asked = mine;
      setCheck((old) => ({ ...old, busy: true }));
      try {
        const { findings } = await checkContent(key, content, mine.signal);
        if (!mine.signal.aborted) setCheck({ findings, error: null, of: content, busy: false });
      } catch (error) {
        if (!mine.signal.aborted) setCheck((old) => ({ ...old, error, of: content, busy: false }));
      }
    };
    const wait = () => {
      const { history, writing } = store.getState();
      if (seen[0] === history.present && seen[1] === writing) return;
      seen = [history.present, writing];
      clearTimeout(timer);
      timer = setTimeout(() => void look(), REST_MS);
    };
    void look();
    const stop = store.subscribe(wait);
    return () => {
      stop();
      clearTimeout(timer);
      asked?.abort();
    };
  }, [key, store, may]);
  return check;
}

export const CheckContext = createContext<Check>(UNCHECKED);
export const useFindings = (): Check => useContext(CheckContext);
