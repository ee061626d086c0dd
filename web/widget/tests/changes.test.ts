import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Changes, FIRST_PATIENCE } from "../src/offers/changes";

class Line {
  static all: Line[] = [];
  sent: string[] = [];
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = (_: { code: number }) => {};
  constructor() {
    Line.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
  say(frame: object) {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

describe("the line of a page", () => {
  let asked = 0;
  const begun = () => {
    asked = 0;
    Line.all = [];
    const changes = new Changes("ws://desk.example", { hello: () => ({ visitor: "v" }), changed: () => (asked += 1) });
    changes.startFirst();
    return Line.all[0] as Line;
  };
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Line);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("lets the page look when it is there, and not before: what is answered in between would be missed", () => {
    const line = begun();
    line.onopen();
    expect(asked).toBe(0);
    line.say({ kind: "ready", seconds: 20 });
    expect(asked).toBe(1);
    line.say({ kind: "changed" });
    expect(asked).toBe(2);
  });

  it("keeps nobody waiting when it does not come about", () => {
    begun();
    vi.advanceTimersByTime(FIRST_PATIENCE);
    expect(asked).toBe(1);
    begun().onclose({ code: 4403 });
    expect(asked).toBe(1);
  });

  it("lets the page look once more when it comes late, and each time when it comes back", () => {
    const late = begun();
    vi.advanceTimersByTime(FIRST_PATIENCE);
    late.say({ kind: "ready" });
    expect(asked).toBe(2);
    late.onclose({ code: 1006 });
    expect(asked).toBe(2);
    vi.advanceTimersByTime(2_000);
    (Line.all[1] as Line).say({ kind: "ready" });
    expect(asked).toBe(3);
  });
});
