import { get, post, remove } from "./client";

/** How the browser finds a way through firewalls; empty on one machine or one network. */
export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}

/** The processes that carry calls, and which of them this account's softphone is connected with. */
export interface SoftphoneState {
  state: "connected" | "partly" | "gone" | "no_voice";
  nodes: { node_id: string; connected: boolean }[];
  ice_servers: IceServer[];
}

/** The answer to an offer of the browser. */
export interface SoftphoneAnswer {
  softphone_id: string;
  node_id: string;
  sdp: string;
  ice_servers: IceServer[];
}

export const readSoftphone = () => get<SoftphoneState>("/api/me/softphone");
export const connectSoftphone = (sdp: string, nodeId: string) =>
  post<SoftphoneAnswer>("/api/me/softphone", { sdp, node_id: nodeId });
export const closeSoftphone = () => remove("/api/me/softphone");
