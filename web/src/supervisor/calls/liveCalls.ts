import type { Call, Ear, LiveCall } from "@/api/calls";
import type { Id } from "@/api/units";
import { readableNumber } from "@/desk/call/numbers";
import { partnerLegs } from "@/desk/call/parties";
import { customerOf, isLive, otherNumber } from "@/desk/call/useCall";

/** How I take part in a call as a supervisor; null when I do not. */
export function earOf(call: LiveCall, me: Id): Ear | null {
  const leg = call.legs.findLast((each) => each.agent_id === me && isLive(each));
  if (!leg) return null;
  return leg.role === "supervisor" ? leg.ear : "talk";
}

/** Whether I hear the call already; my softphone may still be rung. */
export const isUp = (call: LiveCall, me: Id): boolean =>
  call.legs.some((each) => each.agent_id === me && each.state === "up");

/** Whether nobody but me talks with the customer, who is left alone when I go. */
export const isMine = (call: LiveCall, me: Id): boolean => {
  const partners = partnerLegs(call);
  return partners.length > 0 && partners.every((each) => each.agent_id === me);
};

/** The list with a call as the answer to an order says that it is now; what only the list knows stays. */
export const afterAnswer = (calls: readonly LiveCall[], { may: _may, events: _events, ...now }: Call): LiveCall[] =>
  calls
    .map((call) => (call.id === now.id && call.version <= now.version ? { ...call, ...now } : call))
    .filter(({ state }) => state !== "ended");

/** Who calls, as far as anybody knows; the empty text for a withheld number of an unknown person. */
export function whoCalls(call: LiveCall): string {
  const number = otherNumber(call);
  return readableNumber(call.customer_name || customerOf(call)?.name || number || "");
}

/** The calls in which every word of the search is found: names, numbers, services. */
export function foundCalls(calls: readonly LiveCall[], search: string): LiveCall[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...calls];
  return calls.filter((call) => {
    const said = [whoCalls(call), otherNumber(call) ?? "", call.number, call.service_name, ...call.agent_names];
    const all = said.join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
