import type { Customer } from "../../src/api/customers";
import { iso, newId } from "../world/ids";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const PAGE = 20;

const asserted = (customer_id: string, added_at: string) => ({
  customer_id,
  added_at,
  confidence: "verified" as const,
  source: "agent",
  expires_at: null,
});

function timeline({ world, params, query }: Asked): Answer {
  const words = (query.get("q") ?? "").toLowerCase();
  const all = [...world.interactions.values()]
    .filter(({ customer_id }) => customer_id === params[0])
    .toSorted((a, b) => (a.opened_at < b.opened_at ? 1 : -1))
    .flatMap((interaction) => {
      const messages = world.messagesOf(interaction.id);
      const hit = words ? messages.find(({ text }) => text.toLowerCase().includes(words)) : undefined;
      if (words && !hit && !interaction.subject.toLowerCase().includes(words)) return [];
      const case_number = world.cases.get(interaction.case_id)?.number ?? 0;
      return [{ interaction, case_number, message_count: messages.length, snippet: hit?.text.slice(0, 120) ?? null }];
    });
  const start = Number(query.get("cursor") ?? 0);
  return ok({
    items: all.slice(start, start + PAGE),
    next_cursor: start + PAGE < all.length ? String(start + PAGE) : null,
  });
}

function editCustomer({ world, params, body, ifMatch }: Asked): Answer {
  const customer = world.customers.get(params[0] ?? "");
  if (!customer) return missing;
  if (ifMatch !== `"${customer.version}"`) {
    return refused(412, "This customer was changed by somebody else meanwhile.", {
      type: "/problems/stale",
      title: "Stale",
    });
  }
  const changed = { ...customer, ...body, version: customer.version + 1 };
  world.record("CustomerChanged", { customer: changed });
  return ok(changed);
}

function viewCustomer({ world, params }: Asked): Answer {
  const customer = world.customers.get(params[0] ?? "");
  if (!customer) return missing;
  return ok({
    customer,
    identifiers: world.identifiers.filter(({ customer_id }) => customer_id === customer.id),
    cases: [...world.cases.values()]
      .filter(({ customer_id }) => customer_id === customer.id)
      .toReversed()
      .slice(0, 20),
  });
}

function createCustomer({ world, body }: Asked): Answer {
  const customer: Customer = {
    id: newId(),
    name: body.name,
    created_at: iso(Date.now()),
    language: null,
    time_zone: null,
    version: 1,
  };
  for (const identifier of body.identifiers ?? []) {
    world.identifiers.push({ ...identifier, ...asserted(customer.id, customer.created_at) });
  }
  world.record("CustomerCreated", { customer });
  return ok(customer, 201);
}

function addIdentifier({ world, params, body }: Asked): Answer {
  if (body.kind === "email" && !String(body.value).includes("@")) {
    return refused(422, "email: is not an e-mail address", { field: "email", remedy: "Enter it as name@example.com." });
  }
  const added = { kind: body.kind, value: body.value, ...asserted(params[0] ?? "", iso(Date.now())) };
  world.identifiers.push(added);
  return ok(added, 201);
}

function dropIdentifier({ world, params }: Asked): Answer {
  const [customer, kind, value] = params;
  const at = world.identifiers.findIndex(
    (each) => each.customer_id === customer && each.kind === kind && each.value === decodeURIComponent(value ?? ""),
  );
  if (at === -1) return missing;
  world.identifiers.splice(at, 1);
  return nothing;
}

function editCase({ world, params, body, ifMatch }: Asked): Answer {
  const held = world.cases.get(params[0] ?? "");
  if (!held) return missing;
  if (ifMatch !== `"${held.version}"`) return refused(412, "This case was changed by somebody else meanwhile.");
  const next = {
    ...held,
    ...body,
    resolved_at: body.state === "resolved" ? iso(Date.now()) : null,
    version: held.version + 1,
  };
  world.record("CaseChanged", { case: next });
  return ok(next);
}

export const customerRoutes: Route[] = [
  [
    "GET",
    path("/api/customers"),
    ({ world, query }) => {
      const q = (query.get("q") ?? "").toLowerCase();
      const byIdentifier = new Set(
        world.identifiers.filter(({ value }) => value.includes(q)).map((each) => each.customer_id),
      );
      return ok(
        [...world.customers.values()].filter(({ id, name }) => name.toLowerCase().includes(q) || byIdentifier.has(id)),
      );
    },
  ],
  ["POST", path("/api/customers"), createCustomer],
  ["GET", path("/api/customers/:id"), viewCustomer],
  ["PATCH", path("/api/customers/:id"), editCustomer],
  ["GET", path("/api/customers/:id/timeline"), timeline],
  ["POST", path("/api/customers/:id/identifiers"), addIdentifier],
  ["DELETE", path("/api/customers/:id/identifiers/:id/:id"), dropIdentifier],
  [
    "GET",
    path("/api/cases/:id"),
    ({ world, params }) => {
      const held = world.cases.get(params[0] ?? "");
      if (!held) return missing;
      return ok({
        case: held,
        interactions: [...world.interactions.values()].filter(({ case_id }) => case_id === held.id),
      });
    },
  ],
  ["PATCH", path("/api/cases/:id"), editCase],
];
