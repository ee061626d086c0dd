/** Which work items the queue list shows: kept in the address, sent to the server, and applied to live changes. */

export const LIVE_STATES = ["queued", "offered", "assigned", "wrapping", "parked"] as const;
export const ENDED_STATES = ["completed", "canceled"] as const;
const STATES: readonly string[] = [...LIVE_STATES, ...ENDED_STATES];
const CHANNELS: readonly string[] = ["chat", "voice", "external_live", "email", "webform", "sms", "external_desk"];

export interface QueueFilter {
  /** Empty means everything that is not over. */
  states: string[];
  serviceIds: string[];
  channels: string[];
  agentId: string | null;
  search: string;
}

export const NO_FILTER: QueueFilter = { states: [], serviceIds: [], channels: [], agentId: null, search: "" };

/** The filter of an address; anything unknown in it is left out. */
export function filterOf(params: URLSearchParams): QueueFilter {
  return {
    states: params.getAll("state").filter((state) => STATES.includes(state)),
    serviceIds: params.getAll("service"),
    channels: params.getAll("channel").filter((channel) => CHANNELS.includes(channel)),
    agentId: params.get("agent"),
    search: params.get("q") ?? "",
  };
}

/** The address's parameters of a filter; `keep` is what else stands there. */
export function paramsOf(filter: QueueFilter, keep: URLSearchParams = new URLSearchParams()): URLSearchParams {
  const params = new URLSearchParams(keep);
  for (const name of ["state", "service", "channel", "agent", "q"]) params.delete(name);
  for (const state of filter.states) params.append("state", state);
  for (const service of filter.serviceIds) params.append("service", service);
  for (const channel of filter.channels) params.append("channel", channel);
  if (filter.agentId) params.set("agent", filter.agentId);
  if (filter.search) params.set("q", filter.search);
  return params;
}

/** The query that asks the server for one page. */
export function queryOf(filter: QueueFilter, cursor: string | null, limit: number): string {
  const query = new URLSearchParams();
  for (const state of wantedStates(filter)) query.append("state", state);
  for (const service of filter.serviceIds) query.append("service_id", service);
  for (const channel of filter.channels) query.append("channel", channel);
  if (filter.agentId) query.set("agent_id", filter.agentId);
  if (filter.search.trim()) query.set("q", filter.search.trim());
  if (cursor) query.set("cursor", cursor);
  query.set("limit", String(limit));
  return query.toString();
}

/** The states asked for; the live ones unless some were chosen. */
export function wantedStates(filter: QueueFilter): readonly string[] {
  return filter.states.length ? filter.states : LIVE_STATES;
}

/** How many filters are set, for the "clear" button. */
export function filtersSet(filter: QueueFilter): number {
  const { states, serviceIds, channels, agentId, search } = filter;
  return [states.length, serviceIds.length, channels.length, agentId, search.trim()].filter(Boolean).length;
}
