import { createContext, useContext, useEffect, useState } from "react";
import { type CatalogueFinding, checkCatalogue } from "@/api/actions";
import { Problem } from "@/api/problem";
import type { Catalogue } from "../model/catalogue";
import { useDraftStore } from "../model/draft";

export interface Check {
  findings: readonly CatalogueFinding[];
  /** Why it could not be checked; null when it was. */
  error: unknown;
  /** The catalogue that the findings are about; null before the first. */
  of: Catalogue | null;
  busy: boolean;
}

const REST_MS = 400;
const UNCHECKED: Check = { findings: [], error: null, of: null, busy: true };

/** A catalogue that cannot even be read is refused with the path of what is wrong: that is a finding too. */
export function findingOf(error: unknown): CatalogueFinding[] | null {
  if (!(error instanceof Problem) || error.status !== 422 || !error.field) return null;
  const path = error.field.replace(/^(?:body\.)?content\./, "");
  const bare = error.detail.startsWith(`${error.field}:`) ? error.detail.slice(error.field.length + 1) : error.detail;
  const said = bare.trim().replace(`${path} `, "");
  const message = said.charAt(0).toLocaleUpperCase() + said.slice(1);
  return [{ severity: "error", message, remedy: error.remedy, path }];
}

/** Checks the draft whenever it has come to rest; who may not write may not check. */
export function useCheck(may: boolean): Check {
  const store = useDraftStore();
  const [check, setCheck] = useState(UNCHECKED);
  useEffect(() => {
    if (!may) {
      setCheck({ findings: [], error: null, of: store.getState().history.present, busy: false });
      return;
    }
    let asked: AbortController | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looked: Catalogue | null = null;
    const look = async () => {
      const content = store.getState().history.present;
      if (content === looked) return;
      looked = content;
      asked?.abort();
      const mine = new AbortController();
      asked = mine;
      setCheck((old) => ({ ...old, busy: true }));
      try {
        const findings = await checkCatalogue(content, mine.signal);
        if (!mine.signal.aborted) setCheck({ findings, error: null, of: content, busy: false });
      } catch (error) {
        if (mine.signal.aborted) return;
        const findings = findingOf(error);
        setCheck((old) => ({
          findings: findings ?? old.findings,
          error: findings ? null : error,
          of: content,
          busy: false,
        }));
      }
    };
    void look();
    const stop = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), REST_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      asked?.abort();
    };
  }, [store, may]);
  return check;
}

export const CheckContext = createContext<Check>(UNCHECKED);
export const useFindings = (): Check => useContext(CheckContext);
