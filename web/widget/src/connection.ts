/** One WebSocket that comes back by itself: after a lost network, a sleeping laptop or a restarted server. */

import type { ClientFrame, ServerFrame } from "./protocol";

export type ConnectionState = "off" | "connecting" | "on" | "lost";

/** Why a connection will not be tried again. */
export type Refusal = "session" | "denied";

export interface ConnectionEvents {
  /** The first frame to send; asked for at each attempt. */
  hello(): ClientFrame;
  onFrame(frame: ServerFrame): void;
  onState(state: ConnectionState): void;
  onRefused(refusal: Refusal): void;
}

type Socket = Pick<WebSocket, "send" | "close" | "readyState"> & {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
};

export interface Clockwork {
  now(): number;
  later(call: () => void, milliseconds: number): number;
  cancel(handle: number): void;
  random(): number;
}

const realClockwork: Clockwork = {
  now: () => Date.now(),
  later: (call, milliseconds) => window.setTimeout(call, milliseconds),
  cancel: (handle) => window.clearTimeout(handle),
  random: () => Math.random(),
};

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const FLOOD_PAUSE = 10_000;
const ANSWER_WITHIN = 5_000;
const DENIED = new Set([4400, 4403, 4404]);
const BAD_SESSION = 4401;
const FLOOD = 4429;
const OPEN = 1;

export class Connection {
  private socket: Socket | null = null;
  private state: ConnectionState = "off";
  private wanted = false;
  private attempts = 0;
  private heardAt = 0;
  /** The server gives a sign of life at least this often. */
  private beat = 20_000;
  private timers: { retry?: number; watch?: number } = {};

  constructor(
    private readonly url: string,
    private readonly events: ConnectionEvents,
    private readonly open: (url: string) => Socket = (address) => new WebSocket(address),
    private readonly clock: Clockwork = realClockwork,
  ) {}

  connect(): void {
    this.wanted = true;
    if (this.socket === null) this.attempt();
  }

  /** Go, and stay away until `connect`. */
  disconnect(): void {
    this.wanted = false;
    this.attempts = 0;
    this.drop();
    this.enter("off");
  }

  get connected(): boolean {
    return this.state === "on";
  }

  /** Send a frame if there is a connection; what must not get lost is sent again by whoever has it. */
  send(frame: ClientFrame): boolean {
    if (this.socket === null || this.socket.readyState !== OPEN || this.state !== "on") return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network is back or the page is looked at again: try at once, and do not trust an old connection. */
  wake(): void {
    if (!this.wanted) return;
    if (this.socket === null) {
      this.attempts = 0;
      this.attempt();
    } else if (this.state === "on" && this.clock.now() - this.heardAt > this.beat) {
      this.send({ kind: "ping" });
      this.watch(ANSWER_WITHIN);
    }
  }

  private attempt(): void {
    this.clear();
    this.enter("connecting");
    const socket = this.open(this.url);
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.heardAt = this.clock.now();
      socket.send(JSON.stringify(this.events.hello()));
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event.code);
    };
    this.watch(this.beat);
  }

  private hear(data: unknown): void {
    this.heardAt = this.clock.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch {
      return;
    }
    if (frame.kind === "state") {
      this.attempts = 0;
      this.beat = frame.seconds * 1000;
      this.enter("on");
    }
    this.watch(this.beat * 2);
    if (frame.kind === "ping") this.send({ kind: "pong" });
    this.events.onFrame(frame);
  }

  private closed(code: number): void {
    this.socket = null;
    this.clear();
    if (!this.wanted) return;
    if (code === BAD_SESSION || DENIED.has(code)) {
      this.wanted = false;
      this.enter("off");
      this.events.onRefused(code === BAD_SESSION ? "session" : "denied");
      return;
    }
    this.enter("lost");
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.attempts);
    this.attempts += 1;
    // Many browsers lose the server in the same moment; they must not all come back in the same one.
    const jittered = pause * (0.5 + this.clock.random());
    this.timers.retry = this.clock.later(() => this.attempt(), code === FLOOD ? jittered + FLOOD_PAUSE : jittered);
  }

  /** A connection that says nothing for so long is dead, whatever the network layer believes. */
  private watch(milliseconds: number): void {
    if (this.timers.watch !== undefined) this.clock.cancel(this.timers.watch);
    this.timers.watch = this.clock.later(() => {
      const socket = this.socket;
      this.drop();
      if (socket !== null) this.closed(0);
    }, milliseconds);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.clear();
    socket?.close();
  }

  private clear(): void {
    for (const handle of Object.values(this.timers)) if (handle !== undefined) this.clock.cancel(handle);
    this.timers = {};
  }

  private enter(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.events.onState(state);
  }
}
