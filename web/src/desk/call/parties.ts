import type { CallLeg, ToldCall } from "@/api/calls";
import { readableNumber } from "./numbers";
import { isLive } from "./useCall";

/** Those who talk with the customer, or are being called to: agents, supervisors who talk, people outside. */
export const partnerLegs = ({ legs }: Pick<ToldCall, "legs">): CallLeg[] =>
  legs.filter((leg) => isLive(leg) && leg.role !== "customer" && leg.ear === "talk");

/** Their names, or numbers where no name is known. */
export const partnersOf = (call: Pick<ToldCall, "legs">): string[] =>
  partnerLegs(call).map(({ name, address }) => readableNumber(name || address));
