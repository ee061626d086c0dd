import type { Answer } from "./schema";

export type OpenInterval = Answer<"OpenInterval-Output">;

export type Calendar = Answer<"Calendar-Output">;

export type ServiceLevelTarget = Answer<"ServiceLevelTarget-Output">;

export type RequiredSkill = Answer<"RequiredSkill-Output">;

export type Service = Answer<"Service">;
