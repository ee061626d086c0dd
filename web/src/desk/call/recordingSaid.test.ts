import { describe, expect, it } from "vitest";
import { recordingSaid } from "./recordingSaid";

type Recording = Parameters<typeof recordingSaid>[0];

const said = (state: Recording["state"], reason: Recording["reason"]) =>
  recordingSaid({ id: "r", state, reason, segments: 1 });

describe("what is said of a recording while the call lasts", () => {
  it("is whether it is on, and why not", () => {
    expect(said("on", null)).toBe("Recording");
    expect(said("paused", "payment")).toBe("Recording paused: payment");
    expect(said("off", "no_consent")).toBe("Not recorded: no consent");
  });

  it("tells of a disk that is full, which would else look as if nothing had been wished", () => {
    expect(said("off", "disk")).toBe("Not recorded: it could not be written");
    expect(said("off", null)).toBe("");
  });
});
