import type { Load, Presence } from "./agents";
import { get } from "./client";
import type { Interaction } from "./interactions";
import type { Offer, WorkItem } from "./routing";
import type { Instant } from "./units";

/** Everything the desk shows at `cursor`; events after it bring it up to date. */
export interface DeskState {
  cursor: string;
  generation: string;
  presence: Presence;
  load: Load;
  offers: Offer[];
  work_items: WorkItem[];
  interactions: Interaction[];
  server_time: Instant;
}

export const readDesk = () => get<DeskState>("/api/desk");
