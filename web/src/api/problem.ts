import { text } from "@/text";

/** The members of `application/problem+json` as the server writes them. */
export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  remedy?: string;
  field?: string;
  fields?: Record<string, unknown>;
  errors?: { field: string; why: string }[];
}

/** The server refused. `detail` and `remedy` are sentences for people. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** Path of the faulty field, such as `fields.email`; empty when it concerns no field. */
  readonly field: string;
  readonly fields: Record<string, unknown>;
  /** Every fault, when the request has several. */
  readonly errors: readonly { field: string; why: string }[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ProblemDocument, retryAfterSeconds: number | null = null) {
    const title = body.title ?? text.errors.byStatus[status] ?? text.errors.title;
    super(body.detail ?? title);
    this.name = "Problem";
    this.status = status;
    this.type = body.type ?? "about:blank";
    this.title = title;
    this.detail = body.detail ?? text.errors.byStatus[status] ?? text.errors.status(status);
    this.remedy = body.remedy ?? "";
    this.field = body.field ?? "";
    this.fields = body.fields ?? {};
    this.errors = body.errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The request never reached the server, or its answer never reached us. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super(text.errors.offline.detail, { cause });
    this.name = "Unreachable";
  }
}

/** An error in words: a title, what happened, what to do. */
export interface ReadableError {
  title: string;
  detail: string;
  remedy: string;
}

/** Put any error into words; never shows an internal message of the browser or a library. */
export function readable(error: unknown): ReadableError {
  if (error instanceof Problem) {
    const wait = error.retryAfterSeconds === null ? "" : text.errors.retryAfter(error.retryAfterSeconds);
    return { title: error.title, detail: error.detail, remedy: error.remedy || wait };
  }
  if (error instanceof Unreachable) return text.errors.offline;
  return text.errors.unreadable;
}

/** One line for a notice: what happened and the remedy. */
export function sentence(error: unknown): string {
  const { detail, remedy } = readable(error);
  return remedy ? `${detail} ${remedy}` : detail;
}

/** Whether the record was saved by somebody else since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof Problem && (error.status === 412 || error.type.endsWith("/stale"));
}
