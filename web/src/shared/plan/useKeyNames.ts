import { useMemo } from "react";
import { useNames } from "../useNames";
import type { KeyNames } from "./rules";

/** Names for the keys that plans use; a key that names nothing any more stands for itself. */
export function useKeyNames(): KeyNames {
  const { directory } = useNames();
  return useMemo(() => {
    const skills = new Map(directory.skills.map(({ key, name }) => [key, name]));
    const services = new Map(directory.services.map(({ key, name }) => [key, name]));
    return { skill: (key) => skills.get(key) ?? key, service: (key) => services.get(key) ?? key };
  }, [directory]);
}
