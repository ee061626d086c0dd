import type { Id } from "@/api/units";
import type { EventFrame } from "./frames";

/**
 * The place in the log of the last event after which something else may be right to say, by customer; `*` for everybody.
 * Whoever shows offers asks again when it moves.
 */
export type OfferTurns = Record<Id, string>;

const EVERYBODY = "*";
const CHANGES: ReadonlySet<string> = new Set([
  "ResponseRecorded",
  "ActionOfferWithdrawn",
  "CataloguePublished",
  "PersonChanged",
  "ConsentChanged",
]);
/** That something was seen or sent is no answer of the customer's. */
const NO_ANSWERS: ReadonlySet<unknown> = new Set(["shown", "sent", "clicked"]);

const ids = (value: unknown): Id[] => (Array.isArray(value) ? value.filter((id) => typeof id === "string") : []);

/** The one rule of the reducer about offers. */
export function withOfferTurn(turns: OfferTurns, event: EventFrame): OfferTurns {
  if (!CHANGES.has(event.type)) return turns;
  if (event.type === "CataloguePublished") return { [EVERYBODY]: event.cursor };
  const { members, kind } = event.data;
  const person = event.data.person as { members?: unknown } | undefined;
  if (event.type === "ResponseRecorded" && NO_ANSWERS.has(kind)) return turns;
  const concerned = [...ids(members), ...ids(person?.members)];
  return { ...turns, ...Object.fromEntries(concerned.map((id) => [id, event.cursor])) };
}

export const offerTurn = (turns: OfferTurns, customerId: Id) => turns[customerId] ?? turns[EVERYBODY] ?? "";
