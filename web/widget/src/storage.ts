/** What the browser keeps between pages. Where storing is forbidden, it is kept as long as the page lives. */

import type { OpenedSession } from "./protocol";

export interface Keep {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

export function browserKeep(kind: "localStorage" | "sessionStorage"): Keep {
  try {
    const storage = window[kind];
    const probe = "midoffice.probe";
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return storageKeep(storage);
  } catch {
    return memoryKeep();
  }
}

function storageKeep(storage: Storage): Keep {
  return {
    get: (key) => storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value);
      } catch {
        // Full: what is on the screen still works.
      }
    },
    remove: (key) => storage.removeItem(key),
    keys: () => Object.keys(storage),
  };
}

export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}

/** A line that has not been acknowledged yet. */
export interface UnsentLine {
  id: string;
  text: string;
  attachment_ids: string[];
  at: string;
}

export interface StoredSession extends OpenedSession {
  email: string;
}

/** What the launcher needs before anybody opens the chat. */
export interface Look {
  colour: string;
  side: "left" | "right";
}

const LOOK_KEPT = 60 * 60_000;

/** The widget's own shelf: who the visitor is, the session, and lines on their way. */
export class Shelf {
  constructor(
    private readonly keep: Keep,
    private readonly touchpoint: string,
  ) {}

  private key(name: string): string {
    return `midoffice.chat.${this.touchpoint}.${name}`;
  }

  private read<T>(key: string): T | null {
    try {
      return JSON.parse(this.keep.get(key) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  /** How the chat looked within the last hour: a page need not ask each time it is loaded. */
  look(now: number = Date.now()): Look | null {
    const stored = this.read<Look & { at: number }>(this.key("look"));
    return stored && Math.abs(now - stored.at) < LOOK_KEPT ? stored : null;
  }

  putLook({ colour, side }: Look, now: number = Date.now()): void {
    this.keep.set(this.key("look"), JSON.stringify({ colour, side, at: now }));
  }

  visitor(): string | null {
    return this.keep.get(this.key("visitor"));
  }

  putVisitor(visitor: string): void {
    this.keep.set(this.key("visitor"), visitor);
  }

  /** The session. Whether it has run out is for the server to say: the visitor's clock may be wrong. */
  session(): StoredSession | null {
    const stored = this.read<StoredSession>(this.key("session"));
    return stored?.session ? stored : null;
  }

  putSession(session: StoredSession): void {
    this.keep.set(this.key("visitor"), session.visitor);
    this.keep.set(this.key("session"), JSON.stringify(session));
  }

  forgetSession(): void {
    this.keep.remove(this.key("session"));
  }

  /** Every line has a key of its own, so that two tabs never overwrite each other's. */
  putLine(line: UnsentLine): void {
    this.keep.set(this.key(`line.${line.id}`), JSON.stringify(line));
  }

  forgetLine(id: string): void {
    this.keep.remove(this.key(`line.${id}`));
  }

  /** Lines on their way, oldest first. */
  lines(): UnsentLine[] {
    const prefix = this.key("line.");
    return this.keep
      .keys()
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => this.read<UnsentLine>(key) ?? [])
      .sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  }

  forgetLines(): void {
    for (const line of this.lines()) this.forgetLine(line.id);
  }
}

/** A short unique id that sorts by time. */
export function newId(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint32Array(3));
  return `${now.toString(36)}-${[...random].map((part) => part.toString(36)).join("")}`;
}
