import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { CATALOGUE_KEY, readAttributes } from "@/api/actions";
import { useCatalogue } from "../model/draft";
import { placeholdersFrom, suggestionsFrom } from "../model/suggestions";

function useAttributes() {
  const { data } = useQuery({
    queryKey: [...CATALOGUE_KEY, "attributes"],
    queryFn: readAttributes,
    staleTime: 60_000,
  });
  return data;
}

/** What may be written in a condition. */
export function useSuggestions() {
  const attributes = useAttributes();
  const { placements } = useCatalogue();
  return useMemo(() => suggestionsFrom(attributes ?? [], placements), [attributes, placements]);
}

/** What may be filled into a text. */
export function usePlaceholders() {
  const attributes = useAttributes();
  return useMemo(() => placeholdersFrom(attributes ?? []), [attributes]);
}
