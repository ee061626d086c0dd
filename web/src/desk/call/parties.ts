import type { CallLeg, ToldCall } from "@/api/calls";
import type { Id } from "@/api/units";
import { readableNumber } from "./numbers";
import { isLive } from "./useCall";

/** Those who talk with the customer, or are being called to: agents, supervisors who talk, people outside. */
export const partnerLegs = ({ legs }: Pick<ToldCall, "legs">): CallLeg[] =>
  legs.filter((leg) => isLive(leg) && leg.role !== "customer" && leg.ear === "talk");

/** Whether somebody is in the call beside the customer and me; supervisors are no company. */
export const hasOthers = ({ legs }: Pick<ToldCall, "legs">, me: Id): boolean =>
  legs.some((leg) => isLive(leg) && leg.agent_id !== me && leg.role !== "customer" && leg.role !== "supervisor");

/** Their names, or numbers where no name is known. */
export const partnersOf = (call: Pick<ToldCall, "legs">): string[] =>
  partnerLegs(call).map(({ name, address }) => readableNumber(name || address));
