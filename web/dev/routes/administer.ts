import type { AccountView } from "../../src/api/admin";
import { ACCOUNTS, CHANNELS, ENTRIES, LISTS, NOT_READY_REASONS, TOKENS, TRAIL, trail } from "../world/administration";
import { HUB_ID, TOUCHPOINTS } from "../world/company";
import { iso, newId } from "../world/ids";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const stale = refused(412, "This record was changed by somebody else meanwhile.", {
  type: "/problems/stale",
  title: "Changed meanwhile",
});
const invalid = (field: string, why: string, remedy: string) =>
  refused(422, `${field}: ${why}`, { type: "/problems/invalid", title: "Invalid input", field, remedy });

const tell = ({ world }: Asked, directory: string) => world.record("DirectoryChanged", { directory });
const outdated = ({ ifMatch }: Asked, version: number) => ifMatch !== null && ifMatch !== `"${version}"`;

function listOf(asked: Asked) {
  return LISTS[asked.params[0] ?? ""];
}

function create(asked: Asked): Answer {
  const list = listOf(asked);
  if (!list) return missing;
  const { body } = asked;
  if (body.name === "refuse") return invalid("name", "is refused here", "Enter another name.");
  if (list.records.some((record) => (record as { key?: string }).key === body.key)) {
    return refused(409, `The key ${body.key} is taken.`, { title: "Conflict", remedy: "Choose another one." });
  }
  const record = {
    ...body,
    id: newId(),
    active: true,
    version: 1,
    ...(list.name === "touchpoints" && { has_secrets: false }),
  };
  list.records.push(record);
  if (list.name === "touchpoints") TOUCHPOINTS.push(record);
  trail(`create ${list.kind}`, list.kind, record.id, null, record);
  tell(asked, list.name);
  return ok(record, 201);
}

function replace(asked: Asked, verb: string, change: (record: object) => object): Answer {
  const list = listOf(asked);
  const at = list?.records.findIndex((record) => record.id === asked.params[1]) ?? -1;
  const before = list?.records[at];
  if (!list || !before) return missing;
  if (outdated(asked, before.version)) return stale;
  const after = { ...before, ...change(before), version: before.version + 1 };
  list.records[at] = after;
  trail(`${verb} ${list.kind}`, list.kind, before.id, before, after);
  tell(asked, list.name);
  return ok(after);
}

function edit(asked: Asked): Answer {
  const { body } = asked;
  if (body.name === "refuse") return invalid("name", "is refused here", "Enter another name.");
  if (body.calendar?.zone === "UTC")
    return invalid("calendar.zone", "is refused by the pretended server", "Choose a place.");
  return replace(asked, "change", () => body);
}

function newAccount(asked: Asked): Answer {
  const { body, world } = asked;
  if (ACCOUNTS.some(({ account }) => account.login === body.login)) {
    return refused(409, "This login is taken.", { title: "Conflict", remedy: "Choose another one." });
  }
  const id = newId();
  const bot = body.roles.includes("bot");
  const agent =
    bot || body.roles.includes("agent")
      ? {
          id,
          name: body.name,
          alias: body.alias || body.name,
          skills: body.skills ?? [],
          attributes: body.attributes ?? {},
          signature: "",
          active: true,
          bot,
          hub_id: HUB_ID,
          version: 1,
        }
      : null;
  const account = {
    id,
    login: body.login,
    name: body.name,
    roles: body.roles,
    active: true,
    created_at: iso(Date.now()),
    version: 1,
  };
  const view: AccountView = { account, agent, limits: agent ? (body.limits ?? null) : null };
  ACCOUNTS.push(view);
  if (agent) world.agents.set(id, agent);
  trail("create account", "account", id, null, account);
  tell(asked, "agents");
  return ok(view, 201);
}

function changeAccount(asked: Asked, change: (view: AccountView) => AccountView): Answer {
  const at = ACCOUNTS.findIndex(({ account }) => account.id === asked.params[0]);
  const before = ACCOUNTS[at];
  if (!before) return missing;
  if (outdated(asked, before.account.version)) return stale;
  const changed = change(before);
  const view = { ...changed, account: { ...changed.account, version: before.account.version + 1 } };
  ACCOUNTS[at] = view;
  if (view.agent) asked.world.agents.set(view.agent.id, view.agent);
  trail("change account", "account", before.account.id, before.account, view.account);
  tell(asked, "agents");
  return ok(view);
}

function editAccount(asked: Asked): Answer {
  const { name, roles, alias, skills, attributes, limits } = asked.body;
  return changeAccount(asked, (view) => ({
    account: { ...view.account, ...(name && { name }), ...(roles && { roles }) },
    agent: view.agent && {
      ...view.agent,
      ...(name && { name }),
      ...(alias && { alias }),
      ...(skills && { skills }),
      ...(attributes && { attributes }),
    },
    limits: limits ?? view.limits,
  }));
}

const withActive = (active: boolean) => (asked: Asked) =>
  changeAccount(asked, (view) => ({ ...view, account: { ...view.account, active } }));

function test({ params }: Asked): Answer {
  const entry = ENTRIES.find(({ id }) => id === params[0]);
  if (!entry) return missing;
  if (entry.channel !== "email") return ok({ ok: true, message: "The page answers, and customers can reach it." });
  return entry.has_secrets
    ? ok({ ok: true, message: "Signed in to imap.example.com and found 1,204 messages in INBOX." })
    : ok({
        ok: false,
        message: "imap.example.com refused the password.",
        remedy: "Store the mailbox's password below.",
      });
}

function embed({ params }: Asked): Answer {
  const entry = ENTRIES.find(({ id }) => id === params[0]);
  if (!entry) return missing;
  if (entry.channel === "chat") {
    return ok({
      html: `<script src="https://desk.example/chat.js" data-touchpoint="${entry.key}" async></script>`,
      url: null,
    });
  }
  const url = `https://desk.example/f/${entry.key}`;
  return ok({ html: `<a href="${url}">Contact us</a>`, url });
}

function audit({ query }: Asked): Answer {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  return ok({
    items: TRAIL.slice(from, from + limit),
    next_cursor: from + limit < TRAIL.length ? String(from + limit) : null,
  });
}

let reasonsVersion = 0;
const capacityRules = {
  interrupts: { chat: ["email", "webform"], voice: ["chat", "email", "webform"] } as Record<string, string[]>,
  ramp_up: "PT0S",
  wrap_up_holds: "own_units",
  agents_take: "most_urgent",
  version: 0,
};

let scoreConnection = { connection: {} as Record<string, unknown>, deadline_ms: 150, has_secret: false, version: 0 };

function saveScores({ body, ifMatch }: Asked): Answer {
  if (ifMatch !== `"${scoreConnection.version}"`) return stale;
  const { secret, connection, deadline_ms } = body;
  const has_secret = secret === undefined ? scoreConnection.has_secret : secret !== "";
  scoreConnection = { connection, deadline_ms, has_secret, version: scoreConnection.version + 1 };
  return ok(scoreConnection);
}

function removeScores(): Answer {
  scoreConnection = { connection: {}, deadline_ms: 150, has_secret: false, version: 0 };
  return nothing;
}

function saveCapacity(asked: Asked): Answer {
  if (outdated(asked, capacityRules.version)) return stale;
  Object.assign(capacityRules, asked.body, { version: capacityRules.version + 1 });
  return ok(capacityRules);
}

const reasons = () => ok({ reasons: NOT_READY_REASONS, version: reasonsVersion });

function saveReasons(asked: Asked): Answer {
  if (outdated(asked, reasonsVersion)) return stale;
  reasonsVersion += 1;
  NOT_READY_REASONS.splice(0, NOT_READY_REASONS.length, ...asked.body.reasons);
  tell(asked, "not_ready_reasons");
  return reasons();
}

function newToken({ body }: Asked): Answer {
  const token = { ...body, id: newId(), created_at: iso(Date.now()), revoked_at: null, used_at: null, version: 1 };
  TOKENS.unshift(token);
  return ok({ token, secret: "mo_9tR4xZ1cQ0mJd8vKpLwN3sYfHb6uEa2G7iOq5TrXcVk" }, 201);
}

function revoke({ params }: Asked): Answer {
  const at = TOKENS.findIndex(({ id }) => id === params[0]);
  const token = TOKENS[at];
  if (!token) return missing;
  TOKENS[at] = { ...token, revoked_at: iso(Date.now()) };
  return ok(TOKENS[at]);
}

const list = (pattern: string) =>
  path(`/api/admin/(skills|routing-attributes|services|reasons|quick-replies|touchpoints)${pattern}`);

export const administerRoutes: Route[] = [
  ["GET", path("/api/admin/accounts"), () => ok(ACCOUNTS)],
  ["POST", path("/api/admin/accounts"), newAccount],
  [
    "GET",
    path("/api/admin/accounts/:id"),
    ({ params }) => {
      const view = ACCOUNTS.find(({ account }) => account.id === params[0]);
      return view ? ok(view) : missing;
    },
  ],
  ["PATCH", path("/api/admin/accounts/:id"), editAccount],
  [
    "PUT",
    path("/api/admin/accounts/:id/password"),
    ({ body }) =>
      /^(.)\1+$/.test(body.password)
        ? invalid(
            "password",
            "is among the first that anybody would try",
            "Use a few words that only you would put together.",
          )
        : nothing,
  ],
  ["POST", path("/api/admin/accounts/:id/deactivate"), withActive(false)],
  ["POST", path("/api/admin/accounts/:id/activate"), withActive(true)],
  ["GET", path("/api/admin/touchpoints/channels"), () => ok(CHANNELS)],
  ["POST", path("/api/admin/touchpoints/:id/test"), test],
  ["GET", path("/api/admin/touchpoints/:id/embed"), embed],
  [
    "PUT",
    path("/api/admin/touchpoints/:id/secrets"),
    (asked) => {
      const has_secrets = asked.body.secret !== "";
      replace({ ...asked, params: ["touchpoints", asked.params[0] ?? ""], ifMatch: null }, "set secret of", () => ({
        has_secrets,
      }));
      return nothing;
    },
  ],
  [
    "POST",
    path("/api/admin/services/:id/impact"),
    ({ body }) =>
      ok({
        waiting_items: 7,
        unroutable: body.required_skills?.some((need: { level: number }) => need.level > 4) ? 7 : 0,
      }),
  ],
  ["GET", path("/api/admin/tokens"), () => ok(TOKENS)],
  ["POST", path("/api/admin/tokens"), newToken],
  ["POST", path("/api/admin/tokens/:id/revoke"), revoke],
  ["GET", path("/api/admin/audit"), audit],
  ["GET", path("/api/admin/score-connection"), () => ok(scoreConnection)],
  ["PUT", path("/api/admin/score-connection"), saveScores],
  ["DELETE", path("/api/admin/score-connection"), removeScores],
  [
    "POST",
    path("/api/admin/score-connection/probe"),
    () => ok({ good: true, elapsed_ms: 12.5, sentence: "It answers 0.5 for an agent who does not exist.", remedy: "" }),
  ],
  ["GET", path("/api/admin/capacity-rules"), () => ok(capacityRules)],
  ["PUT", path("/api/admin/capacity-rules"), saveCapacity],
  ["GET", path("/api/admin/not-ready-reasons"), reasons],
  ["PUT", path("/api/admin/not-ready-reasons"), saveReasons],
  ["GET", list(""), (asked) => ok(listOf(asked)?.records ?? [])],
  ["POST", list(""), create],
  [
    "GET",
    list("/:id"),
    (asked) => {
      const record = listOf(asked)?.records.find(({ id }) => id === asked.params[1]);
      return record ? ok(record) : missing;
    },
  ],
  ["PATCH", list("/:id"), edit],
  ["POST", list("/:id/retire"), (asked) => replace(asked, "retire", () => ({ active: false }))],
  ["POST", list("/:id/restore"), (asked) => replace(asked, "restore", () => ({ active: true }))],
  // Somebody else saves a record a moment before the next one does.
  ["POST", path("/api/mock/edit/:id/:id"), (asked) => replace({ ...asked, ifMatch: null }, "change", () => asked.body)],
];
