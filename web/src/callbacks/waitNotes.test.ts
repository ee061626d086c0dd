import { describe, expect, it } from "vitest";
import { waitNotes } from "./waitNotes";

const AT = "2026-03-02T09:00:00Z";

describe("what a waiting customer was told", () => {
  it("is nothing for most", () => {
    expect(waitNotes(null)).toEqual([]);
    expect(waitNotes({ announced: null, place_of: null })).toEqual([]);
  });

  it("names the place, and the wait when one was known", () => {
    const [known] = waitNotes({ announced: { at: AT, position: 3, seconds: 300 }, place_of: null });
    expect(known).toContain("number 3");
    expect(known).toContain("about 5 min");
    const [unknown] = waitNotes({ announced: { at: AT, position: 1, seconds: null }, place_of: null });
    expect(unknown).not.toContain("about");
  });

  it("says that the place is an old one", () =>
    expect(waitNotes({ announced: null, place_of: "1" })).toEqual(["Came back within moments and has the old place."]));
});
