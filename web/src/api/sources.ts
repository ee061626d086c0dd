import { get, post, put, remove } from "./client";
import type { Identifier } from "./customers";
import type { Answer } from "./schema";
import type { Id } from "./units";
import type { FactValue, Subject } from "./view";

export type SourceKind = Answer<"SourceKind">;
/** One attribute that a source gives, and where in a row it stands. */
export type FieldSpec = Answer<"FieldSpec">;
/** How a customer is found by one kind of identifier. */
export type Lookup = Omit<Answer<"Lookup">, "rows"> & { rows: "one" | "many" };

/** A back-office system as an administrator sees it: its secret can be set, never read. */
export type Source = Omit<Answer<"SourceDefinition">, "connection" | "lookups"> & {
  connection: Record<string, unknown>;
  lookups: Lookup[];
};

export type SourceBody = Omit<Source, "id" | "has_secret" | "created_at" | "version">;

/** What is sent: an empty secret removes the stored one, none leaves it. */
export type SourceOrder = SourceBody & { secret?: string };

export type SourceHealth = Omit<Answer<"SourceHealth">, "state"> & { state: "well" | "slow" | "down" | "open" | "off" };

/** Something to look at, at a field such as `fields.2.column`. */
export type SourceFinding = Answer<"TrialFinding">;

/** What a sample customer gives: the rows as the source has them, and the attributes as they would be. */
export type SourceTrial = Omit<Answer<"ShownTrial">, "rows" | "attributes"> & {
  rows: Record<string, FactValue>[];
  attributes: Subject[];
};

export const SOURCES_KEY = ["admin", "sources"];
export const SOURCE_HEALTH_KEY = ["admin", "source-health"];

const ROOT = "/api/admin/sources";

export const readSources = () => get<Source[]>(ROOT);
export const readSource = (id: Id) => get<Source>(`${ROOT}/${id}`);
export const readSourceHealth = () => get<SourceHealth[]>(`${ROOT}/health`);
export const createSource = (source: SourceOrder, idempotencyKey: string) =>
  post<Source>(ROOT, source, { idempotencyKey });
export const saveSource = (id: Id, source: SourceOrder, ifMatch: number) =>
  put<Source>(`${ROOT}/${id}`, source, { ifMatch });
export const deleteSource = (id: Id) => remove(`${ROOT}/${id}`);
/** Ask a source as it is being edited for one customer; nothing is saved. Without a secret, that of the stored one is used. */
export const testSource = (
  source: SourceBody,
  secret: string | undefined,
  storedId: Id | null,
  identifier: Identifier,
) => post<SourceTrial>(`${ROOT}/test`, { source, identifier, source_id: storedId, secret: secret ?? null });
