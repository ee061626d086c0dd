import { TOUCHPOINTS } from "../world/company";
import { iso, newId } from "../world/ids";
import type { World } from "../world/world";
import { missing, ok, path, type Route, refused } from "./exchange";

interface Kept {
  campaign: Record<string, unknown> & { id: string; name: string; state: string; version: number };
  counts: Record<string, number>;
}

const kept = new WeakMap<World, Kept[]>();
const STATES: Record<string, string> = { start: "running", resume: "running", pause: "paused", end: "ended" };

function campaign(more: object): Kept["campaign"] {
  return {
    id: newId(),
    key: "campaign",
    name: "",
    action: "fibre",
    touchpoint_id: TOUCHPOINTS.find(({ channel }) => channel === "email")?.id ?? newId(),
    created_at: iso(Date.now()),
    description: "",
    priority: 0,
    per_hour: 1000,
    ends_at: null,
    state: "draft",
    started_at: null,
    ended_at: null,
    cursor: null,
    reached: 0,
    credit: 0,
    credited_at: null,
    version: 1,
    ...more,
  };
}

function campaignsOf(world: World): Kept[] {
  const known = kept.get(world);
  if (known) return known;
  const spring = { name: "Spring", description: "Everybody with a slower line.", state: "running", reached: 1204 };
  const made = [{ campaign: campaign(spring), counts: { sent: 311, waiting: 872, met: 21 } }];
  kept.set(world, made);
  return made;
}

const WHO = [
  "Ada Thistlewood",
  "Kofi Abara",
  "A customer with quite a long name, as they are found in companies & sons",
];

const attempts = (state: string | null) =>
  ["waiting", "sent", "met"]
    .filter((each) => state === null || each === state)
    .map((each, index) => ({
      customer_name: WHO[index % WHO.length],
      attempt: {
        id: newId(),
        source: "campaign:1",
        customer_id: newId(),
        action: "fibre",
        touchpoint_id: newId(),
        wanted_at: iso(Date.now() - 3_600_000),
        due_at: iso(Date.now() + 80_000_000),
        campaign_id: newId(),
        priority: 0,
        expires_at: null,
        state: each,
        reason: each === "waiting" ? "another message went first" : "chosen",
        tries: 1,
        decision_id: null,
        message_id: null,
        ended_at: null,
        version: 2,
      },
    }));

export const campaignRoutes: Route[] = [
  [
    "GET",
    path("/api/action-catalogue/draft"),
    () => ok({ content: { actions: [{ key: "fibre", name: "Fibre 1000" }] } }),
  ],
  ["GET", path("/api/campaigns"), ({ world }) => ok(campaignsOf(world))],
  [
    "POST",
    path("/api/campaigns"),
    ({ world, body }) => {
      if (campaignsOf(world).some((each) => each.campaign.name === body.name))
        return refused(409, "This key is taken by another campaign.", { field: "key", remedy: "Choose another name." });
      const made = { campaign: campaign(body), counts: {} };
      campaignsOf(world).unshift(made);
      return ok(made, 201);
    },
  ],
  [
    "PATCH",
    path("/api/campaigns/:id"),
    ({ world, params, body }) => {
      const found = campaignsOf(world).find((each) => each.campaign.id === params[0]);
      if (!found) return missing;
      Object.assign(found.campaign, body, { version: found.campaign.version + 1 });
      return ok(found);
    },
  ],
  [
    "GET",
    path("/api/campaigns/:id/attempts"),
    ({ query }) => ok({ items: attempts(query.get("state")), next_cursor: null }),
  ],
  [
    "POST",
    path("/api/campaigns/:id/:id"),
    ({ world, params }) => {
      const found = campaignsOf(world).find((each) => each.campaign.id === params[0]);
      if (!found) return missing;
      found.campaign.state = STATES[params[1] ?? ""] ?? "draft";
      return ok(found);
    },
  ],
];
