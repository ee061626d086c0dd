import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Callback } from "@/api/callbacks";
import type { Customer, CustomerIdentifier } from "@/api/customers";
import {
  type Activity,
  type Case,
  type ContactView,
  type Draft,
  type ExternalView,
  type Interaction,
  type Message,
  type Note,
  readContact,
  type Segment,
} from "@/api/interactions";
import type { WorkItem } from "@/api/routing";
import type { Id } from "@/api/units";
import { useSession } from "@/app/session";
import { watchContact } from "@/live/connection";
import type { Documents } from "@/live/documents";
import { live, useLive } from "@/live/store";

/** An opened contact: the fetched view, kept up to date by the live stream. */
export interface OpenContact {
  interaction: Interaction;
  item: WorkItem | null;
  /** The contact is with me and its conversation is running. */
  answerable: boolean;
  wrapping: boolean;
  case: Case;
  customer: Customer | null;
  candidates: Customer[];
  identifiers: CustomerIdentifier[];
  messages: Message[];
  notes: Note[];
  activities: Activity[];
  segments: Segment[];
  draft: Draft | null;
  /** Where it is handled, when that is another system. */
  external: ExternalView | null;
  /** The contact's own callback. */
  callback: Callback | null;
  /** Other open ones of the same customer. */
  pendingCallbacks: Callback[];
  /** Those that ended because this contact was answered. */
  mergedCallbacks: Callback[];
}

export const contactKey = (id: Id) => ["contact", id];

async function fetchContact(id: Id) {
  const view = await readContact(id);
  live.contact(view);
  return view;
}

const NONE: Message[] = [];
/** How often to look whether another system has taken our word on a contact. */
const TOLD_AGAIN_MS = 2_000;

const isBeingTold = (view: ContactView | undefined) =>
  Boolean(view?.external?.told === "claim" && view.external.state === "taken" && !view.external.confirmed);

/** The ids of what events left out: texts that were cut, files that are only named. Empty when everything is known. */
function useMissing(messages: readonly Message[]): string {
  const attachments = useLive((state) => state.documents.attachments);
  return useMemo(() => {
    const cut = messages.filter(({ truncated }) => truncated).map(({ id }) => id);
    const files = messages.flatMap(({ attachment_ids }) => attachment_ids).filter((id) => !(id in attachments));
    return [...cut, ...files].join(" ");
  }, [messages, attachments]);
}

/** Read a contact, follow it while it is shown, and fetch again what the events had to leave out. */
export function useContact(id: Id) {
  const epoch = useLive((state) => state.epoch);
  const query = useQuery({
    queryKey: [...contactKey(id), epoch],
    queryFn: () => fetchContact(id),
    staleTime: 0,
    refetchInterval: ({ state }) => (isBeingTold(state.data) ? TOLD_AGAIN_MS : false),
    refetchOnMount: "always",
    placeholderData: (previous) => (previous?.interaction.id === id ? previous : undefined),
  });
  const { data: view, refetch } = query;
  const contact = useLiveContact(view);
  useEffect(() => watchContact(id), [id]);
  const missing = useMissing(contact?.messages ?? NONE);
  const otherCustomer = contact !== null && contact.interaction.customer_id !== (view?.customer?.id ?? null);
  useEffect(() => {
    if (missing || otherCustomer) void refetch();
  }, [missing, otherCustomer, refetch]);
  return { contact, error: query.error, isPending: query.isPending, refetch };
}

/** What the stream says about a contact beside its fetched view. */
type Known = Pick<
  Documents,
  "interactions" | "workItems" | "cases" | "customers" | "messages" | "notes" | "activities" | "segments"
>;

function customerOf(known: Known, interaction: Interaction, view: ContactView): Customer | null {
  if (interaction.customer_id === null) return null;
  return known.customers[interaction.customer_id] ?? view.customer;
}

/** The fetched view with everything that has become known since. */
export function assemble(known: Known, view: ContactView, me: Id): OpenContact {
  const { id } = view.interaction;
  const interaction = known.interactions[id] ?? view.interaction;
  const item = latestItem(known.workItems, id) ?? view.work_item;
  const mine = item?.agent_id === me;
  return {
    interaction,
    item,
    answerable: mine && item?.state === "assigned",
    wrapping: mine && item?.state === "wrapping",
    case: known.cases[interaction.case_id] ?? view.case,
    customer: customerOf(known, interaction, view),
    candidates: view.candidates,
    identifiers: view.identifiers,
    messages: known.messages[id] ?? view.messages,
    notes: known.notes[id] ?? view.notes,
    activities: known.activities[id] ?? view.activities,
    segments: known.segments[id] ?? view.segments,
    draft: view.draft,
    external: view.external,
    callback: view.callback,
    pendingCallbacks: view.pending_callbacks,
    mergedCallbacks: view.merged_callbacks,
  };
}

function useLiveContact(view: ContactView | undefined): OpenContact | null {
  const me = useSession().account.id;
  const documents = useLive((state) => state.documents);
  const { interactions, workItems, cases, customers, messages, notes, activities, segments } = documents;
  return useMemo(() => {
    if (!view) return null;
    return assemble({ interactions, workItems, cases, customers, messages, notes, activities, segments }, view, me);
  }, [me, view, interactions, workItems, cases, customers, messages, notes, activities, segments]);
}

/** A contact that was reopened has several work items: the latest counts. */
function latestItem(workItems: Record<Id, WorkItem>, interactionId: Id): WorkItem | null {
  let latest: WorkItem | null = null;
  for (const item of Object.values(workItems)) {
    if (item.interaction_id === interactionId && (!latest || item.id > latest.id)) latest = item;
  }
  return latest;
}
