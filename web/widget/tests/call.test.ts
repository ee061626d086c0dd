import { describe, expect, it } from "vitest";
import { sentence } from "../src/call/CallPanel";
import { NOTHING } from "../src/call/pageCall";

describe("how a call from a page stands", () => {
  it("names the place and the wait while they are known", () => {
    expect(sentence({ ...NOTHING, phase: "waiting", position: 3, waitSeconds: 120 })).toBe(
      "You are number 3 in the queue. Expected wait: about 2 minutes.",
    );
    expect(sentence({ ...NOTHING, phase: "waiting" })).toBe("You are waiting for a colleague.");
  });

  it("says what to do without a microphone, and what the server says", () => {
    expect(sentence({ ...NOTHING, phase: "failed", problem: "microphone" })).toContain("Allow it");
    expect(sentence({ ...NOTHING, phase: "failed", problem: "server", detail: "Too many calls." })).toBe(
      "Too many calls.",
    );
  });
});
