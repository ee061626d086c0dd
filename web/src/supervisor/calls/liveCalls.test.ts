import { describe, expect, it } from "vitest";
import type { CallLeg, LiveCall } from "@/api/calls";
import { countedFrom } from "@/desk/call/useCall";
import { afterAnswer, earOf, foundCalls, isMine, isUp, whoCalls } from "./liveCalls";

const leg = (more: Partial<CallLeg>): CallLeg => ({
  id: "leg",
  role: "customer",
  kind: "sip",
  address: "+442079460112",
  name: "",
  agent_id: null,
  state: "up",
  since: "2026-01-05T08:00:00Z",
  answered_at: null,
  ended_at: null,
  held: false,
  muted: false,
  guest: false,
  room: "",
  ear: "talk",
  cause: null,
  ...more,
});

const call = (more: Partial<LiveCall>): LiveCall => ({
  id: "call",
  interaction_id: "contact",
  work_item_id: null,
  state: "talking",
  direction: "inbound",
  number: "+442079460000",
  caller: "+442079460112",
  started_at: "2026-01-05T08:00:00Z",
  answered_at: null,
  ended_at: null,
  cause: null,
  verified: false,
  collected: {},
  node_id: "node",
  legs: [leg({})],
  transfer: null,
  recording: null,
  touchpoint_id: "number",
  version: 1,
  customer_name: "",
  agent_names: ["Ben Okafor"],
  seconds: 12,
  service_id: null,
  service_name: "Billing",
  ...more,
});

describe("how long a call has been going on", () => {
  const at = (second: number) => `2026-01-05T08:00:${second}Z`;
  const seen = (more: Partial<LiveCall>) =>
    new Date(countedFrom(call({ started_at: at(10), ...more }))).getUTCSeconds();
  const ann = leg({ role: "agent", agent_id: "ann", answered_at: at(30) });

  it("counts from its beginning, then from the answer, and a talk from when an agent was there", () => {
    expect(seen({ state: "arrived" })).toBe(10);
    expect(seen({ state: "queued", answered_at: at(12) })).toBe(12);
    expect(seen({ answered_at: at(12), legs: [leg({}), ann] })).toBe(30);
  });

  it("goes on with a second agent, and begins again after a transfer", () => {
    const ben = leg({ role: "agent", agent_id: "ben", answered_at: at(50) });
    expect(seen({ answered_at: at(12), legs: [leg({}), ann, ben] })).toBe(30);
    expect(seen({ answered_at: at(12), legs: [leg({}), { ...ann, state: "ended" }, ben] })).toBe(50);
  });

  it("goes on when an agent's softphone was lost and is back", () => {
    const back = { ...ann, answered_at: at(50) };
    expect(seen({ answered_at: at(12), legs: [leg({}), { ...ann, state: "ended" }, back] })).toBe(30);
  });

  it("of a call that we made counts from the customer's answer", () => {
    expect(seen({ direction: "outbound", answered_at: at(45), legs: [ann, leg({ answered_at: at(45) })] })).toBe(45);
  });
});

describe("who calls", () => {
  it("is the name, else the number, else nobody knows", () => {
    expect(whoCalls(call({ legs: [leg({ name: "Margaret Ashworth" })] }))).toBe("Margaret Ashworth");
    expect(whoCalls(call({}))).toBe("+44 20 7946 0112");
    expect(whoCalls(call({ caller: null, legs: [leg({ address: "" })] }))).toBe("");
  });
});

describe("how I take part", () => {
  const mine = (more: Partial<CallLeg>) => leg({ id: "mine", role: "supervisor", agent_id: "me", ...more });

  it("is what my own connection says, while it lasts", () => {
    expect(earOf(call({}), "me")).toBeNull();
    expect(earOf(call({ legs: [leg({}), mine({ ear: "whisper" })] }), "me")).toBe("whisper");
    expect(earOf(call({ legs: [leg({}), mine({ ear: "listen", state: "ended" })] }), "me")).toBeNull();
    expect(earOf(call({ legs: [leg({}), mine({ role: "agent" })] }), "me")).toBe("talk");
  });
});

describe("a call that I take over", () => {
  const agent = leg({ id: "agent", role: "agent", agent_id: "ben" });
  const me = (more: Partial<CallLeg>) => leg({ id: "mine", role: "supervisor", agent_id: "me", ...more });

  it("is mine when nobody else talks with the customer, and then ends when I leave", () => {
    expect(isMine(call({ legs: [leg({}), agent, me({ ear: "talk" })] }), "me")).toBe(false);
    expect(isMine(call({ legs: [leg({}), { ...agent, state: "ended" }, me({ ear: "talk" })] }), "me")).toBe(true);
    expect(isMine(call({ legs: [leg({})] }), "me")).toBe(false);
  });

  it("can be taken as soon as my softphone has answered", () => {
    expect(isUp(call({ legs: [leg({}), agent, me({ state: "dialling" })] }), "me")).toBe(false);
    expect(isUp(call({ legs: [leg({}), agent, me({ state: "up" })] }), "me")).toBe(true);
  });

  it("stands in the list as the answer says, unless the list knows better; one that has ended stands there no more", () => {
    const before = call({ version: 3, customer_name: "Ida" });
    const { customer_name: _, agent_names: _1, seconds: _2, service_id: _3, service_name: _4, ...known } = before;
    const now = { ...known, legs: [leg({ held: true })], may: [], events: [], version: 4 };
    expect(afterAnswer([before], now)[0]).toMatchObject({ customer_name: "Ida", legs: now.legs, version: 4 });
    expect(afterAnswer([before], { ...now, version: 2 })).toEqual([before]);
    expect(afterAnswer([before], { ...now, id: "other" })).toEqual([before]);
    expect(afterAnswer([before], { ...now, state: "ended" })).toEqual([]);
  });
});

describe("the search", () => {
  it("finds by name, number, service and agent, all words together", () => {
    const calls = [call({ id: "a" }), call({ id: "b", service_name: "Orders", agent_names: [] })];
    const found = (search: string) => foundCalls(calls, search).map(({ id }) => id);
    expect(found("")).toEqual(["a", "b"]);
    expect(found("ben billing")).toEqual(["a"]);
    expect(found("20 7946")).toEqual(["a", "b"]);
    expect(found("nobody")).toEqual([]);
  });
});
