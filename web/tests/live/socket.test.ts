import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "@/live/frames";
import { type Connection, LiveSocket, type Wire } from "@/live/socket";

class FakeWire implements Wire {
  sent: string[] = [];
  closed = false;
  onopen = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  send(data: string) {
    this.sent.push(data);
  }
  close() {
    this.closed = true;
  }
  says(frame: ServerFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  hello() {
    this.says({ kind: "hello", generation: "g", cursor: "0.1", resync: false, seconds: 25 });
  }
}

function start() {
  const wires: FakeWire[] = [];
  const frames: ServerFrame[] = [];
  const connections: Connection["state"][] = [];
  const socket = new LiveSocket({
    address: () => "ws://test",
    connect: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    onFrame: (frame) => frames.push(frame),
    onConnection: ({ state }) => connections.push(state),
    random: () => 1,
  });
  const last = () => wires.at(-1) as FakeWire;
  return { socket, wires, frames, connections, last };
}

describe("the live socket", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("answers every ping, so that the server sees the desk alive", () => {
    const { socket, last } = start();
    socket.start();
    last().hello();
    last().says({ kind: "ping", at: "2026-01-01T00:00:00Z" });
    expect(last().sent).toContain('{"kind":"pong"}');
  });

  it("comes back by itself, waiting longer each time and a bounded time at most", () => {
    const { socket, wires, last } = start();
    socket.start();
    const waits = [400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000];
    for (const wait of waits) {
      last().onclose?.({ code: 1006 });
      const before = wires.length;
      vi.advanceTimersByTime(wait - 1);
      expect(wires.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(wires.length).toBe(before + 1);
    }
  });

  it("repeats its subscriptions after a reconnect", () => {
    const { socket, last } = start();
    socket.start();
    last().hello();
    socket.watch(["a", "b"]);
    socket.subscribeWallboard(true);
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(400);
    last().hello();
    expect(last().sent).toEqual(['{"kind":"watch","interaction_ids":["a","b"]}', '{"kind":"wallboard","on":true}']);
  });

  it("r72 notices a line that is dead although it is open", () => {
    const { socket, wires, connections, last } = start();
    socket.start();
    last().hello();
    vi.advanceTimersByTime(59_000);
    expect(connections.at(-1)).toBe("open");
    vi.advanceTimersByTime(2_000);
    expect(connections).toContain("lost");
    expect(wires[0]?.closed).toBe(true);
    expect(wires.length).toBe(2);
  });

  it("tries again at once when asked, and not twice", () => {
    const { socket, wires, last } = start();
    socket.start();
    last().onclose?.({ code: 1006 });
    socket.retryNow();
    expect(wires.length).toBe(2);
    vi.advanceTimersByTime(9_000);
    expect(wires.length).toBe(2);
  });

  it("does not knock again when the session was refused", () => {
    const { socket, wires, connections, last } = start();
    socket.start();
    last().onclose?.({ code: 4401 });
    vi.advanceTimersByTime(60_000);
    expect(connections.at(-1)).toBe("refused");
    expect(wires.length).toBe(1);
  });

  it("ignores what is not a frame", () => {
    const { socket, frames, last } = start();
    socket.start();
    last().onmessage?.({ data: "nonsense" });
    last().onmessage?.({ data: "[1]" });
    expect(frames).toEqual([]);
  });
});
