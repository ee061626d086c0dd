/** The widget's requests; every failure becomes a `Problem` with a sentence for people. */

import { saysWho } from "./lines";
import type { Callback, CallbackWish, ChatConfig, FileInfo, OpenedSession } from "./protocol";

export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What to correct, by key of the field. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** The one entry that is wrong, where the server names one. */
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

export type FieldValues = Record<string, string | boolean>;

export class Api {
  private readonly base: string;
  /** The site's word on who is signed in: that customer is not asked who it is. */
  identity: string | null = null;

  constructor(
    readonly origin: string,
    touchpoint: string,
  ) {
    this.base = `${origin}/api/public/chat/${encodeURIComponent(touchpoint)}`;
  }

  get socketUrl(): string {
    return `${this.base.replace(/^http/, "ws")}/socket`;
  }

  async config(): Promise<ChatConfig> {
    const config = await this.ask<ChatConfig>("/config");
    return this.identity ? { ...config, pre_chat: config.pre_chat.filter((field) => !saysWho(field)) } : config;
  }

  startSession(fields: FieldValues, visitor: string | null): Promise<OpenedSession> {
    return this.ask<OpenedSession>("/sessions", { fields, visitor, identity: this.identity });
  }

  /** The conversation that is going on of whom the site names. */
  async resumeSession(identity: string): Promise<OpenedSession | null> {
    return (await this.ask<{ opened: OpenedSession | null }>("/sessions/resume", { identity })).opened;
  }

  leaveMessage(fields: FieldValues, submission: string): Promise<{ reference: string }> {
    return this.ask("/messages", { fields, submission_id: submission });
  }

  /** Ask to be called; without a session the answer brings one. */
  requestCallback(
    wish: CallbackWish,
    session: string | null,
    visitor: string | null,
    submission: string,
  ): Promise<{ callback: Callback; session: OpenedSession | null }> {
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone || null;
    return this.ask("/callback", { ...wish, session, visitor, time_zone, submission_id: submission });
  }

  async callback(session: string): Promise<Callback> {
    return this.answer<Callback>(await this.fetched("/callback", { headers: bearer(session) }));
  }

  async cancelCallback(session: string): Promise<Callback> {
    return this.answer<Callback>(await this.fetched("/callback/cancel", { method: "POST", headers: bearer(session) }));
  }

  async upload(file: File, session: string): Promise<FileInfo> {
    const body = new FormData();
    body.append("file", file, file.name || "file");
    return this.answer<FileInfo>(
      await this.fetched("/attachments", { method: "POST", body, headers: bearer(session) }),
    );
  }

  async file(id: string, session: string): Promise<Blob> {
    const response = await this.fetched(`/attachments/${encodeURIComponent(id)}`, { headers: bearer(session) });
    if (!response.ok) throw new Problem(response.status, response.statusText);
    return response.blob();
  }

  private async ask<T>(path: string, body?: unknown): Promise<T> {
    const init: RequestInit =
      body === undefined
        ? {}
        : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return this.answer<T>(await this.fetched(path, init));
  }

  private async fetched(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.base + path, { ...init, credentials: "omit", cache: "no-store" });
    } catch {
      throw new Problem(0, "");
    }
  }

  private async answer<T>(response: Response): Promise<T> {
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return body as T;
    const problem = (body ?? {}) as {
      detail?: string;
      remedy?: string;
      field?: string | null;
      fields?: { fields?: Record<string, string> };
    };
    const sentence = problem.remedy || problem.detail || "";
    throw new Problem(response.status, sentence, problem.fields?.fields ?? {}, problem.field ?? null);
  }
}

function bearer(session: string): Record<string, string> {
  return { Authorization: `Bearer ${session}` };
}
