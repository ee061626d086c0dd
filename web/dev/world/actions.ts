import {
  type Action,
  type Catalogue,
  newAction,
  newPolicy,
  newTreatment,
  PARTS,
  type Treatment,
} from "../../src/actions/model/catalogue";
import type { CatalogueFinding, Rendered } from "../../src/api/actions";

/** The actions of the pretended company, and a simple likeness of their check and their texts. */

const television: Action = {
  ...newAction("dvd-player", "DVD player", "offer", "tv"),
  value: "12.50",
  budget: "vouchers",
  criteria: {
    eligibility: [{ id: "e1", text: "customer.known = true", why: "is a customer of ours" }],
    applicability: [{ id: "a1", text: "orders.owns_tv = true", why: "owns a television" }],
    suitability: [],
  },
  treatments: [
    {
      ...newTreatment("agent", "DVD player", "dvd-agent"),
      content: {
        headline: "A DVD player for the new television",
        talk_track:
          "{{ customer.name }}, would a DVD player go with your television? We take {{ billing.discount }} off.",
        accept: "Order it",
        decline: "Not interested",
        later: "Ask again later",
        objections: [{ objection: "I stream everything.", answer: "It plays your old discs, and streams as well." }],
      },
    },
    {
      ...newTreatment("sms", "DVD player", "dvd-sms"),
      content: { text: "A DVD player for your television: half price." },
    },
    {
      ...newTreatment("email", "DVD player", "dvd-email"),
      content: { subject: "For your television", mjml: "<mjml><mj-body>Dear {{ customer.name }}</mj-body></mjml>" },
    },
  ],
};

const outage: Action = {
  ...newAction("outage", "Outage in your street", "service", "service"),
  criteria: {
    eligibility: [],
    applicability: [{ id: "a1", text: 'situation.outage = "open"', why: "there is an outage" }],
    suitability: [],
  },
  treatments: [
    newTreatment("ivr", "There is an outage in your street. We are working on it", "outage-ivr"),
    newTreatment("chat", "There is an outage in your street", "outage-chat"),
    newTreatment("web", "There is an outage in your street", "outage-web"),
  ],
};

export const CATALOGUE: Catalogue = {
  placements: [
    { key: "card", channel: "chat", name: "Card in the chat", slots: 1 },
    { key: "script", channel: "agent", name: "Script at the desk", slots: 3 },
  ],
  groups: [
    { key: "tv", name: "Television", weight: 1 },
    { key: "service", name: "Service", weight: 1 },
  ],
  actions: [television, outage, { ...newAction("terms", "New terms", "mandatory", null), active: false }],
  policies: [newPolicy("cap", "weekly"), newPolicy("quiet_hours", "night"), newPolicy("consent", "consent")],
  budgets: [{ key: "vouchers", limit: 500 }],
  rules: { rule_set: null },
  arbitration: {
    use: { propensity: true, context: true, value: true, lever: true },
    exploration: 0.05,
    control_share: 0.05,
    control_salt: "2026",
    weights: [{ text: 'channel = "web"', group: "tv", action: null, weight: 1.2 }],
  },
};

const KNOWN = new Set(["customer", "channel", "placement", "situation", "history", "billing", "orders", "visits"]);

function conditionsOf({ actions, arbitration }: Catalogue): { path: string; text: string }[] {
  return [
    ...actions.flatMap(({ criteria }, at) =>
      Object.entries(criteria).flatMap(([test, list]) =>
        list.map(({ text }, nth) => ({ path: `actions.${at}.criteria.${test}.${nth}.text`, text })),
      ),
    ),
    ...arbitration.weights.map(({ text }, nth) => ({ path: `arbitration.weights.${nth}.text`, text })),
  ];
}

const error = (path: string, message: string, remedy: string): CatalogueFinding => ({
  severity: "error",
  message,
  remedy,
  path,
});

export function findingsIn(catalogue: Catalogue): CatalogueFinding[] {
  const conditions = conditionsOf(catalogue).flatMap(({ path, text }) => {
    if (!text.trim()) return [error(path, "Is empty.", "Enter a condition, such as orders.open = 0.")];
    const name = /([a-z_]+)\.[a-z_]+/.exec(text);
    if (!name || KNOWN.has(name[1] ?? "")) return [];
    return [error(path, `Nobody knows ${name[0]}.`, "Choose an attribute of a source.")];
  });
  const texts = catalogue.actions.flatMap(({ treatments }, at) =>
    treatments.flatMap(({ channel, content }, nth) =>
      PARTS[channel]
        .filter(({ name, needed }) => needed && !content[name])
        .map(({ name }) =>
          error(`actions.${at}.treatments.${nth}.content.${name}`, "Is empty.", "Enter what is to be said."),
        ),
    ),
  );
  return [...conditions, ...texts];
}

/** Nothing is escaped and nothing but names is filled in: it is only shown. */
export function renderedOf({ channel, content }: Treatment, name: string): Rendered | string {
  const fill = (template: string) => template.replaceAll(/\{\{ *customer\.name *\}\}/g, name);
  const parts: Record<string, string> = {};
  for (const [part, value] of Object.entries(content))
    if (typeof value === "string") parts[part] = fill(value);
    else
      (value ?? []).forEach(({ objection, answer }, nth) => {
        parts[`objections.${nth}.objection`] = fill(objection);
        parts[`objections.${nth}.answer`] = fill(answer);
      });
  const missing = /\{\{ *([\w.]+) *\}\}/.exec(Object.values(parts).join(" "));
  if (missing && name !== "Alex Sample") return `${missing[1]} is not known.`;
  const sms = channel === "sms" ? (parts.text ?? "") : null;
  return {
    channel,
    parts,
    html: channel === "email" ? `<h1>${parts.subject}</h1><p>Dear ${name}</p>` : null,
    text: channel === "email" ? `${parts.subject}\n\nDear ${name}` : sms,
    ssml: channel === "ivr" ? (parts.ssml ?? "") : null,
    segments: sms === null ? null : Math.ceil(sms.length / 160) || 1,
  };
}
