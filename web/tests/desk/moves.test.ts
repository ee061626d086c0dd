import { describe, expect, it } from "vitest";
import type { TransferTargets, WorkItem } from "@/api/routing";
import { parkChoices } from "@/desk/moves/parkTimes";
import { targetsOf } from "@/desk/moves/targets";
import { faultsOf } from "@/desk/wrapup/faults";

describe("parking", () => {
  const choices = (iso: string) =>
    Object.fromEntries(parkChoices(new Date(iso)).map(({ choice, until }) => [choice, until]));

  it("offers the afternoon only before it", () => {
    expect(choices("2026-03-04T09:30:00").afternoon?.getHours()).toBe(14);
    expect("afternoon" in choices("2026-03-04T14:30:00")).toBe(false);
  });

  it("means the next Monday, and on Sunday only tomorrow", () => {
    expect(choices("2026-03-04T09:30:00").week?.getDay()).toBe(1);
    expect(choices("2026-03-02T09:30:00").week?.getDate()).toBe(9);
    expect("week" in choices("2026-03-08T09:30:00")).toBe(false);
  });

  it("r85 keeps the clock on the morning after the clocks change", () => {
    expect(choices("2026-03-28T22:00:00").tomorrow?.getHours()).toBe(9);
  });
});

describe("transfer targets", () => {
  const targets: TransferTargets = {
    services: [{ service_id: "s1", open: true, waiting: 0, agents_ready: 1, next_opening: null }],
    agents: [
      { agent_id: "1", name: "Zoe", state: "ready", used: 10, limit: 12 },
      { agent_id: "2", name: "Amir", state: "not_ready", used: 0, limit: 12 },
      { agent_id: "3", name: "Bea", state: "ready", used: 0, limit: 12 },
    ],
  };
  const item = { service_id: "s1", load_units: 4 } as WorkItem;

  it("are agents who are ready first, with whether they have room", () => {
    const list = targetsOf(targets, item, "agent", "");
    expect(list.map((target) => [target.name, target.kind === "agent" && target.fits])).toEqual([
      ["Bea", true],
      ["Zoe", false],
      ["Amir", true],
    ]);
  });

  it("are found by name, and the present service is marked", () => {
    expect(targetsOf(targets, item, "agent", " ZO").map(({ name }) => name)).toEqual(["Zoe"]);
    expect(targetsOf(targets, item, "service", "", () => "Orders")[0]).toMatchObject({ name: "Orders", same: true });
    expect(targetsOf(undefined, item, "service", "")).toEqual([]);
  });
});

describe("the wrap-up form", () => {
  const empty = { reasonIds: [], outcome: null, note: "" };
  it("asks for what the service requires", () => {
    expect(faultsOf(empty, true)).toEqual({
      reasonIds: "Choose at least one contact reason.",
      outcome: "Choose how the contact ended.",
    });
    expect(faultsOf({ ...empty, outcome: "resolved" }, false)).toEqual({ reasonIds: null, outcome: null });
  });
  it("needs no reason for spam", () => expect(faultsOf({ ...empty, outcome: "spam" }, true).reasonIds).toBeNull());
});
