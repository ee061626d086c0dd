import type { Outcome } from "@/api/interactions";
import type { Id } from "@/api/units";
import { text } from "@/text";

const words = text.desk.moves.wrapUp;

/** What has been entered so far. */
export interface WrapUpDraft {
  reasonIds: Id[];
  outcome: Outcome | null;
  note: string;
}

/** What is missing; spam needs no reason. The server checks the same. */
export function faultsOf(
  draft: WrapUpDraft,
  reasonsRequired: boolean,
): { reasonIds: string | null; outcome: string | null } {
  const needsReason = reasonsRequired && draft.outcome !== "spam" && draft.reasonIds.length === 0;
  return {
    reasonIds: needsReason ? words.missingReason : null,
    outcome: draft.outcome ? null : words.missingOutcome,
  };
}
