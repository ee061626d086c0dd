import { describe, expect, it } from "vitest";
import type { Service } from "@/api/services";
import type { ServiceRow } from "@/api/wallboard";
import { byService, lowestNow } from "./board";
import { levelStanding, waitStanding, worst } from "./thresholds";
import { pathOf, type Sample, TREND_MILLISECONDS, withSample } from "./trend";

describe("standing against the target", () => {
  it.each([
    [null, 0.8, "none"],
    [0.8, 0.8, "good"],
    [0.79, 0.8, "watch"],
    [0.7, 0.8, "watch"],
    [0.69, 0.8, "bad"],
    [0, 0.05, "watch"],
  ])("level %s of %d is %s", (level, target, standing) => expect(levelStanding(level, target)).toBe(standing));

  it.each([
    [null, 20, "none"],
    [0, 20, "none"],
    [10, 20, "good"],
    [16, 20, "watch"],
    [20, 20, "watch"],
    [21, 20, "bad"],
  ])("a wait of %s s with a target of %d s is %s", (wait, within, standing) =>
    expect(waitStanding(wait, within)).toBe(standing),
  );

  it("the worst wins", () => {
    expect(worst(["good", "bad", "none"])).toBe("bad");
    expect(worst([])).toBe("none");
  });
});

const service = (id: string, over = {}) =>
  ({
    id,
    name: id,
    active: true,
    real_time_target: { fraction: 0.8, within: "PT20S" },
    deferred_target: { fraction: 0.9, within: "PT4H" },
    ...over,
  }) as Service;

const row = (service_id: string, channel: ServiceRow["channel"], over: Partial<ServiceRow> = {}): ServiceRow => ({
  service_id,
  channel,
  waiting: 1,
  longest_wait_seconds: 30,
  offered: 0,
  handling: 0,
  wrapping: 0,
  parked: 0,
  answered_today: 10,
  answered_in_target_today: 8,
  abandoned_today: 0,
  service_level_now: 0.8,
  service_level_today: 0.8,
  average_wait_seconds: 12,
  unroutable: 0,
  overdue: 0,
  ...over,
});

describe("rows by service", () => {
  it("add up the channels, each against its own target", () => {
    const [billing] = byService(
      [
        row("billing", "chat"),
        row("billing", "email", { answered_today: 30, answered_in_target_today: 12, service_level_now: 0.4 }),
      ],
      [service("billing")],
    );
    expect(billing?.row.waiting).toBe(2);
    expect(billing?.row.answered_today).toBe(40);
    expect(billing?.row.service_level_today).toBeCloseTo(0.5);
    expect(billing?.row.service_level_now).toBe(0.4);
    expect(billing?.level).toBe("bad");
    expect(billing?.channels.map((part) => [part.channel, part.targetSeconds, part.wait])).toEqual([
      ["chat", 20, "bad"],
      ["email", 14_400, "good"],
    ]);
    expect(billing?.targetFraction).toBeNull();
    expect(billing?.wait).toBe("bad");
  });

  it("take the server's own total when there is one", () => {
    const [billing] = byService([row("billing", null, { waiting: 9 }), row("billing", "chat")], [service("billing")]);
    expect(billing?.row.waiting).toBe(9);
    expect(billing?.targetFraction).toBe(0.8);
    expect(billing?.level).toBe("good");
  });

  it("show a quiet service with zeros, a retired one only while it has work, and one nobody knows", () => {
    const found = byService(
      [row("gone", "chat"), row("ghost", "chat")],
      [service("quiet"), service("gone", { active: false }), service("old", { active: false })],
    );
    expect(found.map((part) => [part.row.service_id, part.row.waiting, part.service !== null])).toEqual([
      ["quiet", 0, true],
      ["gone", 1, true],
      ["ghost", 1, false],
    ]);
    expect(found[0]?.level).toBe("none");
  });

  it("count abandoned and overdue ones as missed", () => {
    const [found] = byService([row("a", "chat", { abandoned_today: 4, overdue: 2 })], [service("a")]);
    expect(found?.row.service_level_today).toBe(0.5);
  });

  it("name the service and channel that stands worst against its own target", () => {
    const rows = byService(
      [
        row("a", "chat", { service_level_now: 0.7 }),
        row("b", "email", { service_level_now: 0.75 }),
        row("c", "chat", { service_level_now: null }),
      ],
      [service("a"), service("b"), service("c")],
    );
    expect(lowestNow(rows)).toMatchObject({ level: 0.75, channel: "email", standing: "bad" });
    expect(lowestNow([])).toBeNull();
  });
});

describe("trends", () => {
  const minutes = (count: number) => count * 60_000;

  it("keep half an hour, thinned", () => {
    let history: Sample[] = [];
    for (let second = 0; second < 3600; second += 2)
      history = withSample(history, { at: second * 1000, value: second });
    expect(history.length).toBeLessThanOrEqual(61);
    expect(history.at(-1)?.value).toBe(3598);
    expect((history.at(-1)?.at ?? 0) - (history[0]?.at ?? 0)).toBeLessThanOrEqual(TREND_MILLISECONDS);
  });

  it("forget samples from a clock that was set back", () => {
    expect(withSample([{ at: minutes(10), value: 1 }], { at: minutes(1), value: 2 })).toEqual([
      { at: minutes(1), value: 2 },
    ]);
  });

  it("draw a line that fills the box", () => {
    expect(
      pathOf(
        [
          { at: 0, value: 0 },
          { at: 10, value: 4 },
        ],
        100,
        20,
      ),
    ).toBe("M0 20 L100 0");
    expect(pathOf([{ at: 0, value: 3 }], 100, 20)).toBe("");
    expect(pathOf([], 100, 20)).toBe("");
  });
});
