import type { World } from "../world/world";

export interface Asked {
  world: World;
  params: string[];
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: the pretended server trusts what the desk sends
  body: any;
  ifMatch: string | null;
}

export interface Answer {
  status: number;
  json?: unknown;
  bytes?: { type: string; body: Uint8Array | string };
}

export type Answerer = (asked: Asked) => Answer;
export type Route = [method: string, path: RegExp, answer: Answerer];

export const ok = (json: unknown, status = 200): Answer => ({ status, json });
export const nothing: Answer = { status: 204 };
export const refused = (status: number, detail: string, more: object = {}): Answer => ({
  status,
  json: { type: "/problems/refused", title: "Refused", status, detail, remedy: "", ...more },
});
export const missing = refused(404, "There is no such record.", { title: "Not found" });

/** A path with `:id` for each value, as an expression. */
export const path = (pattern: string) => new RegExp(`^${pattern.replaceAll(":id", "([^/]+)")}$`);
