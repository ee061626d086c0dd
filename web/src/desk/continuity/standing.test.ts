import { describe, expect, it } from "vitest";
import type { Continuity } from "@/api/continuity";
import { pageName, standingOf } from "./standing";

const continuity = (parts: Partial<Continuity>) =>
  ({ dealings: [], collected: [], last_message: null, pages: [], ...parts }) as Continuity;
const dealing = (case_id: string) => ({ case_id }) as Continuity["dealings"][number];

describe("where a customer stands", () => {
  it("says nothing that stands in the contact itself", () => {
    const told = [{ interaction_id: "i1" }] as Continuity["collected"];
    const last = { interaction_id: "i1" } as Continuity["last_message"];
    const here = continuity({ dealings: [dealing("c1")], collected: told, last_message: last });
    expect(standingOf(here, "c1", "i1").empty).toBe(true);
    expect(standingOf(here, "c2", "i2")).toMatchObject({ empty: false, more: true, last, told });
  });
  it("has no more to show when one line says it all", () => {
    expect(standingOf(continuity({ dealings: [dealing("c1")] }), "c2", null).more).toBe(false);
    expect(standingOf(continuity({ dealings: [dealing("c1"), dealing("c3")] }), "c2", null).more).toBe(true);
  });
  it("names a page without a title by its path", () => {
    expect(pageName({ title: "", address: "https://shop.example/tv" })).toBe("/tv");
    expect(pageName({ title: "Televisions", address: "https://shop.example/tv" })).toBe("Televisions");
  });
});
