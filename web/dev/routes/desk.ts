import type { Interaction } from "../../src/api/interactions";
import type { Offer, WorkItem } from "../../src/api/routing";
import { takeCall } from "../world/calls";
import { SERVICES } from "../world/company";
import { iso, newId } from "../world/ids";
import { offerSomething } from "../world/seed";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const HELD = ["offered", "assigned", "wrapping"];

function deskOf({ world }: Asked): Answer {
  const me = world.me.id;
  const items = [...world.workItems.values()].filter(
    (item) =>
      (item.agent_id === me && HELD.includes(item.state)) ||
      (item.state === "parked" && item.preferred_agent_id === me),
  );
  return ok({
    cursor: world.cursor,
    generation: world.generation,
    presence: world.presences.get(me),
    load: world.countedLoad(me),
    offers: [...world.offers.values()].filter((offer) => offer.agent_id === me && offer.state === "pending"),
    work_items: items,
    interactions: items.map((item) => world.interactions.get(item.interaction_id ?? "")),
    server_time: new Date().toISOString(),
  });
}

function changePresence({ world, body }: Asked): Answer {
  const now = world.presences.get(world.me.id);
  if (!now) return missing;
  const later = body.when === "after_work" && world.countedLoad(world.me.id).total_used > 0;
  const planned = { ...now, next_state: body.state, next_reason: body.reason ?? null };
  const changed = {
    ...now,
    state: body.state,
    reason: body.reason ?? null,
    since: iso(Date.now()),
    next_state: null,
    next_reason: null,
  };
  const presence = { ...(later ? planned : changed), version: now.version + 1 };
  world.record("AgentPresenceChanged", { presence });
  return ok(presence);
}

const moved = (item: WorkItem, change: Partial<WorkItem>): WorkItem => ({
  ...item,
  ...change,
  state_since: iso(Date.now()),
  version: item.version + 1,
});

const ended = (offer: Offer, state: Offer["state"]): Offer => ({
  ...offer,
  state,
  ended_at: iso(Date.now()),
  version: offer.version + 1,
});

function accept(world: World, offer: Offer, item: WorkItem, interaction: Interaction): Answer {
  const work_item = moved(item, { state: "assigned", answered_at: iso(Date.now()) });
  const contact = { ...interaction, last_agent_id: world.me.id, version: interaction.version + 1 };
  const taken = ended(offer, "accepted");
  world.keep({ work_item });
  world.record("OfferAccepted", {
    offer: taken,
    work_item,
    interaction: contact,
    load: world.countedLoad(world.me.id),
  });
  takeCall(world, work_item.id);
  return ok({ offer: taken, work_item, interaction: contact });
}

function giveBack(world: World, offer: Offer, item: WorkItem, state: "rejected" | "expired"): Answer {
  const work_item = moved(item, { state: "queued", agent_id: null, reservation_id: null });
  const given = ended(offer, state);
  world.keep({ work_item });
  world.record("OfferEnded", { offer: given, work_item, load: world.countedLoad(world.me.id) });
  const presence = world.presences.get(world.me.id);
  if (state === "expired" && presence) {
    const reason = "not_answering";
    const away = {
      ...presence,
      state: "not_ready" as const,
      reason,
      since: iso(Date.now()),
      version: presence.version + 1,
    };
    world.record("AgentPresenceChanged", { presence: away });
  }
  return ok(given);
}

function answerOffer({ world, params }: Asked, state: "accepted" | "rejected" | "expired"): Answer {
  const offer = world.offers.get(params[0] ?? "");
  const item = offer && world.workItems.get(offer.work_item_id);
  const interaction = item && world.interactions.get(item.interaction_id ?? "");
  if (!offer || !item || !interaction) return missing;
  if (offer.state !== "pending")
    return refused(409, `This offer was already ${offer.state}.`, { type: "/problems/offer-ended" });
  return state === "accepted" ? accept(world, offer, item, interaction) : giveBack(world, offer, item, state);
}

/** End every offer whose time is over. */
export function expireOffers(world: World): void {
  for (const offer of world.offers.values()) {
    if (offer.state === "pending" && Date.parse(offer.expires_at) < Date.now()) {
      answerOffer({ world, params: [offer.id], query: new URLSearchParams(), body: {}, ifMatch: null }, "expired");
    }
  }
}

function change(
  asked: Asked,
  type: string,
  apply: (item: WorkItem, interaction: Interaction) => [WorkItem, Partial<Interaction>],
) {
  const { world, params } = asked;
  const item = world.workItems.get(params[0] ?? "");
  const interaction = item && world.interactions.get(item.interaction_id ?? "");
  if (!item || !interaction) return missing;
  const [next, edit] = apply(item, interaction);
  const contact = { ...interaction, ...edit, version: interaction.version + 1 };
  world.keep({ work_item: next });
  world.record(type, { work_item: next, interaction: contact, load: world.countedLoad(world.me.id) });
  return ok(next);
}

function complete(asked: Asked): Answer {
  const { body, world } = asked;
  const item = world.workItems.get(asked.params[0] ?? "");
  const service = SERVICES.find(({ id }) => id === item?.service_id);
  if (service?.reasons_required && body.reason_ids.length === 0) {
    return refused(422, "reason_ids: at least one is required", {
      field: "reason_ids",
      remedy: "Choose why the customer contacted us.",
    });
  }
  if (body.note && item?.interaction_id) addNote(world, item.interaction_id, body.note);
  return change(asked, "WorkItemCompleted", (held) => [
    moved(held, { state: "completed" }),
    { state: "closed", closed_at: iso(Date.now()), outcome: body.outcome, reason_ids: body.reason_ids, unread: 0 },
  ]);
}

export function addNote(world: World, interactionId: string, text: string) {
  const note = {
    id: newId(),
    interaction_id: interactionId,
    author_id: world.me.id,
    author_name: world.me.name,
    text,
    written_at: iso(Date.now()),
  };
  world.record("NoteAdded", { note }, interactionId);
  return note;
}

function transfer(asked: Asked): Answer {
  const { body, world } = asked;
  if (body.service_id === SERVICES[2]?.id && !body.force) {
    return refused(409, "Returns & repairs is closed until tomorrow 08:00.", {
      type: "/problems/target-unavailable",
      title: "Target unavailable",
      remedy: "Choose another target, keep the contact, or transfer all the same.",
    });
  }
  const item = world.workItems.get(asked.params[0] ?? "");
  if (body.note && item?.interaction_id) addNote(world, item.interaction_id, body.note);
  return change(asked, "WorkItemTransferred", (held) => [
    moved(held, { state: "queued", agent_id: null, service_id: body.service_id ?? held.service_id }),
    {},
  ]);
}

let nth = 0;

export const deskRoutes: Route[] = [
  ["GET", path("/api/desk"), deskOf],
  ["PUT", path("/api/me/presence"), changePresence],
  [
    "GET",
    path("/api/me/day"),
    () => ok({ handled: 14, messages: 52, handle_seconds: 9_340, offers_missed: 1, offers_rejected: 2 }),
  ],
  ["GET", path("/api/offers/:id"), ({ world, params }) => ok(world.offers.get(params[0] ?? ""))],
  ["POST", path("/api/offers/:id/accept"), (asked) => answerOffer(asked, "accepted")],
  ["POST", path("/api/offers/:id/reject"), (asked) => answerOffer(asked, "rejected")],
  [
    "POST",
    path("/api/work-items/:id/wrap-up"),
    (asked) =>
      change(asked, "WrapUpStarted", (item) => [
        moved(item, { state: "wrapping", wrap_up_until: iso(Date.now() + 120_000) }),
        {},
      ]),
  ],
  ["POST", path("/api/work-items/:id/complete"), complete],
  [
    "POST",
    path("/api/work-items/:id/park"),
    (asked) =>
      change(asked, "WorkItemParked", (item) => [
        moved(item, {
          state: "parked",
          agent_id: null,
          parked_until: asked.body.until,
          parked_reason: asked.body.reason,
          preferred_agent_id: asked.world.me.id,
        }),
        {},
      ]),
  ],
  [
    "POST",
    path("/api/work-items/:id/resume"),
    (asked) =>
      change(asked, "OfferAccepted", (item) => [
        moved(item, { state: "assigned", agent_id: asked.world.me.id, parked_until: null }),
        {},
      ]),
  ],
  ["POST", path("/api/work-items/:id/transfer"), transfer],
  [
    "GET",
    path("/api/transfer-targets"),
    ({ world }) =>
      ok({
        services: SERVICES.map(({ id }, at) => ({
          service_id: id,
          open: at < 2,
          waiting: 3 * at,
          agents_ready: at < 2 ? 4 - 3 * at : 0,
          next_opening: at < 2 ? null : iso(Date.now() + 14 * 3_600_000),
        })),
        agents: [...world.agents.values()]
          .filter(({ id }) => id !== world.me.id)
          .map((agent, at) => ({
            agent_id: agent.id,
            name: agent.name,
            state: world.presences.get(agent.id)?.state,
            used: (at * 4) % 14,
            limit: 12,
          })),
      }),
  ],
  [
    "POST",
    path("/api/mock/offer"),
    ({ world, query }) => {
      nth += 1;
      offerSomething(world, nth, Number(query.get("seconds") ?? 20));
      return nothing;
    },
  ],
];
