import { get, newKey, patch, post, remove } from "./client";
import type { Case, Interaction } from "./interactions";
import type { Id, Instant, Page } from "./units";

export type IdentifierKind = "email" | "phone" | "account" | "visitor";

export interface Identifier {
  kind: IdentifierKind;
  value: string;
}

export interface Customer {
  id: Id;
  name: string;
  created_at: Instant;
  language: string | null;
  time_zone: string | null;
  version: number;
}

export interface CustomerIdentifier extends Identifier {
  customer_id: Id;
  added_at: Instant;
}

export interface CustomerView {
  customer: Customer;
  identifiers: CustomerIdentifier[];
  cases: Case[];
}

export interface TimelineEntry {
  interaction: Interaction;
  case_number: number;
  message_count: number;
  snippet: string | null;
}

export type CustomerEdit = Partial<Pick<Customer, "name" | "language" | "time_zone">>;

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
