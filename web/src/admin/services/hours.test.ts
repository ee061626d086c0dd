import { describe, expect, it } from "vitest";
import {
  clockOf,
  copyDay,
  faultsOf,
  hoursOpen,
  intervalsOf,
  minutesOf,
  nextSpan,
  runsOf,
  splitAtMidnight,
  tidyClock,
  tidyHolidays,
  type Week,
  weekOf,
} from "./hours";

const closed: Week = [[], [], [], [], [], [], []];
const weekWith = (weekday: number, ...spans: [string, string][]): Week =>
  closed.map((day, at) => (at === weekday ? spans.map(([opens, closes]) => ({ opens, closes })) : day));

describe("typed times", () => {
  it.each([
    ["9", 540],
    ["09:30", 570],
    ["9.30", 570],
    ["930", 570],
    ["1730", 1050],
    ["9h15", 555],
    ["5 pm", 1020],
    ["12am", 0],
    ["12:30 PM", 750],
    ["24:00", 1440],
    ["09:00:00", 540],
  ])("understands %s", (typed, minutes) => expect(minutesOf(typed)).toBe(minutes));

  it.each(["", "x", "25", "9:75", "24:01", "13pm", "0pm", "9-17", "99999"])("does not guess %j", (typed) =>
    expect(minutesOf(typed)).toBeNull(),
  );

  it("are shown tidily, and left alone when unclear", () => {
    expect(tidyClock("7")).toBe("07:00");
    expect(tidyClock("soon")).toBe("soon");
    expect(clockOf(1440)).toBe("24:00");
  });
});

describe("a week", () => {
  it("comes back from the editor as it was stored, in order", () => {
    const intervals = [
      { weekday: 0, opens: "09:00:00", closes: "12:00:00" },
      { weekday: 0, opens: "13:00:00", closes: "17:30:00" },
      { weekday: 4, opens: "18:00:00", closes: "00:00:00" },
    ];
    expect(intervalsOf(weekOf([...intervals].reverse()))).toEqual(intervals);
  });

  it("shows midnight at the day's end as 24:00", () => {
    expect(weekOf([{ weekday: 2, opens: "00:00:00", closes: "00:00:00" }])[2]).toEqual([
      { opens: "00:00", closes: "24:00" },
    ]);
  });

  it("joins spans that touch", () => {
    expect(intervalsOf(weekWith(1, ["9", "12"], ["12", "17"]))).toEqual([
      { weekday: 1, opens: "09:00:00", closes: "17:00:00" },
    ]);
  });

  it("ignores intervals of days that do not exist", () =>
    expect(weekOf([{ weekday: 9, opens: "1", closes: "2" }])).toEqual(closed));

  it("names what is wrong with each span", () => {
    expect(faultsOf(weekWith(0, ["x", "12"])).get("0.0")).toBe("opens_unclear");
    expect(faultsOf(weekWith(0, ["24:00", "12"])).get("0.0")).toBe("opens_unclear");
    expect(faultsOf(weekWith(0, ["9", "soon"])).get("0.0")).toBe("closes_unclear");
    expect(faultsOf(weekWith(0, ["22:00", "02:00"])).get("0.0")).toBe("ends_before_start");
    expect(faultsOf(weekWith(3, ["9", "12"], ["11", "17"]))).toEqual(new Map([["3.1", "overlaps"]]));
    expect(faultsOf(weekWith(3, ["13", "17"], ["9", "13"])).size).toBe(0);
    expect(faultsOf(weekWith(3, ["9", "24:00"])).size).toBe(0);
  });

  it("finds an overlap with a long span that is not the neighbour", () => {
    expect([...faultsOf(weekWith(0, ["8", "18"], ["9", "10"], ["17", "19"])).keys()]).toEqual(["0.1", "0.2"]);
  });

  it("copies a day without sharing it", () => {
    const week = copyDay(weekWith(0, ["9", "17"]), 0, [1, 2]);
    expect(week[1]).toEqual(week[0]);
    expect(week[1]?.[0]).not.toBe(week[0]?.[0]);
    expect(week[3]).toEqual([]);
  });

  it("splits a span past midnight into two days, Sunday into Monday", () => {
    const week = splitAtMidnight(weekWith(6, ["22:00", "02:00"]), 6, 0);
    expect(week[6]).toEqual([{ opens: "22:00", closes: "24:00" }]);
    expect(week[0]).toEqual([{ opens: "00:00", closes: "02:00" }]);
    expect(faultsOf(week).size).toBe(0);
  });

  it("offers a next span after the last", () => {
    expect(nextSpan([])).toEqual({ opens: "09:00", closes: "17:00" });
    expect(nextSpan([{ opens: "09:00", closes: "12:00" }])).toEqual({ opens: "13:00", closes: "17:00" });
    expect(nextSpan([{ opens: "18:00", closes: "22:00" }])).toEqual({ opens: "23:00", closes: "24:00" });
    expect(nextSpan([{ opens: "09:00", closes: "24:00" }])).toEqual({ opens: "09:00", closes: "17:00" });
  });

  it("is summed up by runs of days with the same hours", () => {
    const week = copyDay(weekWith(0, ["09:00", "17:00"]), 0, [1, 2, 4]);
    expect(runsOf(week).map(({ first, last }) => [first, last])).toEqual([
      [0, 2],
      [4, 4],
    ]);
    expect(hoursOpen(week)).toBe(32);
  });
});

it("holidays are sorted, each once, and real days", () => {
  expect(tidyHolidays(["2026-12-25", "2026-01-01", "2026-12-25", "2026-02-30", "soon"])).toEqual([
    "2026-01-01",
    "2026-12-25",
  ]);
});
