import type { Source, SourceFinding, SourceOrder } from "../../src/api/sources";
import type { FactValue } from "../../src/api/view";
import { iso, newId } from "../world/ids";
import { bySubject, factOf, healthOf, SOURCES, subjectOf, viewOf } from "../world/sources";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const kept = new WeakMap<World, Source[]>();

/** Every world begins with the same sources. */
function sourcesOf(world: World): Source[] {
  const known = kept.get(world) ?? SOURCES.map((each) => structuredClone(each));
  kept.set(world, known);
  return known;
}

const invalid = (field: string, why: string, remedy: string) =>
  refused(422, `${field}: ${why}`, { type: "/problems/invalid", title: "Invalid input", field, remedy });

function faultOf(body: SourceOrder): Answer | null {
  const at = body.lookups.findIndex(({ statement }) => body.kind !== "soap" && !/:id|\{id\}/.test(statement));
  if (at >= 0)
    return invalid(`lookups.${at}.statement`, "has no place for the identifier", "Write :id where it belongs.");
  return null;
}

const stored = ({ secret, ...body }: SourceOrder, before: Partial<Source>): Source => ({
  id: newId(),
  created_at: iso(Date.now()),
  ...before,
  ...body,
  has_secret: secret === undefined ? (before.has_secret ?? false) : secret !== "",
  version: (before.version ?? 0) + 1,
});

function create({ world, body }: Asked): Answer {
  const all = sourcesOf(world);
  const fault = faultOf(body);
  if (fault) return fault;
  if (all.some(({ key }) => key === body.key)) return refused(409, `The key ${body.key} is taken.`);
  const made = stored(body, {});
  all.push(made);
  return ok(made, 201);
}

function replace({ world, params, body, ifMatch }: Asked): Answer {
  const all = sourcesOf(world);
  const at = all.findIndex(({ id }) => id === params[0]);
  const before = all[at];
  if (!before) return missing;
  if (ifMatch !== `"${before.version}"`)
    return refused(412, "This source was changed by somebody else meanwhile.", { type: "/problems/stale" });
  const fault = faultOf(body);
  if (fault) return fault;
  all[at] = stored(body, before);
  return ok(all[at]);
}

function drop({ world, params }: Asked): Answer {
  const all = sourcesOf(world);
  const at = all.findIndex(({ id }) => id === params[0]);
  if (at < 0) return missing;
  all.splice(at, 1);
  return nothing;
}

function test({ body }: Asked): Answer {
  const source = body.source as Source;
  if (body.identifier.value === "nobody") return ok({ rows: [], attributes: [], elapsed_ms: 9, findings: [] });
  const facts = source.fields.map((spec) => ({ subject: subjectOf(spec), fact: factOf(spec, source) }));
  const findings: SourceFinding[] = source.fields.flatMap((spec, at) =>
    spec.column === "gone"
      ? [
          {
            gravity: "error" as const,
            field: `fields.${at}.column`,
            message: "The answer has no column gone.",
            remedy: "Choose one of: balance, due_on.",
          },
        ]
      : [],
  );
  const row = Object.fromEntries(source.fields.map((spec, at) => [spec.column, facts[at]?.fact.value as FactValue]));
  return ok({ rows: [row], attributes: bySubject(facts), elapsed_ms: 11, findings });
}

export const sourceRoutes: Route[] = [
  ["GET", path("/api/admin/sources"), ({ world }) => ok(sourcesOf(world))],
  ["POST", path("/api/admin/sources"), create],
  ["POST", path("/api/admin/sources/test"), test],
  ["GET", path("/api/admin/sources/health"), ({ world }) => ok(sourcesOf(world).map(healthOf))],
  [
    "GET",
    path("/api/admin/sources/:id"),
    ({ world, params }) => {
      const found = sourcesOf(world).find(({ id }) => id === params[0]);
      return found ? ok(found) : missing;
    },
  ],
  ["PUT", path("/api/admin/sources/:id"), replace],
  ["DELETE", path("/api/admin/sources/:id"), drop],
  [
    "GET",
    path("/api/customers/:id/view"),
    ({ world, params }) => {
      const customer = world.customers.get(params[0] ?? "");
      return customer ? ok(viewOf(customer.id, customer.name === "Priya Raman")) : missing;
    },
  ],
];
