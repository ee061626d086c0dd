import { get, put } from "./client";
import type { Answer, Asked } from "./schema";

export type PresenceState = Answer<"PresenceState">;

export type Skill = Answer<"Skill">;

export type AgentSkill = Answer<"AgentSkill">;

export type Agent = Answer<"Agent">;

export type Presence = Answer<"Presence">;

/** Limits and use in load units. */
export type Load = Answer<"Load">;

/** What I did today. */
export interface Day {
  handled: number;
  messages: number;
  handle_seconds: number;
  offers_missed: number;
  offers_rejected: number;
  by_channel?: Record<string, number>;
}

export type PresenceChange = Asked<"PresenceChange">;

export const changeMyPresence = (change: PresenceChange) => put<Presence>("/api/me/presence", change);
export const readMyDay = () => get<Day>("/api/me/day");
export const changeMyProfile = (profile: { alias: string; signature: string }, version: number) =>
  put<Agent>("/api/me/profile", profile, { ifMatch: version });
