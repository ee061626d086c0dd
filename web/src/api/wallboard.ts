import type { Channel } from "./interactions";
import type { Answer } from "./schema";

/** A line of the wallboard; without a channel it sums up all channels of the service. */
export type ServiceRow = Omit<Answer<"ServiceLine">, "channel"> & { channel: Channel | null };

export type AgentRow = Answer<"PresenceLine">;

export type Wallboard = Omit<Answer<"Board">, "services"> & { services: ServiceRow[] };
