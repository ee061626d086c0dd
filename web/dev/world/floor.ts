import type { Channel } from "../../src/api/interactions";
import type { Offer, WorkItem, WorkItemState } from "../../src/api/routing";
import type { Wallboard } from "../../src/api/wallboard";
import { SERVICES, SKILLS } from "./company";
import { addCustomer, addInteraction, addLines, addWorkItem } from "./contacts";
import { idAt, iso, seeded } from "./ids";
import { CHATS, CUSTOMERS, MAILS, type Script } from "./texts";
import type { World } from "./world";

/** The floor that supervisors look at: work of everybody, its offers, and the figures made of it. */

const MINUTE = 60_000;
const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at) % list.length] as T;

export const offersByItem = new WeakMap<World, Map<string, Offer[]>>();
const moving = new WeakSet<World>();

function offersOf(world: World): Map<string, Offer[]> {
  const known = offersByItem.get(world) ?? new Map<string, Offer[]>();
  offersByItem.set(world, known);
  return known;
}

function missedOffer(world: World, item: WorkItem, at: number, random: () => number): Offer {
  const agents = [...world.agents.values()];
  const agent = pick(agents, random() * agents.length);
  const others = agents.filter(({ id }) => id !== agent.id);
  return {
    id: idAt(at),
    work_item_id: item.id,
    agent_id: agent.id,
    reservation_id: idAt(at),
    state: random() > 0.5 ? "expired" : "rejected",
    created_at: iso(at),
    expires_at: iso(at + 20_000),
    ended_at: iso(at + 20_000),
    end_reason: null,
    why: {
      strategy: "longest_idle",
      preferred: false,
      item: { due_at: item.due_at, queued_at: item.queued_at, priority: 0, waited_seconds: 12 },
      chosen: { agent_id: agent.id, idle_seconds: 340, used: 0, limit: 12 },
      alternatives: others
        .slice(0, 2)
        .map(({ id }, nth) => ({ agent_id: id, idle_seconds: 90 - nth * 40, used: 4, limit: 12 })),
      excluded: others
        .slice(2, 5)
        .map(({ id }, nth) => ({ agent_id: id, because: pick(["capacity", "skill", "not_ready"], nth) })),
      excluded_counts: { capacity: 3, skill: 1, not_ready: 1 },
    },
    epoch: 1,
    version: 2,
  };
}

/** One more contact of the floor, waiting unless told otherwise. */
export function addToFloor(
  world: World,
  nth: number,
  at: number,
  state: WorkItemState,
  random: () => number,
): WorkItem {
  const customers = [...world.customers.values()];
  const channel = pick<Channel>(["chat", "email", "webform", "email"], nth);
  const base = pick<Script>(channel === "chat" ? CHATS : MAILS, random() * 8);
  const script = { ...base, service: Math.floor(random() * SERVICES.length) };
  const interaction = addInteraction(world, pick(customers, random() * customers.length), channel, script, at);
  addLines(world, interaction, script, at + 4 * MINUTE);
  const agents = [...world.agents.values()].slice(1);
  const held = ["offered", "assigned", "wrapping"].includes(state);
  const waits = state === "queued" || state === "offered";
  const item: WorkItem = {
    ...addWorkItem(world, world.interactions.get(interaction.id) ?? interaction, state, at),
    agent_id: held ? pick(agents, random() * agents.length).id : null,
    preferred_agent_id: state === "parked" || nth % 23 === 0 ? pick(agents, random() * agents.length).id : null,
    preferred_until: nth % 23 === 0 ? iso(Date.now() + 90_000) : null,
    answered_at: waits ? null : iso(at + 15_000),
    priority: nth % 11 === 0 ? 300 : 0,
    unroutable_since: state === "queued" && nth % 41 === 0 ? iso(at) : null,
    required_skills: script.service === 1 ? [{ skill_id: SKILLS[2]?.id ?? "", level: 2 }] : [],
  };
  world.workItems.set(item.id, item);
  if (nth % 3 === 0) offersOf(world).set(item.id, [missedOffer(world, item, at + 20_000, random)]);
  return item;
}

/** Fill the floor with so many contacts in all states. */
export function fillFloor(world: World, count: number): void {
  const random = seeded(41);
  const now = Date.now();
  if (world.customers.size < 40) {
    for (let nth = 0; nth < 40; nth += 1) {
      const [name] = pick(CUSTOMERS, nth);
      addCustomer(
        world,
        `${name.split(" ")[0]} ${pick(["Young", "Marsh", "Khan", "Bauer", "Ito"], nth)}`,
        `person${nth}@example.com`,
        "+442079460100",
        now,
      );
    }
  }
  const states: WorkItemState[] = [
    "queued",
    "queued",
    "assigned",
    "queued",
    "parked",
    "wrapping",
    "queued",
    "assigned",
    "offered",
  ];
  for (let nth = 0; nth < count; nth += 1)
    addToFloor(world, nth, now - random() * 240 * MINUTE, pick(states, nth), random);
  moving.add(world);
}

/** Let something happen on a filled floor. */
export function stirFloor(world: World): void {
  if (!moving.has(world)) return;
  const random = Math.random;
  const items = [...world.workItems.values()];
  const change = (item: WorkItem | undefined, more: Partial<WorkItem>) => {
    if (!item) return;
    const work_item = { ...item, ...more, state_since: iso(Date.now()), version: item.version + 1 };
    world.record("WorkItemChanged", { work_item });
  };
  const waiting = items.filter((item) => item.state === "queued");
  const agents = [...world.agents.values()].slice(1);
  change(pick(waiting, random() * waiting.length), {
    state: "assigned",
    agent_id: pick(agents, random() * agents.length).id,
    answered_at: iso(Date.now()),
  });
  const busy = items.filter((item) => item.state === "assigned" && item.agent_id !== world.me.id);
  if (random() > 0.4) change(pick(busy, random() * busy.length), { state: "completed" });
  const fresh = addToFloor(world, Math.floor(random() * 1000), Date.now(), "queued", random);
  const interaction = world.interactions.get(fresh.interaction_id ?? "");
  world.record("ContactReceived", { work_item: fresh, ...(interaction && { interaction }) });
}

/** The wallboard of the pretended floor. */
export function boardOf(world: World): Wallboard {
  const now = Date.now();
  const items = [...world.workItems.values()];
  const services = SERVICES.flatMap(({ id }, at) =>
    (["chat", "email", "webform"] as const).map((channel, nth) => {
      const mine = items.filter((item) => item.service_id === id && item.channel === channel);
      const of = (...states: WorkItemState[]) => mine.filter((item) => states.includes(item.state));
      const queued = of("queued", "offered");
      const answered = 40 + at * 31 + nth * 12;
      return {
        service_id: id,
        channel,
        waiting: of("queued").length,
        longest_wait_seconds: queued.length
          ? (now - Math.min(...queued.map((item) => Date.parse(item.queued_at)))) / 1000
          : 0,
        offered: of("offered").length,
        handling: of("assigned").length,
        wrapping: of("wrapping").length,
        parked: of("parked").length,
        answered_today: answered,
        answered_in_target_today: Math.round(answered * (0.95 - at * 0.13)),
        abandoned_today: nth === 0 ? 2 + at : 0,
        overdue: queued.filter((item) => Date.parse(item.due_at) < now).length,
        service_level_now: at === 2 && nth === 2 ? null : 0.97 - at * 0.15 - nth * 0.02,
        service_level_today: 0.95 - at * 0.13,
        average_wait_seconds: channel === "chat" ? 14 + at * 9 : 5400,
        unroutable: mine.filter((item) => item.unroutable_since && item.state === "queued").length,
      };
    }),
  );
  const sum = (
    name:
      | "waiting"
      | "offered"
      | "handling"
      | "wrapping"
      | "parked"
      | "unroutable"
      | "answered_today"
      | "abandoned_today",
  ) => services.reduce((total, row) => total + row[name], 0);
  const presences = [...world.presences.values()];
  const states = (state: string) => presences.filter((presence) => presence.state === state).length;
  const held = (id: string) =>
    items.filter((item) => item.agent_id === id && ["offered", "assigned", "wrapping"].includes(item.state)).length;
  return {
    at: new Date(now).toISOString(),
    totals: {
      waiting: sum("waiting") + sum("offered"),
      longest_wait_seconds: Math.max(...services.map((row) => row.longest_wait_seconds)),
      handling: sum("handling") + sum("wrapping"),
      parked: sum("parked"),
      unroutable: sum("unroutable"),
      answered_today: sum("answered_today"),
      abandoned_today: sum("abandoned_today"),
      service_level_today: 0.84,
    },
    services,
    agents: {
      ready: states("ready"),
      not_ready: states("not_ready"),
      signed_out: states("signed_out"),
      handling: presences.filter(({ agent_id }) => held(agent_id) > 0).length,
    },
    presence: presences
      .filter((presence) => presence.state !== "signed_out" || held(presence.agent_id))
      .map(({ agent_id, state, reason, since }) => ({
        agent_id,
        state,
        reason,
        since,
        handling: held(agent_id),
        total_used: Math.min(14, held(agent_id) * 3),
        total_limit: 12,
      })),
  };
}
