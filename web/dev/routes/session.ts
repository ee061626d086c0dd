import type { Scope, SessionInfo } from "../../src/api/access";
import {
  NOT_READY_REASONS,
  QUICK_REPLIES,
  REASONS,
  ROUTING_ATTRIBUTES,
  SERVICES,
  SKILLS,
  TOUCHPOINTS,
} from "../world/company";
import { iso } from "../world/ids";
import type { World } from "../world/world";
import { type Asked, nothing, ok, path, type Route, refused } from "./exchange";

const AGENT: Scope[] = ["session", "handle", "contacts:read", "customers:write", "decisions:make"];
const SUPERVISOR: Scope[] = [
  "session",
  "contacts:read",
  "customers:write",
  "people:merge",
  "supervise",
  "rules:read",
  "rules:write",
  "decisions:make",
  "actions:read",
  "actions:write",
  "recordings:listen",
];
const ADMINISTRATOR: Scope[] = [
  "session",
  "contacts:read",
  "administer",
  "rules:read",
  "rules:write",
  "rules:publish",
  "decisions:make",
  "actions:read",
  "actions:write",
  "actions:publish",
];

/** Who may sign in here, with any password but "wrong". */
const PEOPLE: Record<string, { name: string; roles: SessionInfo["account"]["roles"]; scopes: Scope[] }> = {
  anna: { name: "Anna Lindqvist", roles: ["agent"], scopes: AGENT },
  sam: { name: "Sam Whitfield", roles: ["supervisor"], scopes: SUPERVISOR },
  ada: { name: "Ada Brandt", roles: ["administrator"], scopes: ADMINISTRATOR },
  all: {
    name: "Robin Everard",
    roles: ["agent", "supervisor", "administrator"],
    scopes: [...new Set([...AGENT, ...SUPERVISOR, ...ADMINISTRATOR])],
  },
};

const signedIn = new WeakMap<World, string>();

/** Everything but the sign-in itself needs somebody who is signed in. */
export const mayAsk = (world: World, path: string) =>
  path === "/api/session" || path.startsWith("/api/mock/") || signedIn.has(world);

export function signInAs(world: World, login: string): void {
  signedIn.set(world, login);
}

function sessionOf(world: World): SessionInfo | null {
  const login = signedIn.get(world);
  const person = login === undefined ? undefined : PEOPLE[login];
  if (!login || !person) return null;
  const me = world.agents.get(world.me.id) ?? world.me;
  return {
    account: {
      id: me.id,
      login,
      name: person.name,
      roles: person.roles,
      active: true,
      created_at: iso(Date.now()),
      version: 1,
    },
    scopes: person.scopes,
    csrf_token: "mock",
    agent: person.roles.includes("agent") ? me : null,
    server_time: new Date().toISOString(),
  };
}

export const unauthorised = refused(401, "Nobody is signed in.", { title: "Sign in" });

function changeProfile({ world, body, ifMatch }: Asked) {
  const me = world.agents.get(world.me.id) ?? world.me;
  if (ifMatch !== `"${me.version}"`) return refused(412, "This agent was changed by somebody else meanwhile.");
  const agent = { ...me, alias: body.alias, signature: body.signature, version: me.version + 1 };
  world.record("AgentChanged", { agent });
  return ok(agent);
}

export const sessionRoutes: Route[] = [
  ["GET", path("/api/session"), ({ world }) => (sessionOf(world) ? ok(sessionOf(world)) : unauthorised)],
  [
    "POST",
    path("/api/session"),
    ({ world, body }) => {
      if (!PEOPLE[body.login] || body.password === "wrong") {
        return refused(401, "User name or password is wrong.", { title: "Not signed in" });
      }
      signInAs(world, body.login);
      return ok(sessionOf(world));
    },
  ],
  [
    "DELETE",
    path("/api/session"),
    ({ world }) => {
      signedIn.delete(world);
      return nothing;
    },
  ],
  [
    "PUT",
    path("/api/session/password"),
    ({ body }) =>
      body.current === "wrong"
        ? refused(422, "current: is not your password", {
            field: "current",
            remedy: "Enter the password you signed in with.",
          })
        : nothing,
  ],
  ["PUT", path("/api/me/profile"), changeProfile],
  [
    "GET",
    path("/api/directory"),
    ({ world }) =>
      ok({
        agents: [...world.agents.values()],
        services: SERVICES,
        skills: SKILLS,
        routing_attributes: ROUTING_ATTRIBUTES,
        reasons: REASONS,
        quick_replies: QUICK_REPLIES,
        touchpoints: TOUCHPOINTS,
        not_ready_reasons: NOT_READY_REASONS,
        outcomes: ["resolved", "follow_up", "no_answer_needed", "spam"],
      }),
  ],
];
