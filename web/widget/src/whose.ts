/** Whose the chat is: what one person has said is shown to nobody else who signs in, or out, in the same browser. */

import type { Api } from "./api";
import type { Shelf } from "./storage";
import type { Tabs } from "./tabs";

/** Nobody whom the site names. */
export const NOBODY = "";

/** Whom a site's token names, for the browser to tell people apart; whether it is right is for the server to say. */
export function named(identity: string | null): string {
  try {
    const payload = identity?.split(".")[1] ?? "";
    const { sub, kind } = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) as Record<string, unknown>;
    return typeof sub === "string" ? `${typeof kind === "string" ? kind : "account"}:${sub}` : NOBODY;
  } catch {
    return NOBODY;
  }
}

/** Turn a shelf to somebody, and tell the tabs of those whose conversation was put away. */
export function turn(shelf: Shelf, tabs: Tabs, identity: string | null): void {
  for (const who of shelf.turnTo(named(identity))) tabs.tell({ kind: "left", who });
}

/** Get back the conversation of whoever is signed in, if one is going on; false without one. */
export async function resume(api: Api, shelf: Shelf): Promise<boolean> {
  const { identity } = api;
  if (identity === null || shelf.session()) return false;
  const opened = await api.resumeSession(identity).catch(() => null);
  if (opened === null || api.identity !== identity || shelf.session()) return false;
  shelf.putSession({ ...opened, email: "" });
  return true;
}

/** Tell the server that the visitor has signed in meanwhile, so that the conversation can be got back later; returns the session. */
export async function introduce(api: Api, shelf: Shelf): Promise<string | undefined> {
  const { who } = shelf;
  const session = shelf.session();
  if (api.identity !== null && session !== null && session.as !== who) {
    const opened = await api.startSession({}, session.visitor).catch(() => null);
    const still = shelf.who === who && shelf.session()?.session === session.session;
    if (opened !== null && still) shelf.putSession({ ...opened, email: session.email });
  }
  return shelf.session()?.session;
}
