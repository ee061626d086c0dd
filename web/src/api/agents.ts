import { get, put } from "./client";
import type { Id, Instant } from "./units";

export type PresenceState = "signed_out" | "ready" | "not_ready";

export interface Skill {
  id: Id;
  key: string;
  name: string;
  active: boolean;
  version: number;
}

export interface AgentSkill {
  skill_id: Id;
  level: number;
}

export interface Agent {
  id: Id;
  name: string;
  alias: string;
  skills: AgentSkill[];
  signature: string;
  active: boolean;
  version: number;
}

export interface Presence {
  agent_id: Id;
  state: PresenceState;
  reason: string | null;
  since: Instant;
  seen_at: Instant | null;
  next_state: PresenceState | null;
  next_reason: string | null;
  version: number;
}

/** Limits and use in load units. */
export interface Load {
  agent_id: Id;
  total_limit: number;
  real_time_limit: number;
  deferred_limit: number;
  total_used: number;
  real_time_used: number;
  deferred_used: number;
  idle_since: Instant;
}

/** What I did today. */
export interface Day {
  handled: number;
  messages: number;
  handle_seconds: number;
  offers_missed: number;
  offers_rejected: number;
  by_channel?: Record<string, number>;
}

export interface PresenceChange {
  state: PresenceState;
  reason?: string | null;
  when: "now" | "after_work";
}

export const changeMyPresence = (change: PresenceChange) => put<Presence>("/api/me/presence", change);
export const readMyDay = () => get<Day>("/api/me/day");
export const changeMyProfile = (profile: { alias: string; signature: string }, version: number) =>
  put<Agent>("/api/me/profile", profile, { ifMatch: version });
