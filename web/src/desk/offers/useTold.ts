import { useQuery } from "@tanstack/react-query";
import type { Id } from "@/api/units";
import { readView, viewKey } from "@/api/view";
import { text } from "@/text";
import { degradedWords, wantsProof } from "./parts";

const { notKnown: bare, unproved } = text.desk.offers;

/** Puts into words why attributes of a customer do not count, as the live view tells of them; read when it is wanted. */
export function useTold(customerId: Id, verified: boolean, enabled: boolean) {
  const queryFn = ({ signal }: { signal: AbortSignal }) => readView(customerId, signal);
  const { data } = useQuery({ queryKey: viewKey(customerId), queryFn, enabled });
  const words = { reasons: text.desk.view.reasons, bare, unproved };
  return {
    why: (attributes: readonly string[]) => degradedWords(attributes, data, verified, words),
    wantsProof: (attributes: readonly string[]) => wantsProof(attributes, data, verified),
  };
}
