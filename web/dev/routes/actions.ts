import type { Action, Catalogue } from "../../src/actions/model/catalogue";
import { differencesOf } from "../../src/actions/model/merging";
import type { ActionResult, CatalogueDraft, CatalogueEntry } from "../../src/api/actions";
import { CATALOGUE, findingsIn, renderedOf } from "../world/actions";
import { iso, newId } from "../world/ids";
import { SOURCES } from "../world/sources";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

type CatalogueVersion = CatalogueEntry & { content: Catalogue };

interface Kept {
  draft: CatalogueDraft;
  versions: CatalogueVersion[];
}

const kept = new WeakMap<World, Kept>();

function keptOf(world: World): Kept {
  const known = kept.get(world);
  if (known) return known;
  const at = iso(Date.now() - 3_600_000);
  const made: Kept = {
    draft: {
      base: 1,
      content: CATALOGUE,
      account_id: null,
      account_name: "Ada Brandt",
      changed_at: at,
      edited: false,
      version: 1,
    },
    versions: [
      {
        number: 1,
        at,
        account_id: null,
        account_name: "Ada Brandt",
        content_hash: "",
        reason: "As we began.",
        restored: null,
        changes: ["DVD player is new"],
        content: CATALOGUE,
      },
    ],
  };
  kept.set(world, made);
  return made;
}

const entryOf = ({ content: _, ...entry }: CatalogueVersion): CatalogueEntry => entry;

function store(world: World, content: Catalogue, by: string): CatalogueDraft {
  const own = keptOf(world);
  own.draft = {
    ...own.draft,
    content,
    edited: true,
    account_name: by,
    changed_at: iso(Date.now()),
    version: own.draft.version + 1,
  };
  return own.draft;
}

const stale = refused(412, "This draft was changed by somebody else meanwhile.", { type: "/problems/stale" });

function publish(world: World, content: Catalogue, reason: string, restored: number | null): Answer {
  const own = keptOf(world);
  const number = own.versions.length + 1;
  const changes = differencesOf(own.versions.at(-1)?.content ?? CATALOGUE, content);
  const by = { account_id: null, account_name: "Ada Brandt" };
  const made = { number, at: iso(Date.now()), ...by, content_hash: "", reason, restored, changes, content };
  own.versions.push(made);
  own.draft = { ...own.draft, content, base: number, edited: false, version: own.draft.version + 1 };
  return ok(entryOf(made));
}

function preview({ world, body }: Asked): Answer {
  const action = (body.content.actions as Action[]).find(({ key }) => key === body.treatment.action);
  const treatment = action?.treatments.find(({ key }) => key === body.treatment.treatment);
  if (!treatment) return missing;
  const name = body.customer_id ? (world.customers.get(body.customer_id)?.name ?? "") : "Alex Sample";
  const rendered = renderedOf(treatment, name);
  return typeof rendered === "string" ? refused(422, rendered, { remedy: "Another treatment is used." }) : ok(rendered);
}

const STAGES = [
  "inactive",
  "placement",
  "control",
  "consent",
  "contact",
  "budget",
  "eligibility",
  "applicability",
  "suitability",
  "rendering",
  "arbitration",
];

const simulations = new WeakMap<object, object[]>();

/** A simulation that is done as soon as it is ordered. */
function simulate({ world, body }: Asked): Answer {
  const { actions, placements } = keptOf(world).draft.content;
  const decisions = Number(body.sample);
  let there = decisions * actions.length;
  const reached: Record<string, number> = {};
  const left: Record<string, number> = {};
  STAGES.forEach((stage, at) => {
    reached[stage] = there;
    left[stage] = Math.floor((there * ((at % 3) + 1)) / 12);
    there -= left[stage];
  });
  reached.offered = there;
  const figures = {
    decisions,
    reached,
    left,
    winners: { "dvd-player": Math.floor(decisions / 2), outage: Math.floor(decisions / 5) },
    offered: { "dvd-player": Math.floor(decisions / 2), outage: Math.floor(decisions / 5) },
    nobody: Math.floor(decisions / 4),
    control: Math.floor(decisions / 20),
    contested: Math.floor(decisions / 3),
    factors: [
      { factor: "propensity", alone: 0.41, without: 0.8, rest_varies: 0.5 },
      { factor: "value", alone: 0.97, without: 0.3, rest_varies: 0.5 },
    ],
    levers: [{ action: "dvd-player", wins: 120, at_half: 40, at_double: 160 }],
    unknown: { "company.manager": 12 },
    deciding: "value",
  };
  const at = iso(Date.now());
  const done = {
    id: newId(),
    asked_by: "Ada",
    asked_at: at,
    placement: body.placement ?? placements[0]?.key ?? "",
    sample: decisions,
    state: "done",
    total: decisions,
    done: decisions,
    started_at: at,
    ended_at: at,
    why: "",
    stale: false,
    figures,
  };
  simulations.set(world, [done, ...(simulations.get(world) ?? [])]);
  return ok(done);
}

const shadow = ({ world }: Asked): Answer =>
  ok({
    decided: 240,
    differ: 2,
    skipped: 3,
    examples: [...world.customers.values()].slice(0, 2).map(({ id }, nth) => ({
      decision_id: `d${nth}`,
      customer_id: id,
      at: iso(Date.now() - (nth + 1) * 7_200_000),
      placement: "card",
      before: nth ? [] : ["dvd-player"],
      after: nth ? ["dvd-player"] : [],
    })),
  });

const share = (count: number, of: number) => ({ count, of, rate: of ? count / of : null, low: 0, high: 0.2 });
const resultOf = (action: string, name: string, shown: number, accepted: number): ActionResult => ({
  action,
  name,
  shown,
  sent: 0,
  clicked: 0,
  accepted,
  declined: Math.floor(accepted * 2.8),
  later: 0,
  took: accepted ? accepted + 21 : 0,
  rate: share(accepted, shown),
  treated: share(accepted ? accepted + 19 : 0, shown),
  control: share(accepted ? 2 : 0, 90),
  uplift: accepted ? { difference: 0.062, low: 0.041, high: 0.083 } : null,
});

const results = ({ query }: Asked): Answer =>
  ok({
    since: iso(Date.now() - Number(query.get("days")) * 86_400_000),
    treated: 1840,
    control: 96,
    formula: "Newcombe",
    budgets: [{ key: "vouchers", most: 500, reserved: 12, spent: 212 }],
    actions: [resultOf("dvd-player", "DVD player", 1840, 212), resultOf("outage", "Outage in your street", 96, 0)],
  });

const base = "/api/action-catalogue";

export const actionRoutes: Route[] = [
  ["GET", path(`${base}/draft`), ({ world }) => ok(keptOf(world).draft)],
  [
    "PUT",
    path(`${base}/draft`),
    ({ world, body, ifMatch }) =>
      ifMatch === `"${keptOf(world).draft.version}"` ? ok(store(world, body.content, "Ada Brandt")) : stale,
  ],
  [
    "POST",
    path(`${base}/draft/check`),
    ({ world, body }) => ok(findingsIn((body.content ?? keptOf(world).draft.content) as Catalogue)),
  ],
  [
    "GET",
    path(`${base}/draft/diff`),
    ({ world }) => {
      const { draft, versions } = keptOf(world);
      return ok({
        against: versions.length,
        changes: differencesOf(versions.at(-1)?.content ?? CATALOGUE, draft.content),
      });
    },
  ],
  ["POST", path(`${base}/draft/preview`), preview],
  ["GET", path(`${base}/simulations`), ({ world }) => ok(simulations.get(world) ?? [])],
  ["POST", path(`${base}/simulations`), simulate],
  ["POST", path(`${base}/draft/shadow`), shadow],
  [
    "POST",
    path(`${base}/publish`),
    ({ world, body }) => publish(world, keptOf(world).draft.content, body.reason, null),
  ],
  [
    "POST",
    path(`${base}/rollback`),
    ({ world, body }) => {
      const found = keptOf(world).versions.find(({ number }) => number === body.version);
      return found ? publish(world, found.content, body.reason, found.number) : missing;
    },
  ],
  [
    "GET",
    path(`${base}/versions`),
    ({ world }) => ok({ items: keptOf(world).versions.toReversed().map(entryOf), next_cursor: null }),
  ],
  ["GET", path(`${base}/results`), results],
  [
    "GET",
    path(`${base}/attributes`),
    () =>
      ok(
        SOURCES.flatMap(({ fields }) => fields).map(({ name, type, label, meaning }) => ({
          name,
          type,
          label,
          meaning,
        })),
      ),
  ],
  [
    // Somebody else saves the draft a moment before the next one does.
    "POST",
    path("/api/mock/catalogue"),
    ({ world }) => {
      const { content } = keptOf(world).draft;
      store(world, { ...content, budgets: [...content.budgets, { key: "visits", limit: 20 }] }, "Sam Whitfield");
      return nothing;
    },
  ],
];
