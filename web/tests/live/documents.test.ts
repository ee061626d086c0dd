import { describe, expect, it } from "vitest";
import type { DeskState } from "@/api/desk";
import type { ContactView, Message } from "@/api/interactions";
import { workOf } from "@/desk/data/work";
import {
  applyAnswer,
  applyContact,
  applyEvent,
  type Documents,
  NO_DOCUMENTS,
  startFrom,
  upsertSorted,
} from "@/live/documents";
import type { EventFrame } from "@/live/frames";
import { signInAs } from "../../dev/routes/session";
import { answer } from "../../dev/server";
import { offerSomething, makeWorld as seed } from "../../dev/world/seed";
import type { World } from "../../dev/world/world";

function makeWorld(scenario: "usual"): World {
  const world = seed(scenario);
  signInAs(world, "anna");
  return world;
}

const fetched = <T>(world: World, url: string): T => structuredClone(answer(world, { method: "GET", url }).json) as T;
const desk = (world: World) => fetched<DeskState>(world, "/api/desk");
const contact = (world: World, id: string) => fetched<ContactView>(world, `/api/interactions/${id}`);
const post = (world: World, url: string, body: unknown = {}) => answer(world, { method: "POST", url, body });

/** What an agent sees, in a form that does not depend on the way it came here. */
function seen(documents: Documents, me: string, opened: readonly string[]) {
  const work = workOf(documents, me);
  return {
    cursor: documents.cursor,
    presence: documents.presences[me],
    load: documents.loads[me],
    offers: Object.values(documents.offers).filter(({ state }) => state === "pending"),
    work: [work.active, work.wrapping, work.parked].map((contacts) =>
      contacts.map(({ item, interaction }) => [item, interaction]),
    ),
    opened: opened.map((id) => [documents.messages[id], documents.notes[id], documents.activities[id]]),
  };
}

function fresh(world: World, opened: readonly string[]): Documents {
  return opened.reduce((state, id) => applyContact(state, contact(world, id)), startFrom(desk(world)));
}

/** Do everything an agent does, on the pretended server. */
function busyMorning(world: World, id: string): void {
  offerSomething(world, 1);
  const offer = [...world.offers.values()].at(-1);
  post(world, `/api/offers/${offer?.id}/accept`);
  offerSomething(world, 2);
  post(world, `/api/offers/${[...world.offers.values()].at(-1)?.id}/reject`);
  offerSomething(world, 3);
  post(world, `/api/interactions/${id}/messages`, { kind: "reply", text: "We will look into it." });
  post(world, `/api/interactions/${id}/notes`, { text: "Called the workshop." });
  post(world, `/api/interactions/${id}/activities`, { kind: "research", seconds: 300 });
  post(world, `/api/interactions/${id}/read`);
  post(world, `/api/work-items/${offer?.work_item_id}/park`, { until: null, reason: "waits" });
  answer(world, { method: "PUT", url: "/api/me/presence", body: { state: "not_ready", reason: "Lunch", when: "now" } });
  const item = [...world.workItems.values()].find(({ interaction_id }) => interaction_id === id);
  post(world, `/api/work-items/${item?.id}/wrap-up`);
}

describe("the live reducer", () => {
  it("reaches by events the state that a fresh fetch shows", () => {
    const world = makeWorld("usual");
    const opened = [[...world.interactions.values()].find(({ subject }) => subject.startsWith("Damaged"))?.id ?? ""];
    const [mail] = opened;
    const before = fresh(world, opened);
    const start = world.log.length;
    busyMorning(
      world,
      [...world.workItems.values()].find((item) => item.state === "assigned")?.interaction_id ?? mail ?? "",
    );
    const after = world.log.slice(start).reduce(applyEvent, before);
    expect(world.log.length - start).toBeGreaterThan(8);
    expect(seen(after, world.me.id, opened)).toEqual(seen(fresh(world, opened), world.me.id, opened));
  });

  it("takes the same events in pieces, twice and late without another result", () => {
    const world = makeWorld("usual");
    const id = [...world.workItems.values()].find((item) => item.state === "assigned")?.interaction_id ?? "";
    const before = fresh(world, [id]);
    busyMorning(world, id);
    const once = world.log.reduce(applyEvent, before);
    const replayed = [...world.log, ...world.log.slice(3)].reduce(applyEvent, before);
    expect(replayed).toEqual(once);
  });

  it("never goes back to an older version of a record", () => {
    const world = makeWorld("usual");
    const item = [...world.workItems.values()].find(({ state }) => state === "assigned");
    if (!item) throw new Error("the seed has no assigned item");
    const newer = { ...item, state: "wrapping" as const, version: item.version + 1 };
    const state = applyAnswer(startFrom(desk(world)), { work_item: newer });
    const stale: EventFrame = frame("0.7", { work_item: item });
    expect(applyEvent(state, stale).workItems[item.id]?.state).toBe("wrapping");
  });

  it("does not bring an ended offer back when the log holds its beginning after its end", () => {
    const world = makeWorld("usual");
    offerSomething(world, 1);
    const [offer] = world.offers.values();
    if (!offer) throw new Error("nothing was offered");
    const ended = { ...offer, state: "withdrawn" as const, version: offer.version + 1 };
    const late = [frame("999999.1", { offer: ended }), frame("999999.2", { offer })].reduce(applyEvent, NO_DOCUMENTS);
    expect(late.offers).toEqual({});
  });

  it("does not let an answer take back what a later event told", () => {
    const message = { id: "m1", interaction_id: "i1", delivery: "read", truncated: false } as Message;
    const known = { ...NO_DOCUMENTS, messages: { i1: [message] } };
    const state = applyAnswer(known, { message: { ...message, delivery: "pending" } });
    expect(state.messages.i1?.[0]?.delivery).toBe("read");
  });

  it("keeps the whole text of a message when an event carries it cut", () => {
    const whole = {
      id: "m1",
      text: "long text",
      html: "<p>long</p>",
      quoted: "> old",
      truncated: false,
      delivery: "pending",
    } as Message;
    const cut = { ...whole, text: "long", html: null, quoted: null, truncated: true, delivery: "sent" as const };
    expect(upsertSorted([whole], cut)).toEqual([{ ...whole, delivery: "sent" }]);
    expect(upsertSorted([cut], whole, "present")).toEqual([{ ...whole, delivery: "sent" }]);
  });

  it("does not keep the messages of contacts that nobody opened", () => {
    const message = { id: "m1", interaction_id: "i1" } as Message;
    expect(applyEvent(NO_DOCUMENTS, frame("0.1", { message })).messages).toEqual({});
  });

  it("forgets completed work that is not open, and ended offers", () => {
    const world = makeWorld("usual");
    const item = [...world.workItems.values()].find(({ state }) => state === "wrapping");
    if (!item) throw new Error("the seed has no wrapping item");
    const done = { ...item, state: "completed" as const, version: 9 };
    const next = applyEvent(startFrom(desk(world)), frame("0.1", { work_item: done }));
    expect(next.workItems[item.id]).toBeUndefined();
    expect(next.interactions[item.interaction_id ?? ""]).toBeUndefined();
  });
});

function frame(cursor: string, data: EventFrame["data"]): EventFrame {
  return {
    kind: "event",
    cursor,
    type: "Something",
    at: "2026-01-01T00:00:00Z",
    actor: "system",
    interaction_id: null,
    data,
  };
}
