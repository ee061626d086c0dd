import { get, post, put, remove } from "./client";
import type { Answer } from "./schema";
import type { Id } from "./units";

/** A connection to a telephone company, without its secret. */
export type Trunk = Answer<"Trunk">;
export type TrunkMode = Trunk["mode"];
export type TrunkTransport = Trunk["transport"];
export type TrunkSrtp = Trunk["srtp"];
export type NumberStyle = Trunk["number_style"];

/** A trunk, and how each voice node finds it. */
export type TrunkSeen = Answer<"TrunkSeen">;

export type TrunkBody = Omit<Trunk, "id" | "has_secret" | "has_certificate_key" | "created_at" | "version">;
/** What is sent: an empty secret or key removes the stored one, none leaves it. */
export type TrunkOrder = TrunkBody & { secret?: string; certificate_key?: string };

/** What the other side said when it was asked. */
export type TrunkProbe = Answer<"TrunkFinding">;

export const TRUNKS_KEY = ["admin", "trunks"];
const ROOT = "/api/admin/trunks";
const at = (id: Id) => `${ROOT}/${id}`;

export const readTrunks = () => get<TrunkSeen[]>(ROOT);
export const readTrunk = (id: Id) => get<Trunk>(at(id));
export const createTrunk = (trunk: TrunkOrder, idempotencyKey: string) => post<Trunk>(ROOT, trunk, { idempotencyKey });
export const saveTrunk = (id: Id, trunk: TrunkOrder, ifMatch: number) => put<Trunk>(at(id), trunk, { ifMatch });
export const deleteTrunk = (id: Id) => remove(at(id));
export const probeTrunk = (id: Id) => post<TrunkProbe>(`${at(id)}/probe`);
