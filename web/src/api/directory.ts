import type { Agent, Skill } from "./agents";
import { get } from "./client";
import type { Channel, Outcome } from "./interactions";
import type { Service } from "./services";
import type { Id } from "./units";

export interface Reason {
  id: Id;
  key: string;
  name: string;
  position: number;
  active: boolean;
  version: number;
}

export interface QuickReply {
  id: Id;
  key: string;
  title: string;
  text: string;
  channels: Channel[];
  service_ids: Id[];
  active: boolean;
  version: number;
}

/** A touchpoint as everybody signed in may see it. */
export interface TouchpointName {
  id: Id;
  key: string;
  channel: Channel;
  name: string;
  service_id: Id;
  active: boolean;
}

/** The lists that every page needs to put names to ids. */
export interface Directory {
  agents: Agent[];
  services: Service[];
  skills: Skill[];
  reasons: Reason[];
  quick_replies: QuickReply[];
  touchpoints: TouchpointName[];
  not_ready_reasons: string[];
  outcomes: Outcome[];
}

export const readDirectory = () => get<Directory>("/api/directory");
