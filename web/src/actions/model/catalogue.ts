/** The catalogue of actions as a document, and the edits of it. Nothing here talks to anybody. */

import { text } from "@/text";

export const CHANNELS = ["agent", "web", "email", "ivr", "sms", "chat"] as const;
export const KINDS = ["mandatory", "service", "retention", "offer"] as const;
export const TESTS = ["eligibility", "applicability", "suitability"] as const;
export const FACTORS = ["propensity", "context", "value", "lever"] as const;
export const RESPONSES = [
  "shown",
  "sent",
  "accepted",
  "declined",
  "later",
  "ignored",
  "clicked",
  "expired",
  "withdrawn",
] as const;

export type Channel = (typeof CHANNELS)[number];
export type Kind = (typeof KINDS)[number];
export type Test = (typeof TESTS)[number];
export type Factor = (typeof FACTORS)[number];
export type Response = (typeof RESPONSES)[number];

export interface Criterion {
  id: string;
  /** A condition in FEEL. */
  text: string;
  why: string;
}

export interface Objection {
  objection: string;
  answer: string;
}

/** The texts of a treatment by name; those of an agent may have answers to objections. */
export type Content = { [name: string]: string | Objection[] | undefined; objections?: Objection[] };

export interface Treatment {
  key: string;
  channel: Channel;
  active: boolean;
  weight: number;
  placements: string[];
  content: Content;
}

export interface Action {
  key: string;
  name: string;
  kind: Kind;
  group: string | null;
  purpose: string;
  active: boolean;
  valid_from: string | null;
  valid_until: string | null;
  value: string;
  lever: number;
  budget: string | null;
  starting_propensity: number;
  expires_after_seconds: number;
  later_pause_seconds: number;
  repeat_after_seconds: number | null;
  criteria: Record<Test, Criterion[]>;
  treatments: Treatment[];
}

export interface Policy {
  key: string;
  kind: "cap" | "pause" | "quiet_hours" | "consent";
  kinds: Kind[];
  most?: number;
  window_seconds?: number;
  groups?: string[];
  channels?: Channel[];
  counts?: Response[];
  after?: Response[];
  seconds?: number;
  scope?: "action" | "group" | "all";
  from?: string;
  until?: string;
  zones?: string[];
}

export interface Placement {
  key: string;
  channel: Channel;
  name: string;
  slots: number;
}

export interface Group {
  key: string;
  name: string;
  weight: number;
}

export interface Budget {
  key: string;
  limit: number;
}

export interface ContextWeight {
  text: string;
  group: string | null;
  action: string | null;
  weight: number;
}

export interface Arbitration {
  use: Record<Factor, boolean>;
  exploration: number;
  control_share: number;
  control_salt: string;
  weights: ContextWeight[];
}

export interface Catalogue {
  placements: Placement[];
  groups: Group[];
  actions: Action[];
  policies: Policy[];
  budgets: Budget[];
  rules: { rule_set: string | null };
  arbitration: Arbitration;
}

/** The texts of a channel: name, whether it has to be there, and whether it is long. */
export const PARTS: Record<Channel, readonly { name: string; needed?: boolean; long?: boolean }[]> = {
  agent: [
    { name: "headline", needed: true },
    { name: "talk_track", needed: true, long: true },
    { name: "accept" },
    { name: "decline" },
    { name: "later" },
  ],
  web: [
    { name: "headline", needed: true },
    { name: "body", long: true },
    { name: "link" },
    { name: "accept" },
    { name: "decline" },
  ],
  email: [
    { name: "subject", needed: true },
    { name: "mjml", needed: true, long: true },
  ],
  ivr: [{ name: "ssml", needed: true, long: true }],
  sms: [{ name: "text", needed: true, long: true }],
  chat: [
    { name: "headline", needed: true },
    { name: "text", long: true },
    { name: "accept" },
    { name: "decline" },
    { name: "later" },
  ],
};

/** A key that nobody has yet: `tv`, `tv-2`, `tv-3`. */
export function freeKey(wanted: string, taken: readonly string[]): string {
  const base = wanted || "new";
  if (!taken.includes(base)) return base;
  let nth = 2;
  while (taken.includes(`${base}-${nth}`)) nth += 1;
  return `${base}-${nth}`;
}

export const newAction = (key: string, name: string, kind: Kind, group: string | null): Action => ({
  key,
  name,
  kind,
  group,
  purpose: kind === "offer" || kind === "retention" ? "marketing" : "service",
  active: true,
  valid_from: null,
  valid_until: null,
  value: "0",
  lever: 1,
  budget: null,
  starting_propensity: 0.05,
  expires_after_seconds: 604_800,
  later_pause_seconds: 86_400,
  repeat_after_seconds: null,
  criteria: { eligibility: [], applicability: [], suitability: [] },
  treatments: [],
});

const STARTS = text.actions.treatments.starts;

export const newTreatment = (channel: Channel, name: string, key: string): Treatment => ({
  key,
  channel,
  active: true,
  weight: 1,
  placements: [],
  content: STARTS[channel](name),
});

const NEW_POLICIES: Record<Policy["kind"], Omit<Policy, "key" | "kind">> = {
  cap: { kinds: ["offer"], most: 2, window_seconds: 604_800, groups: [], channels: [], counts: ["shown", "sent"] },
  pause: { kinds: [], after: ["declined"], seconds: 2_592_000, scope: "action" },
  quiet_hours: { kinds: [], from: "20:00", until: "09:00", channels: ["sms", "email"], zones: [] },
  consent: { kinds: ["offer", "retention"] },
};

export const newPolicy = (kind: Policy["kind"], key: string): Policy => ({ key, kind, ...NEW_POLICIES[kind] });

/** Change the action with a key. */
export const withAction = (catalogue: Catalogue, key: string, change: (action: Action) => Action): Catalogue => ({
  ...catalogue,
  actions: catalogue.actions.map((each) => (each.key === key ? change(each) : each)),
});

/** A copy of an action under a free key, behind the original. */
export function withCopy(catalogue: Catalogue, key: string, name: string): { catalogue: Catalogue; key: string } {
  const at = catalogue.actions.findIndex((each) => each.key === key);
  const original = catalogue.actions[at];
  if (!original) return { catalogue, key };
  const taken = catalogue.actions.map((each) => each.key);
  const treatments = catalogue.actions.flatMap((each) => each.treatments.map((treatment) => treatment.key));
  const copied = freeKey(key, taken);
  const copy = {
    ...original,
    key: copied,
    name,
    active: false,
    treatments: original.treatments.map((each) => ({ ...each, key: freeKey(each.key, treatments) })),
  };
  return { catalogue: { ...catalogue, actions: catalogue.actions.toSpliced(at + 1, 0, copy) }, key: copied };
}

/** Whether an action can be said now: switched on, within its time, with something to say. */
export function stateOf(action: Action, now: number): "live" | "off" | "later" | "over" | "silent" {
  if (!action.active) return "off";
  if (action.valid_from && Date.parse(action.valid_from) > now) return "later";
  if (action.valid_until && Date.parse(action.valid_until) <= now) return "over";
  return action.treatments.some(({ active }) => active) ? "live" : "silent";
}
