import type { Customer } from "../../src/api/customers";
import type { ConsentView, Member, PairView, PersonView } from "../../src/api/people";
import { iso, newId } from "../world/ids";
import type { World } from "../world/world";
import { type Answer, type Asked, missing, ok, path, type Route, refused } from "./exchange";

interface People {
  /** Sets of customer ids that are one person. */
  groups: string[][];
  pairs: PairView[];
  decided: PairView[];
  consents: ConsentView[];
}

const known = new WeakMap<World, People>();

function memberOf(world: World, customer: Customer, birth_date: string | null = null): Member {
  return {
    customer,
    identifiers: world.identifiers.filter(({ customer_id }) => customer_id === customer.id),
    birth_date,
    addresses: [],
  };
}

function pairOf(world: World, left: Customer, right: Customer, score: number, proposed_by: string): PairView {
  const [one, other] = [memberOf(world, left, "1980-12-31"), memberOf(world, right)];
  const shared = { customer_id: right.id, confidence: "observed", source: "", expires_at: null } as const;
  for (const identifier of one.identifiers.slice(0, 1)) other.identifiers.push({ ...identifier, ...shared });
  return {
    id: newId(),
    left: one,
    right: other,
    score,
    evidence: [
      { field: "prior", agreement: "", weight: -13.2 },
      { field: "name", agreement: "similar", weight: -0.9 },
      { field: "email", agreement: "exact", weight: score + 14.1 },
      ...(proposed_by ? [{ field: "proposed", agreement: proposed_by, weight: 0 }] : []),
    ],
    since: iso(Date.now() - 86_400_000),
    proposed_by,
  };
}

function peopleIn(world: World): People {
  const there = known.get(world);
  if (there) return there;
  const [a, b, c, d] = [...world.customers.values()];
  const pairs = a && b && c && d ? [pairOf(world, a, b, 4.2, "Anna Lindqvist"), pairOf(world, c, d, -1.5, "")] : [];
  const made: People = { groups: [], pairs, decided: [], consents: [] };
  known.set(world, made);
  return made;
}

const groupOf = (people: People, id: string) => people.groups.find((group) => group.includes(id)) ?? [id];

function viewPerson({ world, params }: Asked): Answer {
  const group = groupOf(peopleIn(world), params[0] ?? "");
  const members = group.flatMap((id) => {
    const customer = world.customers.get(id);
    return customer ? [memberOf(world, customer)] : [];
  });
  if (members.length === 0) return missing;
  const links = group.slice(1).map((right_id) => ({ left_id: group[0] ?? "", right_id, why: "declared" }));
  const view: PersonView = { person_id: group.toSorted()[0] ?? "", members, links, events: [], shared: [] };
  return ok(view);
}

const declared = (group: string[], proposed = false) =>
  ok({ person: { id: group.toSorted()[0] ?? "", members: group.toSorted() }, proposed });

function join(people: People, left: string, right: string): string[] {
  const both = [...new Set([...groupOf(people, left), ...groupOf(people, right)])];
  people.groups = [...people.groups.filter((group) => !group.some((id) => both.includes(id))), both];
  return both;
}

function part(people: People, id: string): void {
  people.groups = people.groups.map((group) => group.filter((each) => each !== id));
}

function saySame({ world, params, body }: Asked): Answer {
  if (!body.reason) return refused(422, "reason: is empty or too long", { field: "reason" });
  return declared(join(peopleIn(world), params[0] ?? "", body.other_id));
}

function sayDifferent({ world, params }: Asked): Answer {
  part(peopleIn(world), params[0] ?? "");
  return declared([params[0] ?? ""]);
}

function takeBack({ world, params, body }: Asked): Answer {
  const people = peopleIn(world);
  part(people, body.other_id);
  const pair = people.decided.pop();
  if (pair) people.pairs.push({ ...pair, id: crypto.randomUUID() });
  return declared([params[0] ?? ""]);
}

function decide({ world, params, body }: Asked): Answer {
  const people = peopleIn(world);
  const at = people.pairs.findIndex(({ id }) => id === params[0]);
  const [pair] = at === -1 ? [] : people.pairs.splice(at, 1);
  if (!pair) return missing;
  people.decided.push(pair);
  const { left, right } = pair;
  if (body.decision !== "same") return declared([left.customer.id]);
  return declared(join(people, left.customer.id, right.customer.id));
}

function putConsent({ world, params, body }: Asked): Answer {
  const people = peopleIn(world);
  const customer_id = params[0] ?? "";
  people.consents = people.consents.filter(
    (each) => each.customer_id !== customer_id || each.purpose !== body.purpose || each.channel !== body.channel,
  );
  people.consents.push({ ...body, source: "agent", at: iso(Date.now()), customer_id, decides: true });
  return ok(people.consents.filter((each) => each.customer_id === customer_id));
}

export const peopleRoutes: Route[] = [
  ["GET", path("/api/customers/:id/person"), viewPerson],
  ["POST", path("/api/customers/:id/same"), saySame],
  ["POST", path("/api/customers/:id/different"), sayDifferent],
  ["POST", path("/api/customers/:id/undeclared"), takeBack],
  ["GET", path("/api/identity/pairs"), ({ world }) => ok({ items: peopleIn(world).pairs, next_cursor: null })],
  ["POST", path("/api/identity/pairs/:id"), decide],
  [
    "GET",
    path("/api/customers/:id/consents"),
    ({ world, params }) => ok(peopleIn(world).consents.filter(({ customer_id }) => customer_id === params[0])),
  ],
  ["PUT", path("/api/customers/:id/consents"), putConsent],
];
