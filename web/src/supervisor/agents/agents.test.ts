import { describe, expect, it } from "vitest";
import type { Agent, Presence } from "@/api/agents";
import type { WorkItem } from "@/api/routing";
import type { AgentRow, Wallboard } from "@/api/wallboard";
import { type AgentFilter, linesOf, shownLines } from "./agents";

const agent = (id: string, over: Partial<Agent> = {}): Agent => ({
  id,
  name: `Agent ${id}`,
  alias: id,
  skills: [],
  attributes: {},
  signature: "",
  active: true,
  bot: false,
  hub_id: "main",
  version: 1,
  ...over,
});
const row = (agent_id: string, over: Partial<AgentRow> = {}): AgentRow => ({
  agent_id,
  state: "ready",
  reason: null,
  since: "2026-01-01T09:00:00Z",
  handling: 0,
  total_used: 4,
  total_limit: 12,
  ...over,
});
const board = (presence: AgentRow[]) => ({ presence }) as Wallboard;
const presence = (agent_id: string, since: string): Presence => ({
  agent_id,
  state: "not_ready",
  reason: "Lunch",
  since,
  seen_at: null,
  next_state: null,
  next_reason: null,
  returned_at: null,
  version: 2,
});

describe("lines of agents", () => {
  it("people the board leaves out are signed out, and those who left are not listed", () => {
    const lines = linesOf([agent("a"), agent("b"), agent("gone", { active: false })], board([row("a")]), {}, {}, []);
    expect(lines.map((line) => [line.agent.id, line.state, line.used])).toEqual([
      ["a", "ready", 4],
      ["b", "signed_out", 0],
    ]);
  });

  it("believe the later of the board and the stream", () => {
    const later = linesOf([agent("a")], board([row("a")]), { a: presence("a", "2026-01-01T09:05:00Z") }, {}, []);
    const earlier = linesOf([agent("a")], board([row("a")]), { a: presence("a", "2026-01-01T08:00:00Z") }, {}, []);
    expect(later[0]).toMatchObject({ state: "not_ready", reason: "Lunch" });
    expect(earlier[0]).toMatchObject({ state: "ready", reason: null });
  });

  it("list what each handles", () => {
    const item = { id: "w", agent_id: "a", also_offered_to: [] as string[] } as WorkItem;
    expect(linesOf([agent("a")], board([row("a")]), {}, {}, [item])[0]?.handles).toEqual([item]);
  });
});

describe("which lines are shown", () => {
  const lines = linesOf(
    [
      agent("z", { name: "Zoe", skills: [{ skill_id: "de", level: 3 }] }),
      agent("a", { name: "Ann" }),
      agent("b", { name: "Bo", alias: "Robert" }),
    ],
    board([row("z"), row("a", { state: "not_ready", reason: "Lunch" })]),
    {},
    {},
    [],
  );
  const all: AgentFilter = { states: [], skillId: null, search: "" };
  const names = (filter: Partial<AgentFilter>) =>
    shownLines(lines, { ...all, ...filter }).map((line) => line.agent.name);

  it("those at work first", () => expect(names({})).toEqual(["Zoe", "Ann", "Bo"]));
  it("by state", () => expect(names({ states: ["not_ready", "signed_out"] })).toEqual(["Ann", "Bo"]));
  it("by skill", () => expect(names({ skillId: "de" })).toEqual(["Zoe"]));
  it("by name or alias", () => expect(names({ search: " robert " })).toEqual(["Bo"]));
});
