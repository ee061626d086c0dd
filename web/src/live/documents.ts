import type { Agent, Load, Presence } from "@/api/agents";
import type { Customer } from "@/api/customers";
import type { DeskState } from "@/api/desk";
import type { Activity, Attachment, Case, ContactView, Interaction, Message, Note, Segment } from "@/api/interactions";
import type { Offer, WorkItem } from "@/api/routing";
import type { Id } from "@/api/units";
import { compareCursors } from "./cursor";
import type { EventDocuments, EventFrame } from "./frames";
import { type OfferTurns, withOfferTurn } from "./offerTurns";

/**
 * The records this page knows, as of `cursor`.
 *
 * Lists by interaction exist for contacts that were opened; events about others do not fill the memory.
 */
export interface Documents {
  cursor: string;
  workItems: Record<Id, WorkItem>;
  offers: Record<Id, Offer>;
  interactions: Record<Id, Interaction>;
  cases: Record<Id, Case>;
  customers: Record<Id, Customer>;
  agents: Record<Id, Agent>;
  presences: Record<Id, Presence>;
  loads: Record<Id, Load>;
  attachments: Record<Id, Attachment>;
  messages: Record<Id, Message[]>;
  notes: Record<Id, Note[]>;
  activities: Record<Id, Activity[]>;
  segments: Record<Id, Segment[]>;
  offerTurns: OfferTurns;
  /**
   * The last version of records that have ended and were forgotten. An event on one record may stand in the log after a later
   * one, because a transaction that began earlier can write later; without this the record would come back to life.
   */
  ended: Record<Id, number>;
}

export const NO_DOCUMENTS: Documents = {
  cursor: "",
  workItems: {},
  offers: {},
  interactions: {},
  cases: {},
  customers: {},
  agents: {},
  presences: {},
  loads: {},
  attachments: {},
  messages: {},
  notes: {},
  activities: {},
  segments: {},
  offerTurns: {},
  ended: {},
};

/** Whose version of a record wins when both are known and the records carry no version themselves. */
type Precedence = "incoming" | "present";

type Versioned = { version?: number };
type InInteraction = { id: Id; interaction_id: Id };

/** Tables keyed by one id: the key of the event's data, our table, and the record's key. */
const TABLES = [
  { key: "work_item", table: "workItems", id: "id" },
  { key: "offer", table: "offers", id: "id" },
  { key: "interaction", table: "interactions", id: "id" },
  { key: "case", table: "cases", id: "id" },
  { key: "customer", table: "customers", id: "id" },
  { key: "agent", table: "agents", id: "id" },
  { key: "presence", table: "presences", id: "agent_id" },
  { key: "load", table: "loads", id: "agent_id" },
  { key: "attachment", table: "attachments", id: "id" },
] as const;

/** Lists of what belongs to an opened contact. */
const LISTS = [
  { key: "message", list: "messages" },
  { key: "note", list: "notes" },
  { key: "activity", list: "activities" },
  { key: "segment", list: "segments" },
] as const;

const TERMINAL: ReadonlySet<string> = new Set(["completed", "canceled"]);

function wins(incoming: object, present: object | undefined, precedence: Precedence): boolean {
  if (!present) return true;
  return versionWins(incoming, present, precedence);
}

function versionWins(incoming: Versioned, present: Versioned, precedence: Precedence): boolean {
  if (incoming.version !== undefined && present.version !== undefined && incoming.version !== present.version) {
    return incoming.version > present.version;
  }
  return precedence === "incoming";
}

function upsert<T extends object>(table: Record<Id, T>, id: Id, record: T, precedence: Precedence): Record<Id, T> {
  return wins(record, table[id], precedence) ? { ...table, [id]: record } : table;
}

/** What a message says, which an event may have left out. */
type Wording = Pick<Message, "text" | "html" | "quoted" | "truncated">;

/** The winner of two versions of a record; a message keeps its whole wording whichever of them has it. */
function chosen<T>(present: T, incoming: T, precedence: Precedence): T {
  const [winner, loser] = precedence === "incoming" ? [incoming, present] : [present, incoming];
  const cut = winner as Partial<Wording>;
  const whole = loser as Partial<Wording>;
  if (!cut.truncated || whole.truncated !== false) return winner;
  return { ...winner, text: whole.text, html: whole.html, quoted: whole.quoted, truncated: false };
}

/** Insert or replace by id. Ids are UUIDv7, so their order is the order of arrival. */
export function upsertSorted<T extends { id: Id }>(list: T[], record: T, precedence: Precedence = "incoming"): T[] {
  const at = list.findIndex((other) => other.id >= record.id);
  const present = list[at];
  if (!present) return [...list, record];
  if (present.id !== record.id) return list.toSpliced(at, 0, record);
  return list.with(at, chosen(present, record, precedence));
}

function withTables(state: Documents, data: EventDocuments, precedence: Precedence): Documents {
  let next = state;
  for (const { key, table, id } of TABLES) {
    const record = data[key] as (Versioned & Record<string, unknown>) | undefined;
    if (!record || (record.version ?? 0) < (next.ended[String(record[id])] ?? 0)) continue;
    const held = next[table] as Record<Id, Versioned>;
    next = { ...next, [table]: upsert(held, String(record[id]), record, precedence) };
  }
  for (const file of data.attachments ?? []) {
    next = { ...next, attachments: upsert(next.attachments, file.id, file, precedence) };
  }
  return next;
}

function withLists(state: Documents, data: EventDocuments, precedence: Precedence): Documents {
  let next = state;
  for (const { key, list } of LISTS) {
    const record = data[key] as InInteraction | undefined;
    const held = record && (next[list][record.interaction_id] as InInteraction[] | undefined);
    if (!record || !held) continue;
    next = { ...next, [list]: { ...next[list], [record.interaction_id]: upsertSorted(held, record, precedence) } };
  }
  return next;
}

/** Forget what has ended and is not open on this page, so that a long day does not fill the memory. */
function withoutEnded(state: Documents, data: EventDocuments): Documents {
  const item = data.work_item;
  let next = state;
  if (data.offer && data.offer.state !== "pending") {
    const { [data.offer.id]: _ended, ...offers } = next.offers;
    next = { ...next, offers, ended: { ...next.ended, [data.offer.id]: data.offer.version } };
  }
  if (item && TERMINAL.has(item.state) && !(item.interaction_id && item.interaction_id in next.messages)) {
    const { [item.id]: _done, ...workItems } = next.workItems;
    const { [item.interaction_id ?? ""]: _closed, ...interactions } = next.interactions;
    next = { ...next, workItems, interactions, ended: { ...next.ended, [item.id]: item.version } };
  }
  return next;
}

/** Apply one event. An event that is already contained changes nothing. */
export function applyEvent(state: Documents, event: EventFrame): Documents {
  if (state.cursor && compareCursors(event.cursor, state.cursor) <= 0) return state;
  const known = withLists(withTables(state, event.data, "incoming"), event.data, "incoming");
  const offerTurns = withOfferTurn(state.offerTurns, event);
  return { ...withoutEnded(known, event.data), offerTurns, cursor: event.cursor };
}

/** Take records from the answer to a request; they never take back what a later event has told. */
export function applyAnswer(state: Documents, data: EventDocuments): Documents {
  return withLists(withTables(state, data, "present"), data, "present");
}

function byId<T extends { id: Id }>(records: readonly T[]): Record<Id, T> {
  return Object.fromEntries(records.map((record) => [record.id, record]));
}

/**
 * Start again from a fetched desk; what was opened is forgotten and fetched anew by whoever shows it.
 */
export function startFrom(desk: DeskState): Documents {
  return {
    ...NO_DOCUMENTS,
    cursor: desk.cursor,
    workItems: byId(desk.work_items),
    offers: byId(desk.offers),
    interactions: byId(desk.interactions),
    presences: { [desk.presence.agent_id]: desk.presence },
    loads: { [desk.load.agent_id]: desk.load },
  };
}

function mergeList<T extends { id: Id }>(held: T[] | undefined, fetched: readonly T[], precedence: Precedence): T[] {
  return fetched.reduce<T[]>((list, record) => upsertSorted(list, record, precedence), held ?? []);
}

/** Take a fetched contact; it may be older or newer than what the events have told. */
export function applyContact(state: Documents, view: ContactView): Documents {
  const precedence: Precedence = compareCursors(view.cursor, state.cursor) >= 0 ? "incoming" : "present";
  const id = view.interaction.id;
  const records: EventDocuments = { interaction: view.interaction, case: view.case, attachments: view.attachments };
  if (view.work_item) records.work_item = view.work_item;
  if (view.customer) records.customer = view.customer;
  const next = withTables(state, records, precedence);
  return {
    ...next,
    messages: { ...next.messages, [id]: mergeList(next.messages[id], view.messages, precedence) },
    notes: { ...next.notes, [id]: mergeList(next.notes[id], view.notes, precedence) },
    activities: { ...next.activities, [id]: mergeList(next.activities[id], view.activities, precedence) },
    segments: { ...next.segments, [id]: mergeList(next.segments[id], view.segments, precedence) },
  };
}

/** Add a page of earlier messages to an opened contact. */
export function applyEarlierMessages(state: Documents, interactionId: Id, earlier: readonly Message[]): Documents {
  const held = state.messages[interactionId] ?? [];
  return { ...state, messages: { ...state.messages, [interactionId]: mergeList(held, earlier, "present") } };
}
