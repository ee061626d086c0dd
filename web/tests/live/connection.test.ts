import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "@/api/calls";
import { openLive } from "@/live/connection";
import type { EventDocuments, ServerFrame } from "@/live/frames";
import type { Wire } from "@/live/socket";
import { useLive } from "@/live/store";
import { signInAs } from "../../dev/routes/session";
import { makeWorld, offerSomething } from "../../dev/world/seed";
import type { World } from "../../dev/world/world";
import { servedBy } from "../served";

class FakeWire implements Wire {
  static all: FakeWire[] = [];
  onopen = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  constructor(readonly address: string) {
    FakeWire.all.push(this);
  }
  send() {}
  close() {}
  says(frame: ServerFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const last = () => FakeWire.all.at(-1) as FakeWire;
const hello = (world: World, resync: boolean): ServerFrame => ({
  kind: "hello",
  generation: world.generation,
  cursor: world.cursor,
  resync,
  seconds: 25,
});
const pending = () => Object.values(useLive.getState().documents.offers).length;

describe("the live connection", () => {
  let world: World;
  let close: () => void;
  let client: QueryClient;
  let joined: string[];
  beforeEach(() => {
    FakeWire.all = [];
    joined = [];
    world = makeWorld("usual");
    signInAs(world, "anna");
    servedBy(world);
    client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    close = openLive({
      client,
      accountId: world.me.id,
      handlesContacts: true,
      onTrouble: vi.fn(),
      onJoined: (id) => joined.push(id),
      connect: (address) => new FakeWire(address),
    });
  });
  afterEach(() => close());

  it("fetches the desk first and asks for what comes after it", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    expect(last().address).toContain(`generation=${world.generation}`);
    expect(last().address).toContain("cursor=0.0");
  });

  it("asks after a gap for the events since the last one it has", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    last().says(hello(world, false));
    offerSomething(world, 1);
    last().says(world.log.at(-1) as ServerFrame);
    expect(pending()).toBe(1);
    last().onclose?.({ code: 1006 });
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(2), { timeout: 3000 });
    expect(last().address).toContain(`cursor=${world.cursor}`);
  });

  it("fetches lists again after a gap in which they may have changed", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    client.setQueryData(["directory"], {});
    client.setQueryData(["admin", "skills"], []);
    last().says(hello(world, false));
    expect(client.getQueryState(["directory"])?.isInvalidated).toBe(false);
    last().onclose?.({ code: 1006 });
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(2), { timeout: 3000 });
    last().says(hello(world, false));
    expect(client.getQueryState(["directory"])?.isInvalidated).toBe(true);
    expect(client.getQueryState(["admin", "skills"])?.isInvalidated).toBe(true);
  });

  it("starts afresh when the server says so, and loses nothing that arrives meanwhile", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    const before = useLive.getState().epoch;
    last().says(hello(world, true));
    offerSomething(world, 1);
    last().says(world.log.at(-1) as ServerFrame);
    await vi.waitFor(() => expect(useLive.getState().epoch).toBe(before + 1));
    expect(pending()).toBe(1);
    expect(useLive.getState().held).toBeNull();
  });

  it("knows from an event alone what may be done with the call", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    const told = (version: number, may: Record<string, string[]>) => {
      const call = { id: "c", interaction_id: "i", version, legs: [] };
      world.record("CallChanged", { call, may } as unknown as EventDocuments, "i");
      last().says(world.log.at(-1) as ServerFrame);
    };
    const now = () => client.getQueryData<Call>(["call", "i"]);
    told(2, { [world.me.id]: ["hold"], somebody: ["swap"] });
    expect(now()).toMatchObject({ version: 2, may: ["hold"] });
    told(1, { [world.me.id]: ["unhold"] });
    expect(now()).toMatchObject({ version: 2, may: ["hold"] });
    told(3, { somebody: ["swap"] });
    expect(now()).toMatchObject({ version: 3, may: [] });
    expect(client.getQueryState(["call", "i"])?.isInvalidated).toBe(false);
  });

  it("says once that I have come into a call, whoever's it is, and again when I come back", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    const told = (version: number, ...legs: [string, string, string][]) => {
      const shown = legs.map(([agent_id, role, state]) => ({ agent_id, role, state }));
      world.record(
        "CallChanged",
        { call: { id: "c", interaction_id: "i", version, legs: shown } } as unknown as EventDocuments,
        "i",
      );
      last().says(world.log.at(-1) as ServerFrame);
    };
    const me = world.me.id;
    told(1, ["somebody", "agent", "up"], [me, "supervisor", "up"]);
    expect(joined).toEqual([]);
    told(2, [me, "agent", "ringing"]);
    told(3, [me, "agent", "up"]);
    told(1, [me, "agent", "ended"]);
    expect(joined).toEqual(["i"]);
    told(4, [me, "agent", "ended"]);
    told(5, [me, "agent", "ended"], [me, "agent", "dialling"]);
    expect(joined).toEqual(["i", "i"]);
  });

  it("stops ringing for an offer that was answered in another tab", async () => {
    await vi.waitFor(() => expect(FakeWire.all.length).toBe(1));
    offerSomething(world, 1);
    const offered = world.log.at(-1) as ServerFrame;
    last().says(offered);
    const [offer] = world.offers.values();
    if (!offer) throw new Error("nothing was offered");
    world.record("OfferAccepted", { offer: { ...offer, state: "accepted", version: offer.version + 1 } });
    last().says(world.log.at(-1) as ServerFrame);
    expect(pending()).toBe(0);
    last().says(offered);
    expect(pending()).toBe(0);
  });
});
