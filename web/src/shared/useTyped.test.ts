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
