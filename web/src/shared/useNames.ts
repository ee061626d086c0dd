import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Directory, readDirectory } from "@/api/directory";
import type { Id } from "@/api/units";
import { text } from "@/text";

export const DIRECTORY_KEY = ["directory"];

const EMPTY: Directory = {
  agents: [],
  services: [],
  skills: [],
  routing_attributes: [],
  reasons: [],
  quick_replies: [],
  touchpoints: [],
  not_ready_reasons: [],
  outcomes: [],
};

export interface Names {
  directory: Directory;
  loaded: boolean;
  agent: (id: Id | null | undefined) => string;
  service: (id: Id | null | undefined) => string;
  skill: (id: Id | null | undefined) => string;
  touchpoint: (id: Id | null | undefined) => string;
}

function finder(records: readonly { id: Id; name: string }[], missing: string): (id: Id | null | undefined) => string {
  const names = new Map(records.map((record) => [record.id, record.name]));
  return (id) => (id ? (names.get(id) ?? missing) : "");
}

/** The lists that put names to ids; empty until they have been read. The live stream has them read again. */
export function useNames(): Names {
  const { data } = useQuery({ queryKey: DIRECTORY_KEY, queryFn: readDirectory, staleTime: Number.POSITIVE_INFINITY });
  return useMemo(() => {
    const directory = data ?? EMPTY;
    const { unknownAgent, unknownService, unknownSkill } = text.shell.common;
    // Before the lists have arrived nothing is known to be missing.
    const or = (words: string) => (data ? words : "…");
    return {
      directory,
      loaded: data !== undefined,
      agent: finder(directory.agents, or(unknownAgent)),
      service: finder(directory.services, or(unknownService)),
      skill: finder(directory.skills, or(unknownSkill)),
      touchpoint: finder(directory.touchpoints, or(text.shell.common.unknownTouchpoint)),
    };
  }, [data]);
}
