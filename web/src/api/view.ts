import { get } from "./client";
import type { Answer } from "./schema";
import type { Id } from "./units";

/** A value as JSON; exact numbers and money are strings. */
export type FactValue = string | number | boolean | null | FactValue[] | { [name: string]: FactValue };

export type UnknownReason = Answer<"UnknownReason">;
export type FieldType = Answer<"FieldType">;

/** What another source says about the same. */
export type Reading = Omit<Answer<"ShownConflict">, "value"> & { value: FactValue };

/** One thing that is known, or not known, about the customer. Null without `unknown`: it is known that there is none. */
export type Fact = Omit<Answer<"ShownAttribute">, "value" | "conflicts"> & { value: FactValue; conflicts: Reading[] };

export interface Subject {
  name: string;
  attributes: Fact[];
}

export type SourceAnswer = Answer<"ShownSource">;

/** Everything that the sources say about a customer, as of `at`. */
export type LiveView = Omit<Answer<"ShownView">, "subjects"> & { subjects: Subject[] };

export const viewKey = (id: Id) => ["customer", id, "view"];
export const readView = (id: Id, signal?: AbortSignal) => get<LiveView>(`/api/customers/${id}/view`, {}, signal);
