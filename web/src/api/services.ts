import type { Answer } from "./schema";

export type OpenInterval = Answer<"OpenInterval">;

export type Calendar = Answer<"Calendar">;

export type ServiceLevelTarget = Answer<"ServiceLevelTarget">;

export type RequiredSkill = Answer<"RequiredSkill">;

export type WideningStep = Answer<"WideningStep">;

export type CallbackRules = Answer<"CallbackRules">;

export type Service = Answer<"Service">;
