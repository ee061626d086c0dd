import { describe, expect, it } from "vitest";
import { NO_FILTER } from "./filter";
import {
  type Contact,
  type Queued,
  queueOrder,
  type Window,
  wanted,
  withInteraction,
  withPage,
  withWorkItem,
} from "./window";

const item = (id: string, minute: number, over: Partial<Queued> = {}): Queued => ({
  id,
  interaction_id: `i-${id}`,
  service_id: "billing",
  channel: "chat",
  state: "queued",
  due_at: new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString(),
  queued_at: "2026-01-01T08:00:00Z",
  agent_id: null,
  preferred_agent_id: null,
  version: 1,
  ...over,
});
const row = (work_item: Queued) => ({ work_item, interaction: { id: work_item.interaction_id ?? "", version: 1 } });
const loaded = (items: Queued[], next_cursor: string | null = null): Window<Queued, Contact> => ({
  rows: items.map(row),
  next_cursor,
});
const ids = (window: Window<Queued, Contact>) => window.rows.map(({ work_item }) => work_item.id);

describe("the order of the queue", () => {
  it("is due time, then arrival, then id", () => {
    const later = item("a", 1, { queued_at: "2026-01-01T08:00:00.5Z" });
    expect([item("z", 2), later, item("c", 1), item("b", 1)].sort(queueOrder).map(({ id }) => id)).toEqual([
      "b",
      "c",
      "a",
      "z",
    ]);
  });
});

describe("live changes", () => {
  it("put a new item in its place", () => {
    const window = withWorkItem(loaded([item("a", 1), item("c", 3)]), item("b", 2), null, NO_FILTER);
    expect(ids(window)).toEqual(["a", "b", "c"]);
  });

  it("leave an item beyond the loaded part to its page", () => {
    const window = loaded([item("a", 1)], "more");
    expect(withWorkItem(window, item("b", 2), null, NO_FILTER)).toBe(window);
  });

  it("move an item whose due time changed, and drop it when that is beyond the loaded part", () => {
    const all = loaded([item("a", 1), item("b", 2), item("c", 3)]);
    expect(ids(withWorkItem(all, item("a", 9, { version: 2 }), null, NO_FILTER))).toEqual(["b", "c", "a"]);
    expect(ids(withWorkItem({ ...all, next_cursor: "x" }, item("a", 9, { version: 2 }), null, NO_FILTER))).toEqual([
      "b",
      "c",
    ]);
  });

  it("take away what no longer belongs", () => {
    const window = withWorkItem(
      loaded([item("a", 1)]),
      item("a", 1, { state: "completed", version: 2 }),
      null,
      NO_FILTER,
    );
    expect(ids(window)).toEqual([]);
  });

  it("never go back to an older version", () => {
    const window = loaded([item("a", 1, { version: 5 })]);
    expect(withWorkItem(window, item("a", 1, { state: "parked", version: 4 }), null, NO_FILTER)).toBe(window);
  });

  it("do not add rows to a search, but keep those found up to date", () => {
    const filter = { ...NO_FILTER, search: "ada" };
    const window = loaded([item("a", 1)]);
    expect(ids(withWorkItem(window, item("b", 2), null, filter))).toEqual(["a"]);
    expect(
      withWorkItem(window, item("a", 1, { state: "offered", version: 2 }), null, filter).rows[0]?.work_item.state,
    ).toBe("offered");
  });

  it("bring the newest form of a contact", () => {
    const window = loaded([item("a", 1)]);
    expect(withInteraction(window, { id: "i-a", version: 2 }).rows[0]?.interaction?.version).toBe(2);
    expect(withInteraction(window, { id: "i-a", version: 0 })).toBe(window);
    expect(withInteraction(window, { id: "other", version: 2 })).toBe(window);
  });

  it("keep the same rows where nothing changed, so that only one is drawn again", () => {
    const window = loaded([item("a", 1), item("b", 2)]);
    const next = withWorkItem(window, item("a", 1, { state: "offered", version: 2 }), null, NO_FILTER);
    expect(next.rows[1]).toBe(window.rows[1]);
  });
});

describe("pages", () => {
  it("follow each other without doubling what a live change brought", () => {
    const first = loaded([item("a", 1), item("b", 2, { version: 3 })], "next");
    const window = withPage(first, { items: [row(item("b", 2)), row(item("c", 3))], next_cursor: null });
    expect(ids(window)).toEqual(["a", "b", "c"]);
    expect(window.rows[1]?.work_item.version).toBe(3);
  });
});

describe("filters on live items", () => {
  it.each([
    [{ states: ["parked"] }, false],
    [{ serviceIds: ["billing"] }, true],
    [{ serviceIds: ["sales"] }, false],
    [{ channels: ["email"] }, false],
    [{ agentId: "a1" }, false],
  ])("%j", (over, expected) => expect(wanted(item("a", 1), { ...NO_FILTER, ...over })).toBe(expected));

  it("find what an agent parked", () => {
    const parked = item("a", 1, { state: "parked", preferred_agent_id: "a1" });
    expect(wanted(parked, { ...NO_FILTER, agentId: "a1" })).toBe(true);
  });
});
