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
  /** Whom the site named when it was opened. */
  as?: string;
}

/** What the launcher needs before anybody opens the chat. */
export interface Look {
  colour: string;
  side: "left" | "right";
}

/** Opened by a visitor whom the site does not name. */
const ANYBODY = "1";
const LOOK_KEPT = 60 * 60_000;

/** The widget's own shelf: who the visitor is, the session, and lines on their way - of one person at a time. */
export class Shelf {
  private readonly prefix: string;
  /** Whose it is: whom the site names, or nobody (""). */
  who = "";

  constructor(
    private readonly keep: Keep,
    touchpoint: string,
  ) {
    this.prefix = `midoffice.chat.${touchpoint}.`;
  }

  private shelfOf(who: string): string {
    return who ? `${this.prefix}@${encodeURIComponent(who)}.` : this.prefix;
  }

  private key(name: string): string {
    return this.shelfOf(this.who) + name;
  }

  /**
   * Be somebody else's shelf. What was kept for nobody is of whoever signs in; what was kept for other people is
   * thrown away, and they are returned who had a conversation.
   */
  turnTo(who: string): string[] {
    this.who = who;
    if (who && !this.session()) this.claim();
    const others = this.keep
      .keys()
      .filter((key) => key.startsWith(`${this.prefix}@`) && !(who && key.startsWith(this.key(""))));
    const left = others.flatMap((key) => {
      const [, other] = /^@(.*)\.session$/.exec(key.slice(this.prefix.length)) ?? [];
      return other === undefined ? [] : [decodeURIComponent(other)];
    });
    for (const key of others) this.keep.remove(key);
    if (left.length > 0) this.keep.set(`${this.prefix}left`, "1");
    return left;
  }

  private claim(): void {
    const own = /^(visitor|session|line\..*)$/;
    for (const key of this.keep.keys()) {
      const name = key.startsWith(this.prefix) ? key.slice(this.prefix.length) : "";
      const value = own.test(name) ? this.keep.get(key) : null;
      if (value === null) continue;
      this.keep.set(this.key(name), value);
      this.keep.remove(key);
    }
  }

  /** Whether somebody's conversation was put away in this browser since this was asked last. */
  takeLeft(): boolean {
    const left = this.keep.get(`${this.prefix}left`) !== null;
    this.keep.remove(`${this.prefix}left`);
    return left;
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
    const stored = this.read<Look & { at: number }>(`${this.prefix}look`);
    return stored && Math.abs(now - stored.at) < LOOK_KEPT ? stored : null;
  }

  putLook({ colour, side }: Look, now: number = Date.now()): void {
    this.keep.set(`${this.prefix}look`, JSON.stringify({ colour, side, at: now }));
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
    this.keep.set(this.key("session"), JSON.stringify({ ...session, as: this.who }));
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

/** Whether the panel stays open from page to page in this tab: for one person, and for whoever signs in there. */
export class Ajar {
  private readonly name: string;

  constructor(
    private readonly keep: Keep,
    touchpoint: string,
    private readonly shelf: Shelf,
  ) {
    this.name = `midoffice.chat.${touchpoint}.open`;
  }

  get open(): boolean {
    const by = this.keep.get(this.name);
    return by === ANYBODY || (by !== null && by === this.shelf.who);
  }

  set open(open: boolean) {
    if (open) this.keep.set(this.name, this.shelf.who || ANYBODY);
    else this.keep.remove(this.name);
  }
}

/** A short unique id that sorts by time. */
export function newId(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint32Array(3));
  return `${now.toString(36)}-${[...random].map((part) => part.toString(36)).join("")}`;
}
