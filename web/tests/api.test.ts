import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { onSignedOut, rememberCsrfToken, request, withQuery } from "@/api/client";
import { isConflict, Problem, readable, sentence, Unreachable } from "@/api/problem";

const answers = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(JSON.stringify(body), { status, headers })),
  );

describe("requests", () => {
  afterEach(() => rememberCsrfToken(""));

  it("carry the session's token, the version read and the key of the order", async () => {
    const fetch = vi.fn(async (..._: [string, RequestInit]) => new Response("{}"));
    vi.stubGlobal("fetch", fetch);
    rememberCsrfToken("secret");
    await request("/api/x", { method: "PATCH", body: { a: 1 }, ifMatch: 3, idempotencyKey: "k" });
    const headers = fetch.mock.calls[0]?.[1].headers as Headers;
    expect(headers.get("X-CSRF-Token")).toBe("secret");
    expect(headers.get("If-Match")).toBe('"3"');
    expect(headers.get("Idempotency-Key")).toBe("k");
  });

  it("leave out what is not set", () => {
    expect(withQuery("/a", { q: "", cursor: null, limit: 5 })).toBe("/a?limit=5");
  });

  it("turn a refusal into words with its remedy and field", async () => {
    answers(422, { title: "Invalid", detail: "text: is empty", remedy: "Write something.", field: "text" });
    const problem: Problem = await request<Problem>("/api/x").catch((error) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect([problem.field, sentence(problem)]).toEqual(["text", "text: is empty Write something."]);
  });

  it("tell how long to wait when there were too many", async () => {
    answers(429, {}, { "Retry-After": "7" });
    const problem: Problem = await request<Problem>("/api/x").catch((error) => error);
    expect(readable(problem).remedy).toContain("7 s");
  });

  it("ask for a new sign-in when the session has ended", async () => {
    const ended = vi.fn();
    onSignedOut(ended);
    answers(401, {});
    await request("/api/x").catch(() => undefined);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("say that the server cannot be reached, and never show a browser's own words", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => Promise.reject(new TypeError("Failed to fetch"))),
    );
    const failure = await request("/api/x").catch((error) => error);
    expect(failure).toBeInstanceOf(Unreachable);
    expect(sentence(failure)).not.toContain("fetch");
    expect(readable(new Error("undefined is not a function")).detail).not.toContain("undefined");
  });

  it("recognise that somebody else saved first", () => {
    expect(isConflict(new Problem(412, {}))).toBe(true);
    expect(isConflict(new Problem(409, { type: "/problems/stale" }))).toBe(true);
    expect(isConflict(new Problem(409, { type: "/problems/offer-ended" }))).toBe(false);
  });
});

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe("the addresses of the API", () => {
  const description = JSON.parse(readFileSync(here("../../src/midoffice/http/openapi.json"), "utf8"));
  const known = Object.keys(description.paths).map((path) => path.replaceAll(/\{[^}]+\}/g, "*"));
  const source = readdirSync(here("../src/api"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(here(`../src/api/${name}`), "utf8"))
    .join("\n");
  // A conditional part of an address counts as its end: what stands before it must begin a known one.
  const used = [...source.matchAll(/["`](\/api\/[^"`?]*)/g)].map((match) =>
    (match[1] ?? "").replaceAll(/\$\{[\w.()]+\}/g, "*").replace(/\/?\$\{.*$/, ""),
  );

  it.each([...new Set(used)])("%s is one that the server has", (path) => {
    const matches = (each: string) => each === path || each.startsWith(`${path}/`);
    const begins = (each: string) => path.startsWith("/api/admin/*") && each.startsWith("/api/admin/");
    expect(known.some((each) => matches(each) || begins(each))).toBe(true);
  });
});
