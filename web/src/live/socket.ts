import type { ClientFrame, HelloFrame, ServerFrame } from "./frames";

/** The part of a browser's WebSocket that is used, so that tests can play the server. */
export interface Wire {
  send(data: string): void;
  close(code?: number): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export type Connection =
  | { state: "idle" }
  | { state: "connecting" }
  | { state: "open" }
  /** Not connected; `retryAt` is the local time (milliseconds) of the next attempt. */
  | { state: "lost"; retryAt: number }
  | { state: "refused" };

export interface LiveSocketOptions {
  /** Where to connect now; asked for at each attempt because the cursor moves. */
  address: () => string;
  connect: (address: string) => Wire;
  onFrame: (frame: ServerFrame) => void;
  onConnection: (connection: Connection) => void;
  /** Share of the waiting time that is random, so that not all desks return in one instant. */
  random?: () => number;
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15_000;
/** Closing codes after which a new attempt with the same session is useless. */
const REFUSED: ReadonlySet<number> = new Set([1008, 4401, 4403]);
/** Pings missed before the line counts as dead although nobody closed it. */
const MISSED_PINGS = 2.4;
const BEFORE_HELLO_MS = 10_000;

/**
 * One live connection that reopens itself: back-off with jitter, a watchdog for lines that are dead but open,
 * and the subscriptions repeated after each reconnect.
 */
export class LiveSocket {
  private wire: Wire | null = null;
  private attempts = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private patienceMs = BEFORE_HELLO_MS;
  private watched: string[] = [];
  private watchedCustomers: string[] = [];
  private wallboard = false;
  private running = false;
  private ready = false;

  constructor(private readonly options: LiveSocketOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempts = 0;
    this.open();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.retryTimer);
    this.drop();
    this.options.onConnection({ state: "idle" });
  }

  /** Try again at once: the person asked, the network came back, or the device woke up. */
  retryNow(): void {
    if (!this.running || this.ready) return;
    clearTimeout(this.retryTimer);
    this.drop();
    this.open();
  }

  /** Replace the set of contacts whose events are wanted beside my own. */
  watch(interactionIds: readonly string[]): void {
    this.watched = [...interactionIds];
    this.send({ kind: "watch", interaction_ids: this.watched });
  }

  /** Replace the set of customers of whom I am told when what may be said to them changes. */
  watchCustomers(customerIds: readonly string[]): void {
    this.watchedCustomers = [...customerIds];
    this.send({ kind: "watch_customers", customer_ids: this.watchedCustomers });
  }

  subscribeWallboard(on: boolean): void {
    this.wallboard = on;
    this.send({ kind: "wallboard", on });
  }

  sendTyping(interactionId: string, on: boolean): void {
    this.send({ kind: "typing", interaction_id: interactionId, on });
  }

  private send(frame: ClientFrame): void {
    if (this.ready) this.wire?.send(JSON.stringify(frame));
  }

  private open(): void {
    this.options.onConnection({ state: "connecting" });
    this.patienceMs = BEFORE_HELLO_MS;
    const wire = this.options.connect(this.options.address());
    this.wire = wire;
    wire.onmessage = (event) => this.receive(event.data);
    wire.onclose = (event) => {
      if (this.wire === wire) this.closed(event.code);
    };
    this.guard();
  }

  private receive(data: unknown): void {
    const frame = decode(data);
    if (!frame) return;
    this.guard();
    if (frame.kind === "ping") this.send({ kind: "pong" });
    if (frame.kind === "hello") this.welcomed(frame);
    this.options.onFrame(frame);
  }

  private welcomed(hello: HelloFrame): void {
    this.ready = true;
    this.attempts = 0;
    this.patienceMs = hello.seconds * 1000 * MISSED_PINGS;
    this.guard();
    if (this.watched.length > 0) this.send({ kind: "watch", interaction_ids: this.watched });
    if (this.watchedCustomers.length > 0) this.send({ kind: "watch_customers", customer_ids: this.watchedCustomers });
    if (this.wallboard) this.send({ kind: "wallboard", on: true });
    this.options.onConnection({ state: "open" });
  }

  private guard(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.drop();
      this.closed(1006);
    }, this.patienceMs);
  }

  private closed(code: number): void {
    this.drop();
    if (!this.running) return;
    if (REFUSED.has(code)) {
      this.running = false;
      this.options.onConnection({ state: "refused" });
      return;
    }
    const longest = Math.min(FIRST_WAIT_MS * 2 ** this.attempts, LONGEST_WAIT_MS);
    const wait = longest * (0.6 + 0.4 * (this.options.random ?? Math.random)());
    this.attempts += 1;
    this.options.onConnection({ state: "lost", retryAt: Date.now() + wait });
    this.retryTimer = setTimeout(() => this.open(), wait);
  }

  private drop(): void {
    clearTimeout(this.watchdog);
    this.ready = false;
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
  }
}

function decode(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === "object" && frame !== null && "kind" in frame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
