import { get, post } from "./client";
import type { Channel } from "./interactions";
import { Problem } from "./problem";
import type { Takers } from "./queue";
import type { PlanChanges } from "./replay";
import type { Answer } from "./schema";

/** The plan in force: the rules of every service by key, and the number of the version. */
export type PlanInForce = Answer<"PlanInForce">;
export type PlanEntry = Answer<"PlanEntry">;
export type PlanVersion = Answer<"PlanVersion">;
export type PlanChange = Answer<"PlanChange">;
export type PlanCheck = Answer<"PlanCheck">;
export type PlanFindings = Answer<"PlanFindings">;

/** Waiting items that would become unroutable, by the key of the service where they would then wait. */
export type Harm = PlanFindings["harm"];

export const PLAN_IN_FORCE_KEY = ["admin", "services", "routing-plan"];
export const PLAN_VERSIONS_KEY = ["admin", "services", "routing-plan-versions"];

export const readPlan = () => get<PlanInForce>("/api/routing-plan");
export const readPlanVersions = (cursor: string | null, limit = 20) =>
  get<{ items: PlanEntry[]; next_cursor: string | null }>("/api/routing-plan/versions", { cursor, limit });
export const readPlanVersion = (number: number) => get<PlanVersion>(`/api/routing-plan/versions/${number}`);

/** What a draft changes, and what that would mean for everything that waits now; nothing is saved. */
export const checkPlan = (services: PlanChanges, signal?: AbortSignal) =>
  post<PlanCheck>("/api/admin/routing-plan/check", { plan: { services } }, { signal });

export const publishPlan = (services: PlanChanges, base: number, comment: string, confirmed: Harm) =>
  post<PlanVersion>("/api/admin/routing-plan", { plan: { services }, comment, confirmed }, { ifMatch: base });

export const restorePlan = (number: number, base: number, confirmed: Harm) =>
  post<PlanVersion>(`/api/admin/routing-plan/versions/${number}/restore`, { confirmed }, { ifMatch: base });

/** A contact that nobody has sent; `attributes` by key are what rules would tell of it. */
export interface Sample {
  service: string;
  channel: Channel;
  waitedSeconds: number;
  attributes: Record<string, string>;
}

/** Who could take a contact right now under a draft; nothing is saved. */
export const readTakersUnder = (
  services: PlanChanges,
  { service, channel, waitedSeconds, attributes }: Sample,
  signal?: AbortSignal,
) =>
  post<Takers>(
    "/api/admin/routing-plan/takers",
    { plan: { services }, service, channel, waited_seconds: waitedSeconds, attributes },
    { signal },
  );

/** The findings for which a change was refused, until somebody has seen them; null for any other error. */
export function harmOf(error: unknown): PlanFindings | null {
  if (!(error instanceof Problem) || !error.type.endsWith("/plan-harms-waiting")) return null;
  return error.fields.findings as PlanFindings;
}
