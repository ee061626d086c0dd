import { parseExact } from "./exact";
import { Problem, type ProblemDocument, Unreachable } from "./problem";

export type QueryValue = string | number | boolean | null | undefined;

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON, unless it is a form or a file. */
  body?: unknown;
  query?: Record<string, QueryValue>;
  /** The version that was read; the server refuses with 412 when there is a newer one. */
  ifMatch?: number | undefined;
  /** Makes a repeated POST count once. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Where numbers of any length are answered with. */
const EXACT = /^\/api\/(rules|rule-sets)\b/;

let csrfToken = "";
let whenSignedOut: () => void = () => undefined;

/** Remember the token that state-changing calls must carry. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** Name what is to happen when the server says that nobody is signed in. */
export function onSignedOut(action: () => void): void {
  whenSignedOut = action;
}

/** A random key; works on plain HTTP too, where `crypto.randomUUID` does not exist. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Append the values that are set to a path. */
export function withQuery(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const tail = search.toString();
  return tail ? `${path}?${tail}` : path;
}

function headersOf(options: RequestOptions, method: string): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET" && csrfToken) headers.set("X-CSRF-Token", csrfToken);
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  if (options.body instanceof Blob) headers.set("Content-Type", options.body.type);
  else if (options.body !== undefined && !(options.body instanceof FormData))
    headers.set("Content-Type", "application/json");
  return headers;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const method = options.method ?? "GET";
  const { body } = options;
  try {
    return await fetch(withQuery(path, options.query), {
      method,
      headers: headersOf(options, method),
      body: body === undefined ? null : body instanceof FormData || body instanceof Blob ? body : JSON.stringify(body),
      credentials: "same-origin",
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(error);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get("Retry-After"));
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body as ProblemDocument, retryAfter > 0 ? retryAfter : null);
}

/**
 * Call the API and return the decoded answer (`undefined` for 204).
 *
 * Throws `Problem` when the server refuses and `Unreachable` when it cannot be reached.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401) whenSignedOut();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  try {
    return (EXACT.test(path) ? parseExact(await response.text()) : await response.json()) as T;
  } catch (error) {
    throw new Error("unreadable answer", { cause: error });
  }
}

/** The file that a POST answers with. */
export async function postForFile(path: string, body: unknown): Promise<Blob> {
  const response = await send(path, { method: "POST", body });
  if (response.ok) return response.blob();
  throw await problemOf(response);
}

export const get = <T>(path: string, query?: Record<string, QueryValue>, signal?: AbortSignal) =>
  request<T>(path, { ...(query && { query }), signal });
export const post = <T>(path: string, body?: unknown, options: Omit<RequestOptions, "method" | "body"> = {}) =>
  request<T>(path, { ...options, method: "POST", body: body ?? {} });
export const put = <T>(path: string, body?: unknown, options: Omit<RequestOptions, "method" | "body"> = {}) =>
  request<T>(path, { ...options, method: "PUT", body: body ?? {} });
export const patch = <T>(path: string, body: unknown, ifMatch: number) =>
  request<T>(path, { method: "PATCH", body, ifMatch });
export const remove = <T = void>(path: string) => request<T>(path, { method: "DELETE" });
