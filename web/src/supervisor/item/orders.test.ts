import { describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import type { WorkItem } from "@/api/routing";
import { carryOut, MovedMeanwhile } from "./orders";

const item = { id: "w1", version: 4, state: "queued" } as WorkItem;

function served(...answers: [status: number, body: object][]) {
  const calls: { method: string; url: string; ifMatch: string | null; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    calls.push({ method: init.method ?? "GET", url, ifMatch: headers.get("If-Match"), body });
    const [status, json] = answers[calls.length - 1] ?? [500, {}];
    return new Response(JSON.stringify(json), { status });
  });
  return calls;
}

describe("a supervisor's order", () => {
  it.each([
    [{ kind: "move", serviceId: "s2" }, "move", { service_id: "s2" }],
    [{ kind: "assign", agentId: "a2" }, "assign", { agent_id: "a2" }],
    [{ kind: "takeBack", reason: "" }, "take-back", {}],
    [{ kind: "cancel", reason: "Test" }, "cancel", { reason: "Test" }],
  ] as const)("%j is given for the version that was seen", async (order, path, body) => {
    const calls = served([200, { ...item, version: 5 }]);
    await expect(carryOut(item, order)).resolves.toMatchObject({ version: 5 });
    expect(calls).toEqual([{ method: "POST", url: `/api/work-items/w1/${path}`, ifMatch: '"4"', body }]);
  });

  it.each([412, 409])(
    "R84 is not carried out on an item that has moved (%d), and says how that is now",
    async (status) => {
      served([status, { type: "/problems/stale" }], [200, { ...item, state: "assigned", version: 6 }]);
      const refused = await carryOut(item, { kind: "takeBack", reason: "" }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(MovedMeanwhile);
      expect((refused as MovedMeanwhile).current).toMatchObject({ state: "assigned", version: 6 });
    },
  );

  it("is refused as it is when it was wrong", async () => {
    served([422, { field: "service_id", detail: "service_id: is retired" }]);
    await expect(carryOut(item, { kind: "move", serviceId: "old" })).rejects.toBeInstanceOf(Problem);
  });
});
