import { vi } from "vitest";
import { answer } from "../dev/server";
import type { World } from "../dev/world/world";

/** Let `fetch` be answered by the pretended server. Returns the calls that were made. */
export function servedBy(world: World): { method: string; url: string; headers: Headers }[] {
  const calls: { method: string; url: string; headers: Headers }[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    const headers = new Headers(init.headers);
    calls.push({ method, url: input, headers });
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const { status, json } = answer(world, { method, url: input, body, ifMatch: headers.get("If-Match") });
    return new Response(json === undefined ? null : JSON.stringify(json), { status });
  });
  return calls;
}
