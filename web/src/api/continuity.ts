import { get } from "./client";
import type { Answer } from "./schema";
import type { Id } from "./units";

export type Continuity = Answer<"Continuity">;
export type Dealing = Answer<"Dealing">;

export const readContinuity = (customerId: Id, signal?: AbortSignal) =>
  get<Continuity>(`/api/customers/${customerId}/continuity`, undefined, signal);
