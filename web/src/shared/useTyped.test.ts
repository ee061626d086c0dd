import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useTyped } from "./useTyped";

test("letters stay while what was typed before comes back late", () => {
  const keep = vi.fn();
  const field = renderHook(({ kept }) => useTyped(kept, keep), { initialProps: { kept: "" } });
  for (const text of ["a", "ab", "abc"]) act(() => field.result.current[1](text));
  for (const kept of ["a", "abc"]) {
    field.rerender({ kept });
    expect(field.result.current[0]).toBe("abc");
  }
  expect(keep.mock.calls).toEqual([["a"], ["ab"], ["abc"]]);
});

test("what somebody else puts there is taken over, also what was typed once", () => {
  const field = renderHook(({ kept }) => useTyped(kept, () => undefined), { initialProps: { kept: "ann" } });
  expect(field.result.current[0]).toBe("ann");
  act(() => field.result.current[1]("bob"));
  field.rerender({ kept: "bob" });
  for (const kept of ["cleo", "bob", ""]) {
    field.rerender({ kept });
    expect(field.result.current[0]).toBe(kept);
  }
});

test("with a delay the last text is kept once, by whoever keeps it then, and what somebody else puts there stays", () => {
  vi.useFakeTimers();
  const [before, after] = [vi.fn(), vi.fn()];
  const field = renderHook(({ kept, keep }) => useTyped(kept, keep, 250), { initialProps: { kept: "", keep: before } });
  const type = (text: string) => act(() => field.result.current[1](text));
  for (const text of ["a", "ab"]) type(text);
  // A page that is drawn anew does not begin the wait again.
  act(() => void vi.advanceTimersByTime(200));
  field.rerender({ kept: "", keep: after });
  act(() => void vi.advanceTimersByTime(50));
  expect([before.mock.calls, after.mock.calls]).toEqual([[], [["ab"]]]);
  type("abc");
  field.rerender({ kept: "ab", keep: after });
  expect(field.result.current[0]).toBe("abc");
  // A link of the page empties the search while a letter waits to be kept.
  field.rerender({ kept: "", keep: after });
  act(() => void vi.advanceTimersByTime(250));
  expect([field.result.current[0], after.mock.calls]).toEqual(["", [["ab"]]]);
  // Typed and taken away again: nothing to keep, and the same word from elsewhere is taken over.
  for (const text of ["x", ""]) type(text);
  act(() => void vi.advanceTimersByTime(250));
  field.rerender({ kept: "x", keep: after });
  expect([field.result.current[0], after.mock.calls]).toEqual(["x", [["ab"]]]);
  vi.useRealTimers();
});
