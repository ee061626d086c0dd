import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Call, type CallLeg, type CallMove, readCall, type ToldCall } from "@/api/calls";
import { Problem } from "@/api/problem";
import type { Id } from "@/api/units";
import { tellFailure, useCommand } from "../data/mutations";

export const callKey = (interactionId: Id | null) => ["call", interactionId];

/** null: this contact has no call. */
async function fetchCall(interactionId: Id, signal: AbortSignal): Promise<Call | null> {
  try {
    return await readCall(interactionId, signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** The call of a contact, kept up to date by the live stream; not asked for while `wanted` is false. */
export function useCall(interactionId: Id | null, wanted = true) {
  return useQuery({
    queryKey: callKey(interactionId),
    queryFn: ({ signal }) => fetchCall(interactionId ?? "", signal),
    enabled: wanted && interactionId !== null,
    staleTime: 30_000,
  });
}

/** Puts the answer to a command in the place of the call, without waiting for the event. */
export function useKeepCall(): (call: Call | undefined) => void {
  const client = useQueryClient();
  return useCallback(
    (call) => {
      if (call?.interaction_id)
        client.setQueryData<Call | null>(callKey(call.interaction_id), (known) =>
          known?.id === call.id && known.version > call.version ? known : call,
        );
      // Some commands answer without the call.
      else void client.invalidateQueries({ queryKey: ["call"] });
    },
    [client],
  );
}

/** A change of a call at the server; what is refused is told, and the call is asked for again. */
export function useCallCommand<Input = void>(
  run: (input: Input) => Promise<Call>,
  done?: (call: Call, input: Input) => void,
  failed?: (error: unknown) => boolean,
) {
  const keep = useKeepCall();
  return useCommand<Input, Call>({
    run,
    done: (call, input) => {
      keep(call);
      done?.(call, input);
    },
    failed: (error) => {
      keep(undefined);
      if (failed?.(error)) return true;
      tellFailure(error);
      return true;
    },
  });
}

export const isOver = (call: ToldCall) => call.state === "ended";
export const isLive = (leg: CallLeg) => leg.state !== "ended";
export const may = (call: Call, move: CallMove) => call.may.includes(move);
export const customerOf = (call: ToldCall): CallLeg | undefined =>
  call.legs.findLast(({ role }) => role === "customer");
export const myLeg = (call: ToldCall, me: Id): CallLeg | undefined =>
  call.legs.findLast((leg) => leg.agent_id === me && isLive(leg));

/** The number of the other side, as people write it; null is withheld. */
export function otherNumber(call: ToldCall): string | null {
  return call.direction === "inbound" ? call.caller : call.number;
}

/** Since when the call counts: a talk from when both sides were there, of agents the one who has been there longest. */
export function countedFrom(call: ToldCall): string {
  if (!call.answered_at) return call.started_at;
  const there = new Set(call.legs.filter(isLive).map(({ agent_id }) => agent_id));
  const agents = call.legs
    // Also on a softphone that was lost meanwhile.
    .filter(({ role, agent_id }) => role === "agent" && there.has(agent_id))
    .flatMap(({ answered_at }) => answered_at ?? []);
  if (call.state !== "talking" || !agents.length) return call.answered_at;
  const first = Math.min(...agents.map(Date.parse));
  return new Date(Math.max(first, Date.parse(call.answered_at))).toISOString();
}
