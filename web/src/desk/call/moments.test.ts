import { describe, expect, it } from "vitest";
import type { CallMoment } from "@/api/calls";
import { sentenceOf } from "./moments";

const moment = (kind: CallMoment["kind"], more: Partial<CallMoment> = {}): string =>
  sentenceOf({ at: "2026-11-23T10:00:00Z", kind, who: "", role: null, detail: "", seconds: null, ...more });

describe("moments of a call", () => {
  it("name who it was, as far as it is known", () => {
    expect(moment("answered", { who: "Ann", role: "agent" })).toBe("Ann answered");
    expect(moment("answered", { role: "customer" })).toBe("The customer answered");
    expect(moment("held", { who: "+442079460112", role: "customer" })).toBe("The customer was put on hold");
    expect(moment("answered")).toBe("The call was answered");
    expect(moment("called", { who: "+442079460112", role: "outside" })).toBe("+44 20 7946 0112 was called");
  });

  it("say why, unless it is as usual", () => {
    expect(moment("ended", { detail: "normal" })).toBe("The call ended");
    expect(moment("ended", { detail: "no_media" })).toBe("The call ended: nothing was heard for 30 seconds");
    expect(moment("left", { who: "Ben", role: "agent", detail: "canceled" })).toBe("Ben left");
    expect(moment("ended", { detail: "canceled" })).toBe("The call ended: gave up before it was answered");
    expect(moment("not_reached", { who: "Ben", role: "agent", detail: "busy" })).toBe("Ben was not reached: busy");
    expect(moment("not_reached", { role: "customer", detail: "unreachable" })).toBe(
      "The customer was not reached: cannot be reached",
    );
    expect(moment("sound_lost", { role: "customer" })).toBe("The customer was not heard any more");
  });

  it("tell transfers, gaps and supervisors", () => {
    expect(moment("transfer", { who: "Orders", detail: "blind" })).toBe("It was handed on to Orders");
    expect(moment("transfer", { who: "Ben", detail: "attended" })).toBe("Ben was asked to take it");
    expect(moment("transfer_ended", { detail: "returned" })).toBe("The customer went back to the queue");
    expect(moment("taken_back", { seconds: 42 })).toMatch(/thought lost for 42/);
    expect(moment("attended", { detail: "whisper" })).toBe("A supervisor spoke to the agent");
    expect(moment("taken_over", { who: "Sue", role: "supervisor" })).toBe("Sue took the call over");
  });
});
