import type { RoutingAttribute } from "../../src/api/admin";
import type { Agent, Load, Presence, Skill } from "../../src/api/agents";
import type { QuickReply, Reason, TouchpointName } from "../../src/api/directory";
import type { Service } from "../../src/api/services";
import { idAt, iso } from "./ids";

const START = Date.UTC(2026, 0, 5, 8);
const id = () => idAt(START);

export const SKILLS: Skill[] = ["English", "German", "Billing", "Repairs"].map((name) => ({
  id: id(),
  key: name.toLowerCase(),
  name,
  active: true,
  version: 1,
}));

export const ROUTING_ATTRIBUTES: RoutingAttribute[] = [
  { id: id(), key: "team", name: "Team", values: ["north", "south"], active: true, version: 1 },
];

/** The one hub of the pretended company. */
export const HUB_ID = "00000000-0000-4000-8000-000000000001";

function service(key: string, name: string, more: Partial<Service> = {}): Service {
  return {
    id: id(),
    key,
    name,
    hub_id: HUB_ID,
    calendar: { zone: "Europe/London", intervals: [], holidays: [], always: true },
    real_time_target: { fraction: 0.8, within: "PT20S" },
    deferred_target: { fraction: 0.9, within: "PT4H" },
    required_skills: [],
    overflow_service_id: null,
    overflow_after: null,
    priority: 0,
    offer_timeout: "PT20S",
    reject_cooldown: "PT60S",
    wrap_up_limit: "PT2M",
    preferred_wait: "PT2M",
    max_waiting: 0,
    reasons_required: true,
    ranking: "longest_idle",
    rank: 0,
    weight: 1,
    reserved_real_time: 0,
    reserved_deferred: 0,
    asked_at_once: 1,
    score: "",
    value_window_seconds: 0.2,
    outside_score: false,
    condition: "",
    widening: [],
    callback: {
      allowed: false,
      mode: "agent_first",
      offer_above: "PT0S",
      offer_when_full: true,
      offer_when_closed: true,
      earliest: "08:00:00",
      latest: "20:00:00",
      max_attempts: 3,
      retry_after: "PT30M",
      merge_on_contact: true,
      region: "",
      keep_place: "PT1M",
    },
    active: true,
    version: 1,
    ...more,
  };
}

const needed = (skill: number, level: number) => ({ skill_id: SKILLS[skill]?.id ?? "", level });

export const SERVICES: Service[] = [
  service("orders", "Orders"),
  service("billing", "Billing", {
    required_skills: [{ skill_id: SKILLS[2]?.id ?? "", level: 2 }],
    ranking: "best_match",
    weight: 1.5,
    reserved_real_time: 0.2,
    widening: [
      { after: "PT1M", groups: [[needed(2, 1), needed(0, 2)]], asked_at_once: 2, condition: null },
      { after: "PT5M", groups: [], asked_at_once: null, condition: null },
    ],
  }),
  service("repairs", "Returns & repairs", { reasons_required: false }),
];

const NAMES: [string, string][] = [
  ["Anna Lindqvist", "Anna"],
  ["Ben Okafor", "Ben"],
  ["Chiara Romano", "Chiara"],
  ["David Nowak", "David"],
  ["Elif Yılmaz", "Elif"],
  ["Femi Adeyemi", "Femi"],
  ["Greta Hoffmann", "Greta"],
  ["Hugo Martín", "Hugo"],
  ["Ines Carvalho", "Ines"],
  ["Jonas Berg", "Jonas"],
];

export const AGENTS: Agent[] = NAMES.map(([name, alias], index) => ({
  id: id(),
  name,
  alias,
  skills: SKILLS.map((skill, at) => ({ skill_id: skill.id, level: 1 + ((index + at) % 5) })),
  attributes: { team: index % 2 ? "north" : "south" },
  signature: `Kind regards\n${alias}\nHarbour & Finch customer service`,
  active: true,
  bot: false,
  hub_id: HUB_ID,
  version: 1,
}));

export const REASONS: Reason[] = [
  "Where is my order?",
  "Change of address",
  "Return or exchange",
  "Damaged on arrival",
  "Invoice question",
  "Payment failed",
  "Repair status",
  "Product advice",
  "Complaint about delivery",
  "Praise",
  "Warranty",
  "Cancel order",
].map((name, position) => ({ id: id(), key: `reason-${position}`, name, position, active: true, version: 1 }));

export const QUICK_REPLIES: QuickReply[] = [
  ["hello", "Greeting", "Hello {{customer.name}}, this is {{agent.alias}}. How can I help you today?"],
  ["moment", "One moment", "One moment please, I am looking it up for you."],
  [
    "tracking",
    "Where is my parcel",
    "Your order left our warehouse. You can follow it at https://parcels.example/track.",
  ],
  [
    "refund",
    "Refund on its way",
    "I have started your refund. It reaches your account within five working days (case {{case.number}}).",
  ],
  ["bye", "Goodbye", "Thank you for getting in touch, {{customer.name}}. Have a lovely day!"],
].map(([key, title, text]) => ({
  id: id(),
  key: key ?? "",
  title: title ?? "",
  text: text ?? "",
  channels: [],
  service_ids: [],
  active: true,
  version: 1,
}));

const entry = (key: string, channel: TouchpointName["channel"], name: string, at: number): TouchpointName => ({
  id: id(),
  key,
  channel,
  name,
  service_id: SERVICES[at]?.id ?? "",
  active: true,
});

export const TOUCHPOINTS: TouchpointName[] = [
  entry("shop-chat", "chat", "Shop chat", 0),
  entry("service-mail", "email", "service@harbourfinch.example", 0),
  entry("billing-mail", "email", "billing@harbourfinch.example", 1),
  entry("service-number", "voice", "Service number", 0),
  entry("return-form", "webform", "Return form", 2),
];

export const NOT_READY_REASONS = ["Break", "Lunch", "Meeting", "Training"];

export function presenceOf(agent: Agent, index: number, now: number): Presence {
  const states = ["ready", "ready", "not_ready", "ready", "signed_out"] as const;
  const state = index === 0 ? "ready" : (states[index % states.length] ?? "ready");
  return {
    agent_id: agent.id,
    state,
    reason: state === "not_ready" ? "Lunch" : null,
    since: iso(now - (3 + index * 7) * 60_000),
    seen_at: iso(now),
    next_state: null,
    next_reason: null,
    version: 1,
    returned_at: null,
  };
}

export function loadOf(agent: Agent, now: number): Load {
  return {
    agent_id: agent.id,
    total_limit: 18,
    real_time_limit: 12,
    deferred_limit: 12,
    total_used: 0,
    real_time_used: 0,
    deferred_used: 0,
    idle_since: iso(now),
    last_offered_at: null,
    version: 1,
    lendable: [],
    lending: 0,
    holds: [],
    wrapping: 0,
    elsewhere_real_time: 0,
    elsewhere_deferred: 0,
  };
}
