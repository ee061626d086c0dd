import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePhone } from "./phone";
import { useSilence } from "./useSilence";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const speak = (level: number) => act(() => usePhone.setState({ level }));
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

test("a microphone is silent after a while without a sound, and not any more at the first one", () => {
  speak(0);
  const { result } = renderHook(() => useSilence(0.01, 30_000));
  pass(29_000);
  expect(result.current).toBe(false);
  pass(1_000);
  expect(result.current).toBe(true);
  speak(0.02);
  expect(result.current).toBe(false);
});

test("the noise of a room starts the time anew", () => {
  speak(0);
  const { result } = renderHook(() => useSilence(0.01, 30_000));
  pass(29_000);
  speak(0.05);
  speak(0);
  pass(29_000);
  expect(result.current).toBe(false);
});
