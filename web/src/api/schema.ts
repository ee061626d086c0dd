import type { components } from "@schema";

type Schemas = components["schemas"];

/** The server always writes every member, also those that have a default; its description calls them optional. */
type Whole<T> = T extends object ? { [Member in keyof T]-?: Whole<T[Member]> } : T;

/** A record of an answer, as the server describes it (`npm run types` makes the types from its description). */
export type Answer<Name extends keyof Schemas> = Whole<Schemas[Name]>;

/** What a request sends. */
export type Asked<Name extends keyof Schemas> = Schemas[Name];
