import { describe, expect, it } from "vitest";
import { explain } from "@/desk/offer/why";

const NOW = Date.parse("2026-03-01T10:00:00Z");

describe("why an offer came to me", () => {
  it("names the longest idle time, the alternatives and who was ruled out", () => {
    const sentences = explain(
      {
        preferred: false,
        item: { due_at: "2026-03-01T10:00:30Z", priority: 0 },
        chosen: { idle_seconds: 187 },
        others: 2,
        excluded_counts: { capacity: 2, skill: 1 },
      },
      NOW,
    );
    expect(sentences).toEqual([
      "You have been free the longest: 3 min.",
      "2 other agents could take it too.",
      "Its target ends in 30 s.",
      "Not asked: 2 fully loaded, 1 without the skill.",
    ]);
  });

  it("says that it was kept for me, and that its target is missed", () => {
    const sentences = explain({ preferred: true, item: { due_at: "2026-03-01T09:58:00Z" } }, NOW);
    expect(sentences[0]).toContain("kept for you");
    expect(sentences[1]).toBe("Its target is missed since 2 min.");
  });

  it("is silent when the offer does not say, and about reasons it does not know", () => {
    expect(explain({}, NOW)).toEqual([]);
    expect(explain({ others: 0, excluded_counts: { moon_phase: 3 } }, NOW)).toEqual([
      "You are the only one who can take it now.",
    ]);
  });
});
