import type { MenuStep, MenuTrial, StoredMenu } from "../../src/api/menus";
import type { Trunk } from "../../src/api/trunks";
import { iso, newId } from "../world/ids";
import { exchangeOf } from "../world/telephony";
import { type Answer, type Asked, missing, nothing, ok, path, type Route, refused } from "./exchange";

const stale = refused(412, "This was changed by somebody else meanwhile.", { type: "/problems/stale" });
const menuIn = ({ world, params }: Asked) => exchangeOf(world).menus.get(params[0] ?? "");
const trunkIn = ({ world, params }: Asked) => exchangeOf(world).trunks.get(params[0] ?? "");

function makeMenu({ world, body }: Asked): Answer {
  if (exchangeOf(world).menus.has(body.key))
    return refused(409, "key: another menu has it", { field: "key", remedy: "Choose another one." });
  const menu = { id: newId(), ...body, changed_at: iso(Date.now()), version: 1 };
  exchangeOf(world).menus.set(menu.key, menu);
  return ok(menu, 201);
}

function saveMenu(asked: Asked): Answer {
  const menu = menuIn(asked);
  if (!menu) return missing;
  if (asked.ifMatch !== `"${menu.version}"`) return stale;
  const nth = (asked.body.document.steps as MenuStep[]).findIndex(({ say }) => say?.en?.includes("{{ nobody }}"));
  if (nth >= 0)
    return refused(422, "there is no number called nobody", {
      field: `menu.steps.${nth}.say.en`,
      remedy: "Name a number that is asked for.",
    });
  const next = { ...menu, ...asked.body, changed_at: iso(Date.now()), version: menu.version + 1 };
  exchangeOf(asked.world).menus.set(menu.key, next);
  return ok(next);
}

const leads = (step: MenuStep) => [
  ...["next", "otherwise", "found", "wrong", "nothing"].map((member) => step[member]),
  ...(step.kind === "menu" ? Object.values(step.choices ?? {}) : []),
];

function findings(menu: StoredMenu) {
  const { steps, languages = ["en"] } = menu.document;
  const reached = new Set([steps[0]?.key, ...steps.flatMap(leads)]);
  return steps.flatMap((step) => {
    const missed = languages.filter((language) => step.say && !step.say[language]);
    return [
      ...(reached.has(step.key) ? [] : [{ step: step.key, sentence: "No step leads here." }]),
      ...(missed.length === 0
        ? []
        : [{ step: step.key, sentence: `It is not said in ${missed.join(", ")}; another language is heard instead.` }]),
    ];
  });
}

const ENDS: Record<string, (step: MenuStep) => string> = {
  queue: ({ service }) => `queue of ${service || "the touchpoint"}`,
  voicemail: () => "a message",
  hang_up: () => "hung up",
  transfer: ({ number }) => String(number),
};

/** Where a step leads to after what was pressed at it. */
function after(step: MenuStep, digits: string, menu: StoredMenu): string {
  if (digits === menu.document.person_digit) return "person";
  return step.kind === "menu" ? (step.choices?.[digits] ?? String(step.otherwise)) : String(step.next ?? step.found);
}

/** Go through a menu with what was pressed, far enough to show what a caller hears. */
function trial(menu: StoredMenu, inputs: string[], first: string): MenuTrial {
  const said: MenuTrial["said"] = [];
  const given = [...inputs];
  let language = first;
  let step = menu.document.steps[0];
  while (step && said.length < 100) {
    said.push({ step: step.key, text: step.say?.[language] ?? step.say?.en ?? "", pressed: null });
    const end = ENDS[step.kind];
    if (end) return { said, end: end(step) };
    const asks = ["menu", "language", "collect"].includes(step.kind);
    const digits = asks ? given.shift() : "";
    if (digits === undefined) return { said, end: null };
    if (asks) said.push({ step: step.key, text: "", pressed: digits });
    if (step.kind === "language") language = step.choices?.[digits] ?? language;
    const to = after(step, digits, menu);
    step = menu.document.steps.find(({ key }) => key === to);
  }
  return { said, end: "a person" };
}

function makeTrunk({ world, body }: Asked): Answer {
  const { secret, certificate_key: key, ...plain } = body;
  const has = { has_secret: Boolean(secret), has_certificate_key: Boolean(key) };
  const trunk: Trunk = { ...plain, ...has, id: newId(), created_at: iso(Date.now()), version: 1 };
  if (trunk.mode === "register" && !trunk.has_secret)
    return refused(422, "secret: is missing", {
      field: "secret",
      remedy: "Enter the secret that belongs to the login.",
    });
  exchangeOf(world).trunks.set(trunk.id, trunk);
  return ok(trunk, 201);
}

function saveTrunk(asked: Asked): Answer {
  const trunk = trunkIn(asked);
  if (!trunk) return missing;
  if (asked.ifMatch !== `"${trunk.version}"`) return stale;
  const { secret, certificate_key: key, ...plain } = asked.body;
  const has_secret = secret === undefined ? trunk.has_secret : secret !== "";
  const has_certificate_key = key === undefined ? trunk.has_certificate_key : key !== "";
  const next = { ...trunk, ...plain, has_secret, has_certificate_key, version: trunk.version + 1 };
  exchangeOf(asked.world).trunks.set(trunk.id, next);
  return ok(next);
}

const of =
  <T>(find: (asked: Asked) => T | undefined, give: (found: T, asked: Asked) => Answer) =>
  (asked: Asked): Answer => {
    const found = find(asked);
    return found ? give(found, asked) : missing;
  };

export const telephonyRoutes: Route[] = [
  ["GET", path("/api/admin/menus"), ({ world }) => ok([...exchangeOf(world).menus.values()])],
  ["POST", path("/api/admin/menus"), makeMenu],
  ["GET", path("/api/admin/menus/:id"), of(menuIn, (menu) => ok(menu))],
  ["PUT", path("/api/admin/menus/:id"), saveMenu],
  [
    "DELETE",
    path("/api/admin/menus/:id"),
    of(menuIn, (menu, { world }) => {
      exchangeOf(world).menus.delete(menu.key);
      return nothing;
    }),
  ],
  ["POST", path("/api/admin/menus/:id/check"), of(menuIn, (menu) => ok(findings(menu)))],
  [
    "POST",
    path("/api/admin/menus/:id/try"),
    of(menuIn, (menu, { body }) => ok(trial(menu, body.inputs ?? [], body.language ?? "en"))),
  ],
  [
    "GET",
    path("/api/admin/trunks"),
    ({ world }) =>
      ok(
        [...exchangeOf(world).trunks.values()].map((trunk) => ({
          trunk,
          states: [
            { node_id: trunk.id, node: "voice-1", state: trunk.mode === "register" ? "registered" : "unreachable" },
          ],
        })),
      ),
  ],
  ["POST", path("/api/admin/trunks"), makeTrunk],
  ["GET", path("/api/admin/trunks/:id"), of(trunkIn, (trunk) => ok(trunk))],
  ["PUT", path("/api/admin/trunks/:id"), saveTrunk],
  [
    "DELETE",
    path("/api/admin/trunks/:id"),
    of(trunkIn, (trunk, { world }) => {
      exchangeOf(world).trunks.delete(trunk.id);
      return nothing;
    }),
  ],
  [
    "POST",
    path("/api/admin/trunks/:id/probe"),
    of(trunkIn, ({ host, mode }) =>
      ok(
        mode === "register"
          ? { state: "registered", sentence: `${host} takes our login; registered for 300 seconds.` }
          : { state: "failed", sentence: `${host} did not answer within 4 seconds. Look at its address and firewall.` },
      ),
    ),
  ],
];
