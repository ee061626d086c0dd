/**
 * The loaded part of the queue list and how live changes are applied to it.
 *
 * The server gives pages in the order of the queue (due time, then arrival, then id). What is loaded is always a prefix of that order, so
 * a changed item belongs in it when it sorts before the last loaded row, or when everything has been loaded.
 */

import { type QueueFilter, wantedStates } from "./filter";

/** What the list needs to know of a work item. */
export interface Queued {
  id: string;
  interaction_id: string | null;
  service_id: string;
  channel: string;
  state: string;
  due_at: string;
  queued_at: string;
  agent_id: string | null;
  preferred_agent_id: string | null;
  version: number;
}

/** What the list needs to know of an interaction. */
export interface Contact {
  id: string;
  version: number;
}

export interface Row<W extends Queued, I extends Contact> {
  work_item: W;
  interaction: I | null;
}

export interface Window<W extends Queued, I extends Contact> {
  rows: Row<W, I>[];
  next_cursor: string | null;
}

export const EMPTY_WINDOW = { rows: [], next_cursor: null };

/** Negative when `a` is served before `b`: by due time, then arrival, then id. */
export function queueOrder(a: Queued, b: Queued): number {
  const time = Date.parse(a.due_at) - Date.parse(b.due_at) || Date.parse(a.queued_at) - Date.parse(b.queued_at);
  if (time) return time;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Whether a live work item belongs to the filtered list. The words searched for are the server's to judge. */
export function wanted(item: Queued, filter: QueueFilter): boolean {
  if (!wantedStates(filter).includes(item.state)) return false;
  if (filter.serviceIds.length && !filter.serviceIds.includes(item.service_id)) return false;
  if (filter.channels.length && !filter.channels.includes(item.channel)) return false;
  return (
    !filter.agentId ||
    item.agent_id === filter.agentId ||
    (item.state === "parked" && item.preferred_agent_id === filter.agentId)
  );
}

/** The window with a page added; rows that a live change brought earlier are not doubled. */
export function withPage<W extends Queued, I extends Contact>(
  window: Window<W, I>,
  page: { items: Row<W, I>[]; next_cursor: string | null },
): Window<W, I> {
  const known = new Map(window.rows.map((row) => [row.work_item.id, row]));
  for (const row of page.items) {
    const old = known.get(row.work_item.id);
    if (!old || old.work_item.version <= row.work_item.version) known.set(row.work_item.id, row);
  }
  return { rows: [...known.values()].sort(byOrder), next_cursor: page.next_cursor };
}

/** The window after a live work item. `contact` is its interaction when the event brought it. */
export function withWorkItem<W extends Queued, I extends Contact>(
  window: Window<W, I>,
  item: W,
  contact: I | null,
  filter: QueueFilter,
): Window<W, I> {
  const at = window.rows.findIndex((row) => row.work_item.id === item.id);
  const old = window.rows[at];
  if (old && old.work_item.version > item.version) return window;
  const rest = old ? window.rows.filter((_, index) => index !== at) : window.rows;
  const hidden = !wanted(item, filter) || (!old && Boolean(filter.search.trim()));
  if (hidden || !insideLoaded(rest, window.next_cursor, item)) return old ? { ...window, rows: rest } : window;
  const row = { work_item: item, interaction: newer(old?.interaction ?? null, contact) };
  if (old && queueOrder(old.work_item, item) === 0) {
    return { ...window, rows: window.rows.map((kept, index) => (index === at ? row : kept)) };
  }
  const place = rest.findIndex((other) => queueOrder(item, other.work_item) < 0);
  const rows = place < 0 ? [...rest, row] : [...rest.slice(0, place), row, ...rest.slice(place)];
  return { ...window, rows };
}

/** The window after a live interaction: the row shows the newest form of it. */
export function withInteraction<W extends Queued, I extends Contact>(window: Window<W, I>, contact: I): Window<W, I> {
  let changed = false;
  const rows = window.rows.map((row) => {
    if (row.work_item.interaction_id !== contact.id) return row;
    const interaction = newer(row.interaction, contact);
    if (interaction === row.interaction) return row;
    changed = true;
    return { ...row, interaction };
  });
  return changed ? { ...window, rows } : window;
}

function insideLoaded<W extends Queued, I extends Contact>(rows: Row<W, I>[], next: string | null, item: W): boolean {
  if (next === null) return true;
  const last = rows.at(-1);
  return last !== undefined && queueOrder(item, last.work_item) <= 0;
}

function newer<I extends Contact>(old: I | null, next: I | null): I | null {
  if (!next) return old;
  return old && old.version > next.version ? old : next;
}

function byOrder<W extends Queued, I extends Contact>(a: Row<W, I>, b: Row<W, I>): number {
  return queueOrder(a.work_item, b.work_item);
}
