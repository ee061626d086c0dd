import { defaultsOf, settingsOf } from "../../src/admin/touchpoints/schema";
import type { Account, Role, SessionInfo } from "../../src/api/access";
import type { AccountView, ApiToken, AuditEntry, ChannelSchema, Touchpoint } from "../../src/api/admin";
import channels from "./channels.json";
import {
  AGENTS,
  NOT_READY_REASONS,
  QUICK_REPLIES,
  REASONS,
  ROUTING_ATTRIBUTES,
  SERVICES,
  SKILLS,
  TOUCHPOINTS,
} from "./company";
import { idAt, iso, newId } from "./ids";

/** What administrators change on the pretended server. The lists are the same arrays that its directory shows. */

export const CHANNELS = channels as unknown as Record<string, ChannelSchema>;

const START = Date.UTC(2026, 0, 5, 8);

function account(id: string, login: string, name: string, roles: Role[], active = true): Account {
  return { id, login, name, roles, active, created_at: iso(START), version: 1 };
}

const STAFF: Account[] = [
  account(idAt(START), "sam", "Sam Whitfield", ["supervisor"]),
  account(idAt(START), "ada", "Ada Brandt", ["administrator"]),
  account(
    idAt(START),
    "old",
    "Bartholomew Featherstonehaugh-Cholmondeley of the Northern Returns Department",
    ["agent"],
    false,
  ),
];

export const ACCOUNTS: AccountView[] = [
  ...AGENTS.map((agent) => ({
    account: account(agent.id, agent.alias.toLowerCase(), agent.name, ["agent"]),
    agent,
    limits: { total: 12, real_time: 12, deferred: 9 },
  })),
  ...STAFF.map((each) => ({ account: each, agent: null, limits: null })),
];

export const ENTRIES: Touchpoint[] = TOUCHPOINTS.map((entry) => ({
  ...entry,
  load_units: entry.channel === "chat" ? 4 : 3,
  settings: {
    ...defaultsOf(settingsOf(CHANNELS[entry.channel] ?? {})),
    ...(entry.channel === "email" && { address: entry.name, display_name: "Harbour & Finch" }),
  },
  has_secrets: entry.key === "service-mail",
  version: 1,
}));

export const TOKENS: ApiToken[] = [
  ["Shop: new orders", ["receive"], null, null],
  ["Reporting export", ["contacts:read"], iso(Date.now() + 90 * 86_400_000), null],
  ["Old warehouse link", ["contacts:read", "customers:write"], null, iso(Date.now() - 86_400_000)],
].map(([name, scopes, expires_at, revoked_at]) => ({
  id: newId(),
  name: name as string,
  account_id: STAFF[1]?.id ?? "",
  scopes: scopes as SessionInfo["scopes"],
  created_at: iso(START),
  expires_at: expires_at as string | null,
  revoked_at: revoked_at as string | null,
  used_at: expires_at ? iso(Date.now() - 7_200_000) : null,
  version: 1,
}));

export const TRAIL: AuditEntry[] = [];

/** Append an entry to the trail, newest first. */
export function trail(
  action: string,
  kind: string,
  id: string,
  before: unknown,
  after: unknown,
  at = Date.now(),
): void {
  TRAIL.unshift({
    id: newId(),
    at: iso(at),
    account_id: STAFF[1]?.id ?? null,
    account_name: at % 3 ? "Ada Brandt" : "Robin Everard",
    action,
    subject_kind: kind,
    subject_id: id,
    before: before as AuditEntry["before"],
    after: after as AuditEntry["after"],
  });
}

for (let nth = 60; nth > 0; nth -= 1) {
  const service = SERVICES[nth % SERVICES.length];
  const at = Date.now() - nth * 9_000_000;
  if (!service) continue;
  if (nth % 4 === 0)
    trail("create skill", "skill", service.id, null, { name: `Skill ${nth}`, key: `skill-${nth}`, active: true }, at);
  else {
    const after = {
      ...service,
      priority: nth,
      calendar: { ...service.calendar, zone: nth % 2 ? "Europe/Paris" : "UTC", always: false },
    };
    trail("change service", "service", service.id, service, after, at);
  }
}

export const LISTS: Record<
  string,
  { records: { id: string; active: boolean; version: number }[]; kind: string; name: string }
> = {
  skills: { records: SKILLS, kind: "skill", name: "skills" },
  "routing-attributes": { records: ROUTING_ATTRIBUTES, kind: "routing attribute", name: "routing_attributes" },
  services: { records: SERVICES, kind: "service", name: "services" },
  reasons: { records: REASONS, kind: "reason", name: "reasons" },
  "quick-replies": { records: QUICK_REPLIES, kind: "quick reply", name: "quick_replies" },
  touchpoints: { records: ENTRIES, kind: "touchpoint", name: "touchpoints" },
};

export { NOT_READY_REASONS };
