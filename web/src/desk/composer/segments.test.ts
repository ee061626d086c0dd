import { describe, expect, it } from "vitest";
import { segmentsOf } from "./segments";

describe("segmentsOf", () => {
  it("counts plain texts in messages of 160, or 153 each", () => {
    expect(segmentsOf("")).toEqual({ plain: true, segments: 1, left: 160, odd: [] });
    expect(segmentsOf("x".repeat(160))).toMatchObject({ segments: 1, left: 0 });
    expect(segmentsOf("x".repeat(161))).toMatchObject({ segments: 2, left: 145 });
    expect(segmentsOf("€".repeat(80))).toMatchObject({ segments: 1, left: 0 });
  });

  it("makes fine typography plain, and says which signs are not", () => {
    expect(segmentsOf("“It’s” – soon…")).toMatchObject({ plain: true, odd: [] });
    expect(segmentsOf("ça va 🙂 ça")).toMatchObject({ plain: false, segments: 1, odd: ["ç", "🙂"] });
    expect(segmentsOf("Ж".repeat(71))).toMatchObject({ plain: false, segments: 2, left: 63 });
  });

  it("keeps a sign of two units in one message", () => {
    expect(segmentsOf(`${"x".repeat(152)}€${"x".repeat(20)}`)).toMatchObject({ segments: 2, left: 131 });
  });
});
