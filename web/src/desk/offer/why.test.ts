import { describe, expect, it } from "vitest";
import { text } from "@/text";
import { explain } from "./why";

const words = text.desk.offer.reason;
const value = { score: 41, items: 2, agents: 3, needed_elsewhere: false };

describe("why a contact is offered to me", () => {
  it("says who has been free the longest", () =>
    expect(explain({ chosen: { idle_seconds: 60 }, others: 1 }, 0)).toEqual([
      words.longestIdle("1 min"),
      words.others(1),
    ]));

  it("says the score where pairs are made by their value, and not who has been free", () =>
    expect(explain({ chosen: { idle_seconds: 60 }, others: 2, value }, 0)).toEqual([words.value("41", 2, 3)]));

  it("says that somebody with a higher score is needed elsewhere", () =>
    expect(explain({ others: 2, value: { ...value, needed_elsewhere: true } }, 0)).toEqual([
      words.value("41", 2, 3),
      words.needed,
    ]));

  it("says that another system has said the score, or why it has not", () => {
    const said = (more: object) => explain({ others: 2, value: { ...value, ...more } }, 0);
    expect(said({ outside: true, instead: "" })).toEqual([words.value("41", 2, 3), text.value.said]);
    expect(said({ outside: false, instead: "slow" })).toEqual([words.value("41", 2, 3), text.value.insteadOf("slow")]);
    expect(text.value.insteadOf("slow")).toContain("in time");
  });

  it("says that the score gives no number", () =>
    expect(explain({ others: 2, value: { ...value, score: null } }, 0)).toEqual([words.unscored]));
});
