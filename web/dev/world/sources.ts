import type { FieldSpec, Source, SourceHealth } from "../../src/api/sources";
import type { Fact, FactValue, LiveView, Subject } from "../../src/api/view";
import { iso, newId } from "./ids";

/** The back office of the pretended company: three systems that answer, and one that does not. */

const field = (name: string, column: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  column,
  type: "string",
  unit: "",
  label: "",
  meaning: "",
  purpose: "service",
  fresh_for: "PT0S",
  protected: false,
  ...more,
});

const source = (key: string, name: string, kind: Source["kind"], more: Partial<Source>): Source => ({
  id: newId(),
  key,
  name,
  kind,
  connection: {},
  lookups: [],
  fields: [],
  active: true,
  most_at_once: 8,
  hedge_after: null,
  ask_again_after: "PT0S",
  precedence: 0,
  has_secret: true,
  created_at: iso(Date.UTC(2026, 0, 5)),
  version: 1,
  ...more,
});

export const SOURCES: Source[] = [
  source("billing", "Billing", "postgresql", {
    connection: { host: "billing.example", port: 5432, database: "billing", user: "midoffice" },
    lookups: [
      {
        kind: "account",
        statement: "select account_no, balance, due_on, segment from accounts where account_no = :id",
        owner_column: "account_no",
        rows: "one",
      },
    ],
    fields: [
      field("billing.balance", "balance", {
        type: "money",
        unit: "EUR",
        label: "Open balance",
        meaning: "What the customer owes today",
        protected: true,
        fresh_for: "PT5M",
      }),
      field("billing.due_on", "due_on", { type: "date", label: "Due on", protected: true }),
      field("customer_value.segment", "segment", { label: "Segment", purpose: "marketing" }),
    ],
    precedence: 10,
  }),
  source("orders", "Orders", "rest", {
    connection: { base_url: "https://orders.example/api" },
    lookups: [{ kind: "email", statement: "/customers/{id}/orders", owner_column: "email", rows: "one" }],
    fields: [
      field("orders.owns_tv", "owns_tv", { type: "boolean", label: "Owns a television" }),
      field("orders.items", "items", { type: "list", label: "Last items" }),
      field("orders.last_order_at", "last_order_at", { type: "time", label: "Last order" }),
      field("customer_value.segment", "segment", { label: "Segment" }),
    ],
  }),
  source("service-history", "Service history", "sqlite", {
    connection: { path: "service.db" },
    lookups: [
      { kind: "account", statement: "select * from visits where account = :id", owner_column: "", rows: "many" },
    ],
    fields: [field("visits.notes", "notes", { label: "Notes of the visits", meaning: "As the technician wrote them" })],
    has_secret: false,
  }),
  source("directory", "Company directory", "ldap", {
    connection: { url: "ldaps://directory.example", base_dn: "dc=example" },
    lookups: [{ kind: "email", statement: "(mail={id})", owner_column: "mail", rows: "one" }],
    fields: [field("company.manager", "manager", { label: "Account manager" })],
  }),
];

const WELL = {
  state: "well",
  breaker: "closed",
  p50_ms: 6,
  p95_ms: 14,
  asked: 1204,
  failed: 3,
  last_error: "",
  last_error_at: null,
  drift: [],
  oldest_kept_seconds: null,
  checked_at: null,
} as const;

const OTHERWISE: Record<string, () => Partial<SourceHealth>> = {
  billing: () => ({ oldest_kept_seconds: 140 }),
  orders: () => ({ state: "slow", p50_ms: 84, p95_ms: 118, drift: ["The column loyalty_tier is no longer there."] }),
  directory: () => ({
    state: "open",
    breaker: "open",
    p50_ms: null,
    p95_ms: null,
    failed: 1204,
    last_error: "Connection refused at directory.example:636",
    last_error_at: iso(Date.now() - 42_000),
  }),
};

export const healthOf = ({ id, key, name, kind, active }: Source): SourceHealth => ({
  ...WELL,
  drift: [],
  id,
  key,
  name,
  kind,
  ...OTHERWISE[key]?.(),
  ...(!active && { state: "off" }),
});

const SAMPLES: Record<string, FactValue> = {
  "billing.balance": "1284.50",
  "billing.due_on": "2026-12-01",
  "customer_value.segment": "gold",
  "orders.owns_tv": true,
  "orders.items": ["Television 55 inch", "Wall mount", "HDMI cable 2 m"],
  "orders.last_order_at": "2026-11-03T17:40:00Z",
  "visits.notes": [
    "Replaced the burner; asked the customer to watch the pressure for two days and to call again when it falls below 1.2 bar, which points at the valve and not at the pump.",
    "Yearly check, nothing found.",
  ],
};

export function factOf(spec: FieldSpec, from: Source): Fact {
  const down = from.key === "directory";
  return {
    name: spec.name.split(".")[1] ?? "",
    label: spec.label,
    value: down ? null : (SAMPLES[spec.name] ?? null),
    type: spec.type,
    unit: spec.unit,
    meaning: spec.meaning,
    unknown: down ? { reason: "down", detail: "" } : null,
    source: from.key,
    as_of: iso(Date.now() - (from.key === "billing" ? 125_000 : 0)),
    age_seconds: 0,
    purpose: spec.purpose,
    protected: spec.protected,
    conflicts:
      spec.name === "customer_value.segment" && from.key === "billing"
        ? [{ source: "orders", value: "silver", as_of: iso(Date.now()) }]
        : [],
  };
}

/** Facts by subject, in the order in which they come. */
export function bySubject(facts: readonly { subject: string; fact: Fact }[]): Subject[] {
  const names = [...new Set(facts.map(({ subject }) => subject))];
  return names.map((name) => ({
    name,
    attributes: facts.filter(({ subject }) => subject === name).map(({ fact }) => fact),
  }));
}

export const subjectOf = ({ name }: FieldSpec) => name.split(".")[0] ?? "";

/** What the sources say; `many` fills a subject with two hundred facts. */
export function viewOf(customerId: string, many: boolean): LiveView {
  const active = SOURCES.filter((each) => each.active);
  const facts = new Map<string, { subject: string; fact: Fact }>();
  for (const each of active.toSorted((a, b) => b.precedence - a.precedence))
    for (const spec of each.fields)
      if (!facts.has(spec.name)) facts.set(spec.name, { subject: subjectOf(spec), fact: factOf(spec, each) });
  const usage = Array.from({ length: many ? 200 : 0 }, (_, nth) => {
    const spec = field(`usage.month_${nth}`, "", { label: `Usage of month ${nth + 1}`, type: "number", unit: "GB" });
    return { subject: "usage", fact: { ...factOf(spec, SOURCES[1] as Source), value: `${nth}.5` } };
  });
  return {
    customer_id: customerId,
    at: iso(Date.now()),
    elapsed_ms: 87,
    subjects: bySubject([...facts.values(), ...usage]),
    sources: active.map(({ key, name }) => ({
      key,
      name,
      state: key === "directory" ? "unknown" : key === "billing" ? "kept" : "live",
      elapsed_ms: 12,
      reason: key === "directory" ? "down" : null,
      detail: "",
    })),
  };
}
