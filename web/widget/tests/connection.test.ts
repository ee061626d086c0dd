import { beforeEach, describe, expect, it } from "vitest";
import { type Clockwork, Connection, type ConnectionState, type Refusal } from "../src/connection";
import type { ServerFrame } from "../src/protocol";

class FakeSocket {
  readyState = 0;
  sent: { kind: string }[] = [];
  closed = false;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  send(data: string) {
    this.sent.push(JSON.parse(data) as { kind: string });
  }
  close() {
    this.closed = true;
  }
  opened() {
    this.readyState = 1;
    this.onopen?.(new Event("open"));
  }
  says(frame: Partial<ServerFrame> & { kind: string }) {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  lost(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }
}

/** Time that passes when the test says so. */
class FakeClock implements Clockwork {
  private time = 0;
  private serial = 0;
  private readonly calls = new Map<number, { at: number; call: () => void }>();

  now = () => this.time;
  random = () => 0.5;
  later = (call: () => void, milliseconds: number) => {
    this.serial += 1;
    this.calls.set(this.serial, { at: this.time + milliseconds, call });
    return this.serial;
  };
  cancel = (handle: number) => void this.calls.delete(handle);

  pass(milliseconds: number) {
    const end = this.time + milliseconds;
    for (;;) {
      const due = [...this.calls].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.calls.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].call();
    }
    this.time = end;
  }
}

const STATE = { kind: "state", seconds: 20 } as const;
let sockets: FakeSocket[];
let states: ConnectionState[];
let refused: Refusal[];
let clock: FakeClock;
let connection: Connection;

beforeEach(() => {
  [sockets, states, refused, clock] = [[], [], [], new FakeClock()];
  connection = new Connection(
    "wss://desk.example/socket",
    {
      hello: () => ({ kind: "hello", token: `t${sockets.length}` }),
      onFrame: () => undefined,
      onState: (state) => states.push(state),
      onRefused: (refusal) => refused.push(refusal),
    },
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    clock,
  );
});

const last = () => sockets.at(-1) as FakeSocket;

function connected() {
  connection.connect();
  last().opened();
  last().says(STATE);
}

describe("a connection", () => {
  it("says hello first and is on when the state has come", () => {
    connected();
    expect(last().sent).toEqual([{ kind: "hello", token: "t1" }]);
    expect(states).toEqual(["connecting", "on"]);
    expect(connection.send({ kind: "end" })).toBe(true);
  });

  it("sends nothing before that: the server would not know who speaks", () => {
    connection.connect();
    last().opened();
    expect(connection.send({ kind: "end" })).toBe(false);
  });

  it("answers a ping", () => {
    connected();
    last().says({ kind: "ping" });
    expect(last().sent.at(-1)).toEqual({ kind: "pong" });
  });

  it("comes back with longer and longer pauses, and from the start after it was on", () => {
    connected();
    last().lost();
    expect(states.at(-1)).toBe("lost");
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const [begun, count] = [clock.now(), sockets.length];
      while (sockets.length === count) clock.pass(100);
      pauses.push(clock.now() - begun);
      last().lost();
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    clock.pass(15_000);
    last().opened();
    last().says(STATE);
    last().lost();
    const count = sockets.length;
    clock.pass(500);
    expect(sockets.length).toBe(count + 1);
  });

  it("gives up a connection that is silent, although it looks open (R72)", () => {
    connected();
    clock.pass(39_000);
    expect(last().closed).toBe(false);
    clock.pass(2_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets.length).toBe(2);
  });

  it("gives up an attempt that gets no answer", () => {
    connection.connect();
    clock.pass(25_000);
    expect(sockets.length).toBe(2);
  });

  it("asks an old connection for a sign of life after the laptop slept", () => {
    connected();
    clock.pass(30_000);
    connection.wake();
    expect(last().sent.at(-1)).toEqual({ kind: "ping" });
    clock.pass(5_600);
    expect(sockets.length).toBe(2);
  });

  it("keeps a connection that answers", () => {
    connected();
    clock.pass(30_000);
    connection.wake();
    last().says({ kind: "pong" });
    clock.pass(30_000);
    expect(sockets.length).toBe(1);
  });

  it("tries at once when the network is back", () => {
    connected();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      last().lost();
      clock.pass(10_000);
    }
    last().lost();
    const count = sockets.length;
    connection.wake();
    expect(sockets.length).toBe(count + 1);
  });

  it("does not come back when it was refused", () => {
    for (const [code, why] of [
      [4401, "session"],
      [4403, "denied"],
      [4404, "denied"],
      [4400, "denied"],
    ] as const) {
      connection.connect();
      last().opened();
      const count = sockets.length;
      last().lost(code);
      clock.pass(60_000);
      expect(sockets.length).toBe(count);
      expect(refused.at(-1)).toBe(why);
    }
  });

  it("waits longer when there are too many", () => {
    connected();
    last().lost(4429);
    clock.pass(10_000);
    expect(sockets.length).toBe(1);
    clock.pass(1_000);
    expect(sockets.length).toBe(2);
  });

  it("stays away when it is not wanted", () => {
    connected();
    connection.disconnect();
    expect(last().closed).toBe(true);
    clock.pass(120_000);
    connection.wake();
    expect(sockets.length).toBe(1);
    expect(states.at(-1)).toBe("off");
  });

  it("does not listen to a socket that it has left", () => {
    connected();
    const left = last();
    connection.disconnect();
    left.says({ kind: "ping" });
    left.lost();
    expect(states.at(-1)).toBe("off");
  });
});
