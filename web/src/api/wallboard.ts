import type { PresenceState } from "./agents";
import type { Channel } from "./interactions";
import type { Id, Instant } from "./units";

export interface ServiceRow {
  service_id: Id;
  channel: Channel | null;
  waiting: number;
  longest_wait_seconds: number;
  offered: number;
  handling: number;
  wrapping: number;
  parked: number;
  answered_today: number;
  answered_in_target_today: number;
  abandoned_today: number;
  service_level_now: number | null;
  service_level_today: number | null;
  average_wait_seconds: number | null;
  unroutable: number;
  /** Waiting past their due time; counted as missed in the service level. */
  overdue: number;
}

export interface AgentRow {
  agent_id: Id;
  state: PresenceState;
  reason: string | null;
  since: Instant;
  handling: number;
  total_used: number;
  total_limit: number;
}

export interface Wallboard {
  at: Instant;
  /** Waiting counts what is offered too; "today" began at midnight UTC. */
  totals: {
    waiting: number;
    longest_wait_seconds: number;
    handling: number;
    parked: number;
    unroutable: number;
    answered_today: number;
    abandoned_today: number;
    service_level_today: number | null;
  };
  services: ServiceRow[];
  agents: { ready: number; not_ready: number; signed_out: number; handling: number };
  presence: AgentRow[];
}
