import { useMemo } from "react";
import type { Interaction } from "@/api/interactions";
import type { Offer, WorkItem } from "@/api/routing";
import type { Id } from "@/api/units";
import { useSession } from "@/app/session";
import type { Documents } from "@/live/documents";
import { useLive } from "@/live/store";

/** A work item of mine with its contact. */
export interface MyContact {
  item: WorkItem;
  interaction: Interaction;
}

export interface MyWork {
  active: MyContact[];
  wrapping: MyContact[];
  parked: MyContact[];
}

const byTime = (key: (contact: MyContact) => string) => (a: MyContact, b: MyContact) => {
  const [left, right] = [key(a), key(b)];
  return left < right ? -1 : left > right ? 1 : a.item.id < b.item.id ? -1 : 1;
};

/** What is mine: taken longest ago first, so that rows keep their places; parked by the date that comes first. */
export function workOf(documents: Pick<Documents, "workItems" | "interactions">, agentId: Id): MyWork {
  const work: MyWork = { active: [], wrapping: [], parked: [] };
  for (const item of Object.values(documents.workItems)) {
    const interaction = documents.interactions[item.interaction_id ?? ""];
    if (!interaction) continue;
    if (item.state === "assigned" && item.agent_id === agentId) work.active.push({ item, interaction });
    if (item.state === "wrapping" && item.agent_id === agentId) work.wrapping.push({ item, interaction });
    if (item.state === "parked" && item.preferred_agent_id === agentId) work.parked.push({ item, interaction });
  }
  work.active.sort(byTime(({ item }) => item.answered_at ?? item.state_since));
  work.wrapping.sort(byTime(({ item }) => item.state_since));
  work.parked.sort(byTime(({ item }) => item.parked_until ?? "9999"));
  return work;
}

export function useMyWork(): MyWork {
  const me = useSession().account.id;
  const workItems = useLive((state) => state.documents.workItems);
  const interactions = useLive((state) => state.documents.interactions);
  return useMemo(() => workOf({ workItems, interactions }, me), [workItems, interactions, me]);
}

/** The offers that wait for my answer, the one that ends first at the front. */
export function offersOf(offers: Record<Id, Offer>, agentId: Id): Offer[] {
  return Object.values(offers)
    .filter((offer) => offer.state === "pending" && offer.agent_id === agentId)
    .sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
}

export function useMyOffers(): Offer[] {
  const me = useSession().account.id;
  const offers = useLive((state) => state.documents.offers);
  return useMemo(() => offersOf(offers, me), [offers, me]);
}

export function useMyPresence() {
  const me = useSession().account.id;
  return useLive((state) => state.documents.presences[me]);
}

export function useMyLoad() {
  const me = useSession().account.id;
  return useLive((state) => state.documents.loads[me]);
}
