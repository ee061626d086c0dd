import type { ActionOffer, LedgerEntry } from "../../src/api/decisions";
import { iso, newId } from "../world/ids";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, ok, path, type Route, refused } from "./exchange";

/** What the pretended ledger knows: entries, and offers that are open, by token. */
interface Told {
  entries: LedgerEntry[];
  open: Map<string, { offer: ActionOffer; customerId: string; channel: string; placement: string }>;
}

const told = new WeakMap<World, Told>();

function toldIn(world: World): Told {
  const known = told.get(world) ?? { entries: [], open: new Map() };
  told.set(world, known);
  return known;
}

const ACTION = "tv-protection";
const NAME = "Television protection";
const AN_HOUR = 3_600_000;

const PARTS = {
  headline: "Four years of protection for the new television",
  talk_track:
    "You have had your television for three weeks now: how do you like it?\nFor 4.90 a month we repair or replace it for four years, also when it falls.",
  "objections.0.objection": "I have a guarantee already",
  "objections.0.answer": "It ends after two years and does not cover a fall.",
  "objections.1.objection": "Too expensive",
  "objections.1.answer": "One repair of the panel costs more than four years of it.",
  accept: "Takes it",
  decline: "No",
  later: "Asks again",
};

function offerFor(world: World, customerId: string, channel: string, placement: string): ActionOffer {
  const { open } = toldIn(world);
  const standing = [...open.values()].find((o) => o.customerId === customerId && o.channel === channel);
  if (standing) return standing.offer;
  const offer: ActionOffer = {
    token: newId(),
    offer_id: newId(),
    action: ACTION,
    name: NAME,
    kind: "offer",
    treatment: `${ACTION}-${channel}`,
    rendered: { channel, parts: PARTS, html: null, text: null, ssml: null, segments: null },
    expires_at: iso(Date.now() + AN_HOUR),
    why: {
      propensity: 0.18,
      context: 1.2,
      value: 24.5,
      lever: 1,
      score: 5.292,
      explored: false,
      sentence: "It scores highest: 18 % accept it, and it is worth 24.50.",
    },
  };
  open.set(offer.token, { offer, customerId, channel, placement });
  return offer;
}

function postDecision({ world, body }: Asked): Answer {
  const customer = world.customers.get(body.customer_id ?? "");
  if (!customer) return missing;
  const answered = toldIn(world).entries.some(
    ({ customer_id, kind }) => customer_id === customer.id && ["accepted", "declined", "later"].includes(kind),
  );
  // Customers of an even rank are offered something; the others show what it looks like when there is nothing.
  const offers =
    answered || [...world.customers.keys()].indexOf(customer.id) % 2 === 1
      ? []
      : [offerFor(world, customer.id, body.channel, body.placement)];
  return ok({
    decision_id: newId(),
    customer_id: customer.id,
    at: iso(Date.now()),
    control: false,
    degraded: customer.name.length % 2 ? ["billing.balance"] : [],
    offers,
    left_out: 3 - offers.length,
  });
}

/** Why the others are not said: always the same two. */
const decision = ({ params }: Asked): Answer =>
  ok({
    id: params[0],
    left_out: [
      ["new-prices", "New prices from January", "contact", "said", "It was said already."],
      ["night-owl", "Night Owl", "applicability", "criterion", "It does not hold: has a meter with two tariffs."],
    ].map(([action, name, stage, code, reason]) => ({ action, name, stage, code, reason })),
  });

function postResponse({ world, body }: Asked): Answer {
  const { entries, open } = toldIn(world);
  const found = open.get(body.token);
  if (!found) return refused(409, "This offer is not valid any more: it was answered on another channel.");
  const { offer, customerId, channel, placement } = found;
  const entry: LedgerEntry = {
    id: newId(),
    customer_id: customerId,
    at: iso(Date.now()),
    kind: body.response,
    action: offer.action,
    treatment: offer.treatment,
    channel,
    placement,
    decision_id: newId(),
    offer_id: offer.offer_id,
    data: { name: offer.name },
  };
  entries.unshift(entry);
  if (body.response !== "shown") open.delete(body.token);
  world.record("ResponseRecorded", {
    customer_id: customerId,
    members: [customerId],
    action: offer.action,
    kind: body.response,
  });
  return ok({ entry, already: false });
}

const ledger = ({ world, params }: Asked): Answer =>
  ok({ items: toldIn(world).entries.filter(({ customer_id }) => customer_id === params[0]), next_cursor: null });

function continuity({ world, params }: Asked): Answer {
  const customer = world.customers.get(params[0] ?? "");
  if (!customer) return missing;
  const at = Date.now();
  const interactions = [...world.interactions.values()].filter(({ customer_id }) => customer_id === customer.id);
  const dealings = [...world.cases.values()]
    .filter(({ customer_id, state }) => customer_id === customer.id && state === "open")
    .map((record) => {
      const newest = interactions.findLast(({ case_id }) => case_id === record.id);
      return {
        case_id: record.id,
        case_number: record.number,
        subject: record.subject,
        opened_at: record.opened_at,
        step: "in_hand",
        since: newest?.last_message_at ?? record.opened_at,
        interaction_id: newest?.id ?? null,
        channel: newest?.channel ?? null,
        agent_id: null,
        until: null,
      };
    });
  const pages = ["Televisions", "Television protection"].map((title, index) => ({
    id: newId(),
    visitor_id: newId(),
    touchpoint_id: newId(),
    seen_at: iso(at - (2 - index) * 60_000),
    address: `https://shop.example/${index}`,
    title,
  }));
  return ok({
    customer_id: customer.id,
    at: iso(at),
    dealings: dealings.slice(0, 5),
    collected: [],
    last_message: null,
    pages: interactions.some(({ channel }) => channel === "chat") ? pages : [],
  });
}

/** What is said to customers, and where they stand. */
export const offerRoutes: Route[] = [
  ["POST", path("/api/decisions"), postDecision],
  ["GET", path("/api/decisions/:id"), decision],
  ["POST", path("/api/responses"), postResponse],
  ["GET", path("/api/customers/:id/ledger"), ledger],
  ["GET", path("/api/customers/:id/continuity"), continuity],
  ["POST", path("/api/interactions/:id/offer-card"), () => ok({ action: ACTION }, 201)],
];
