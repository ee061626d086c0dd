import { get, post } from "./client";
import type { Answer, Asked } from "./schema";

/** What a plan may change, as it is in force. */
export type PresentPlan = Answer<"PresentPlan">;

export type PlannedService = Answer<"PlannedService">;

/** What differs from the plan in force, by service key. */
export type PlanChanges = Record<string, Asked<"PlannedServiceFields">>;

/** A day as it was recorded, and as it goes under both plans. */
export type Comparison = Answer<"Comparison">;

export type ComparisonLine = Answer<"Line">;

export type CourseFigures = Answer<"Figures">;

export type Difference = Answer<"Difference">;

export type HalfHour = Answer<"HalfHour">;

export const PLAN_KEY = ["replay-plan"];

export const readPresentPlan = () => get<PresentPlan>("/api/replay/plan");

export const replayDay = (day: string, services: PlanChanges) =>
  post<Comparison>("/api/replay", { day, plan: { services } });
