import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Typing } from "../src/typing";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it("is told now and then while somebody types, and once when it stops", () => {
  const told: boolean[] = [];
  const typing = new Typing((on) => told.push(on), vi.fn());
  for (let key = 0; key < 40; key += 1) {
    typing.typed();
    vi.advanceTimersByTime(200);
  }
  expect(told).toEqual([true, true, true]);
  vi.advanceTimersByTime(6_000);
  expect(told.at(-1)).toBe(false);
  typing.stop();
  expect(told).toHaveLength(4);
});

it("of the other side fades when nobody says that it goes on", () => {
  const fade = vi.fn();
  const typing = new Typing(vi.fn(), fade);
  typing.heard(true);
  vi.advanceTimersByTime(7_000);
  typing.heard(true);
  vi.advanceTimersByTime(7_000);
  expect(fade).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(fade).toHaveBeenCalledOnce();
  typing.heard(true);
  typing.heard(false);
  vi.advanceTimersByTime(20_000);
  expect(fade).toHaveBeenCalledOnce();
});
