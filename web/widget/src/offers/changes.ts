/** Hears from the server that something has changed, and comes back by itself after a lost network. */

export interface ChangesEvents {
  hello(): object;
  /** Ask: something has changed, or may have while there was no connection. */
  changed(): void;
}

/** How long whoever listens first and asks then waits for the line. */
export const FIRST_PATIENCE = 1_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const FLOOD_PAUSE = 10_000;
/** Closing codes after which coming back is of no use. */
const FINAL = new Set([4400, 4403, 4404]);
const FLOOD = 4429;

export class Changes {
  private socket: WebSocket | null = null;
  private attempts = 0;
  private wanted = false;
  private watch: number | undefined;
  /** Whoever started it asks for the first time when it is told to. */
  private awaited = false;

  constructor(
    private readonly url: string,
    private readonly events: ChangesEvents,
  ) {
    window.addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    // A page that the browser keeps for "back" is thawed with a dead line.
    window.addEventListener("pageshow", (event) => event.persisted && this.restart());
  }

  start(): void {
    this.wanted = true;
    if (!this.socket) this.connect();
  }

  /** Start, and ask when the line is there; a line that does not come about keeps nobody waiting. */
  startFirst(): void {
    this.awaited = true;
    this.start();
  }

  /** Say hello again: somebody else is signed in now. */
  restart(): void {
    if (!this.wanted) return;
    const old = this.socket;
    this.socket = null;
    old?.close();
    this.attempts = 0;
    this.connect();
  }

  private wake(): void {
    if (!this.wanted || this.socket) return;
    this.attempts = 0;
    this.connect();
  }

  private connect(): void {
    window.clearTimeout(this.watch);
    if (this.awaited) this.watch = window.setTimeout(() => this.ask(), FIRST_PATIENCE);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ kind: "hello", ...this.events.hello() }));
    socket.onmessage = (event) => socket === this.socket && this.hear(socket, String(event.data));
    socket.onclose = (event) => socket === this.socket && this.closed(event.code);
  }

  private hear(socket: WebSocket, data: string): void {
    const { kind, seconds } = JSON.parse(data) as { kind: string; seconds?: number };
    if (kind === "ready") {
      this.attempts = 0;
      this.patience = (seconds ?? 20) * 2500;
      this.ask();
    }
    if (kind === "ping") socket.send('{"kind":"pong"}');
    if (kind === "changed") this.events.changed();
    window.clearTimeout(this.watch);
    this.watch = window.setTimeout(() => this.restart(), this.patience);
  }

  private patience = 50_000;

  private ask(): void {
    this.awaited = false;
    this.events.changed();
  }

  private closed(code: number): void {
    this.socket = null;
    window.clearTimeout(this.watch);
    if (this.awaited) this.ask();
    if (FINAL.has(code)) this.wanted = false;
    if (!this.wanted) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.attempts) * (0.5 + Math.random());
    this.attempts += 1;
    this.watch = window.setTimeout(() => this.wake(), code === FLOOD ? pause + FLOOD_PAUSE : pause);
  }
}
