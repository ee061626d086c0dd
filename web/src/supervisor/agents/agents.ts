/** The agents list: who is shown, in which order, with what. */

import type { Agent, Load, Presence, PresenceState } from "@/api/agents";
import type { WorkItem } from "@/api/routing";
import type { Id } from "@/api/units";
import type { AgentRow, Wallboard } from "@/api/wallboard";
import { holdersOf } from "@/shared/holders";

export interface AgentLine {
  agent: Agent;
  state: PresenceState;
  reason: string | null;
  since: string | null;
  used: number;
  limit: number | null;
  /** Present when the live stream told it, with what the board leaves out. */
  load: Load | null;
  presence: Presence | null;
  handles: WorkItem[];
}

export interface AgentFilter {
  states: string[];
  skillId: string | null;
  search: string;
}

const ORDER: PresenceState[] = ["ready", "not_ready", "signed_out"];

/** All current agents with what the board and the live stream know about them. People the board leaves out are signed out. */
export function linesOf(
  agents: readonly Agent[],
  board: Wallboard | null,
  presences: Readonly<Record<Id, Presence>>,
  loads: Readonly<Record<Id, Load>>,
  items: readonly WorkItem[],
): AgentLine[] {
  const rows = new Map(board?.presence.map((row) => [row.agent_id, row]));
  const work = new Map<Id, WorkItem[]>();
  for (const item of items) {
    for (const id of holdersOf(item)) work.set(id, [...(work.get(id) ?? []), item]);
  }
  return agents
    .filter((agent) => agent.active || rows.has(agent.id))
    .map((agent) =>
      lineOf(
        agent,
        rows.get(agent.id),
        board,
        presences[agent.id] ?? null,
        loads[agent.id] ?? null,
        work.get(agent.id) ?? [],
      ),
    );
}

function lineOf(
  agent: Agent,
  row: AgentRow | undefined,
  board: Wallboard | null,
  presence: Presence | null,
  load: Load | null,
  handles: WorkItem[],
): AgentLine {
  // The board is made every second or two; a presence from the stream that began later is newer.
  const newer = presence && (!row || !board || presence.since >= row.since) ? presence : null;
  return {
    agent,
    state: newer?.state ?? row?.state ?? "signed_out",
    reason: newer ? newer.reason : (row?.reason ?? null),
    since: newer?.since ?? row?.since ?? null,
    used: row?.total_used ?? load?.total_used ?? 0,
    limit: row?.total_limit ?? load?.total_limit ?? null,
    load,
    presence,
    handles,
  };
}

/** The lines that fit a filter, those at work first. */
export function shownLines(lines: readonly AgentLine[], filter: AgentFilter): AgentLine[] {
  const words = filter.search.trim().toLowerCase();
  return lines
    .filter(
      ({ agent, state }) =>
        (!filter.states.length || filter.states.includes(state)) &&
        (!filter.skillId || agent.skills.some((skill) => skill.skill_id === filter.skillId)) &&
        (!words || agent.name.toLowerCase().includes(words) || agent.alias.toLowerCase().includes(words)),
    )
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.agent.name.localeCompare(b.agent.name));
}
