import { get, newKey, patch, post, remove } from "./client";
import type { Answer, Asked } from "./schema";
import type { Id, Page } from "./units";

export type IdentifierKind = Answer<"IdentifierKind">;

export type Identifier = Answer<"Identifier">;

export type Customer = Answer<"Customer">;

export type CustomerIdentifier = Answer<"CustomerIdentifier">;

export type CustomerView = Answer<"CustomerView">;

export type TimelineEntry = Answer<"TimelineEntry">;

export type CustomerEdit = Asked<"CustomerEdit">;

export const findCustomers = (q: string, signal?: AbortSignal) => get<Customer[]>("/api/customers", { q }, signal);
export const readCustomer = (id: Id) => get<CustomerView>(`/api/customers/${id}`);
export const createCustomer = (name: string, identifiers: Identifier[], key = newKey()) =>
  post<Customer>("/api/customers", { name, identifiers }, { idempotencyKey: key });
export const editCustomer = (id: Id, edit: CustomerEdit, version: number) =>
  patch<Customer>(`/api/customers/${id}`, edit, version);
export const addIdentifier = (id: Id, identifier: Identifier) =>
  post<CustomerIdentifier>(`/api/customers/${id}/identifiers`, identifier);
export const removeIdentifier = (id: Id, { kind, value }: Identifier) =>
  remove(`/api/customers/${id}/identifiers/${kind}/${encodeURIComponent(value)}`);
export const readTimeline = (id: Id, q: string, cursor: string | null, signal?: AbortSignal) =>
  get<Page<TimelineEntry>>(`/api/customers/${id}/timeline`, { q, cursor }, signal);
