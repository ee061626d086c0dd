import { get } from "./client";
import type { Answer } from "./schema";

/** Everything the desk shows at `cursor`; events after it bring it up to date. */
export type DeskState = Answer<"DeskState">;

export const readDesk = () => get<DeskState>("/api/desk");
