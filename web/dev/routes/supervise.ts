import type { PlanChanges } from "../../src/api/replay";
import type { WorkItem } from "../../src/api/routing";
import { SERVICES } from "../world/company";
import { boardOf, fillFloor, offersByItem } from "../world/floor";
import { iso } from "../world/ids";
import { comparison, presentPlan } from "../world/replay";
import { takersOf, waitingOf } from "../world/waiting";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const LIVE = ["queued", "offered", "assigned", "wrapping", "parked"];

function queue({ world, query }: Asked): Answer {
  const all = (name: string, otherwise: string[] = []) => (query.getAll(name).length ? query.getAll(name) : otherwise);
  const states = all("state", LIVE);
  const services = all("service_id");
  const channels = all("channel");
  const agent = query.get("agent_id");
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item: WorkItem) => {
    const contact = world.interactions.get(item.interaction_id ?? "");
    const said =
      `${contact?.subject} ${contact?.preview} ${contact?.sender_name} ${contact?.sender.value}`.toLowerCase();
    return (
      states.includes(item.state) &&
      (!services.length || services.includes(item.service_id)) &&
      (!channels.length || channels.includes(item.channel)) &&
      (!agent || item.agent_id === agent) &&
      words.every((word) => said.includes(word))
    );
  };
  const order = (a: WorkItem, b: WorkItem) =>
    Date.parse(a.due_at) - Date.parse(b.due_at) ||
    Date.parse(a.queued_at) - Date.parse(b.queued_at) ||
    (a.id < b.id ? -1 : 1);
  const found = [...world.workItems.values()].filter(fits).sort(order);
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const items = found
    .slice(from, from + limit)
    .map((work_item) => ({ work_item, interaction: world.interactions.get(work_item.interaction_id ?? "") ?? null }));
  return ok({ items, next_cursor: from + limit < found.length ? String(from + limit) : null });
}

function order(asked: Asked, changes: (item: WorkItem) => Partial<WorkItem>): Answer {
  const { world, params, ifMatch } = asked;
  const item = world.workItems.get(params[0] ?? "");
  if (!item) return missing;
  if (ifMatch && ifMatch !== `"${item.version}"`) {
    return refused(412, "This work item was changed by somebody else meanwhile.", { type: "/problems/stale" });
  }
  const work_item = { ...item, ...changes(item), state_since: iso(Date.now()), version: item.version + 1 };
  const interaction = world.interactions.get(item.interaction_id ?? "");
  world.record("WorkItemMoved", { work_item, ...(interaction && { interaction }) });
  return ok(work_item);
}

const back = { state: "queued", agent_id: null, reservation_id: null } as const;

function waiting({ world, params }: Asked): Answer {
  const item = world.workItems.get(params[0] ?? "");
  return item ? ok(waitingOf(world, item)) : missing;
}

function replay({ body }: Asked): Answer {
  const { day, plan } = body as { day: string; plan: { services: PlanChanges } };
  const wrong = Object.entries(plan.services).find(([, fields]) => fields.overflow_after_seconds === 13);
  if (wrong)
    return refused(422, "13 seconds bring bad luck.", { field: `services.${wrong[0]}.overflow_after_seconds` });
  if (Date.parse(day) > Date.now()) return refused(422, `day: ${day} has not begun`, { field: "day" });
  return ok(comparison(day, plan.services));
}

export const superviseRoutes: Route[] = [
  ["GET", path("/api/wallboard"), ({ world }) => ok(boardOf(world))],
  ["GET", path("/api/queue"), queue],
  [
    "GET",
    path("/api/work-items/:id"),
    ({ world, params }) => {
      const item = world.workItems.get(params[0] ?? "");
      return item ? ok(item) : missing;
    },
  ],
  ["GET", path("/api/work-items/:id/waiting"), waiting],
  [
    "GET",
    path("/api/services/:id/takers"),
    ({ world, query, params }) => ok(takersOf(world, params[0] ?? "", query.get("channel") ?? "")),
  ],
  [
    "GET",
    path("/api/work-items/:id/offers"),
    ({ world, params }) => ok(offersByItem.get(world)?.get(params[0] ?? "") ?? []),
  ],
  ["POST", path("/api/work-items/:id/take-back"), (asked) => order(asked, () => back)],
  [
    "POST",
    path("/api/work-items/:id/assign"),
    (asked) =>
      order(asked, () => ({
        ...back,
        preferred_agent_id: asked.body.agent_id,
        preferred_until: iso(Date.now() + 43_200_000),
      })),
  ],
  [
    "POST",
    path("/api/work-items/:id/move"),
    (asked) =>
      SERVICES.some(({ id }) => id === asked.body.service_id)
        ? order(asked, () => ({ ...back, service_id: asked.body.service_id }))
        : missing,
  ],
  [
    "POST",
    path("/api/work-items/:id/cancel"),
    (asked) => order(asked, () => ({ state: "canceled", agent_id: null, cancel_reason: asked.body.reason })),
  ],
  ["GET", path("/api/replay/plan"), () => ok(presentPlan(Date.now()))],
  ["POST", path("/api/replay"), replay],
  [
    "PUT",
    path("/api/agents/:id/presence"),
    ({ world, params, body }) => {
      const now = world.presences.get(params[0] ?? "");
      if (!now) return missing;
      const presence = {
        ...now,
        state: body.state,
        reason: body.reason ?? null,
        since: iso(Date.now()),
        version: now.version + 1,
      };
      world.record("AgentPresenceChanged", { presence });
      return ok(presence);
    },
  ],
  [
    "POST",
    path("/api/mock/floor"),
    ({ world, query }) => {
      fillFloor(world, Number(query.get("items") ?? 300));
      return nothing;
    },
  ],
  // Somebody else changes the item a moment before the next order arrives.
  [
    "POST",
    path("/api/mock/touch/:id"),
    ({ world, params }) => {
      const item = world.workItems.get(params[0] ?? "");
      if (item) world.workItems.set(item.id, { ...item, version: item.version + 1 });
      return nothing;
    },
  ],
];
