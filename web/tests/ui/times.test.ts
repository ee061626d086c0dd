import { describe, expect, it } from "vitest";
import { hueOf, initialsOf } from "@/ui/initials";
import { clockSpan, dayName, durationOf, relative, sameDay, secondsOf, span } from "@/ui/times";

const NOW = new Date("2026-03-04T15:00:00").getTime();
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe("times", () => {
  it.each([
    [-3, "0:00"],
    [7, "0:07"],
    [754, "12:34"],
    [3723, "1:02:03"],
  ])("a clock shows %d seconds as %s", (seconds, shown) => expect(clockSpan(seconds)).toBe(shown));

  it.each([
    [12, "12 s"],
    [300, "5 min"],
    [12_000, "3 h 20 min"],
    [7200, "2 h"],
    [400_000, "4 d"],
  ])("a sentence says %d seconds as %s", (seconds, said) => expect(span(seconds)).toBe(said));

  it("are told from now in both directions", () => {
    expect([relative(ago(2), NOW), relative(ago(300), NOW), relative(ago(-300), NOW)]).toEqual([
      "now",
      "5 min ago",
      "in 5 min",
    ]);
  });

  it("name today and yesterday by the local calendar", () => {
    expect([dayName(ago(60), NOW), dayName(ago(86_400), NOW)]).toEqual(["Today", "Yesterday"]);
    expect(dayName(ago(5 * 86_400), NOW)).not.toMatch(/day$/);
    expect(sameDay(ago(0), ago(16 * 3600))).toBe(false);
  });

  it.each([
    ["PT20S", 20],
    ["PT1H30M", 5400],
    ["P1DT20S", 86_420],
    ["PT0.5S", 0],
    ["nonsense", 0],
  ])("%s lasts %d seconds", (duration, seconds) => expect(secondsOf(duration)).toBe(seconds));

  it("go back to the API as a duration", () => expect(secondsOf(durationOf(95))).toBe(95));
});

describe("initials", () => {
  it.each([
    ["Ann Lee", "AL"],
    ["ann@example.com", "AC"],
    ["山田 太郎", "山太"],
    ["Cher", "C"],
    ["+44 1632 960001", ""],
    ["Flat 7", "F"],
    ["", ""],
  ])("of %s are %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
  it("have one colour for one name", () => expect(hueOf("Ann")).toBe(hueOf("Ann")));
});
