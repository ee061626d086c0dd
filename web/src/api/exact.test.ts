import { describe, expect, it } from "vitest";
import { exactNumber, parseExact } from "./exact";

describe("numbers with all their digits", () => {
  it.each([
    ["1", 1],
    ["-0.5", -0.5],
    ["9007199254740993", { "@number": "9007199254740993" }],
    ["12345678901234567890", { "@number": "12345678901234567890" }],
    ["0.1234567890123456789", { "@number": "0.1234567890123456789" }],
    ["1e400", { "@number": "1e400" }],
    ["9007199254740991", 9007199254740991],
    ["twelve", null],
    ["", null],
  ])("%s is kept", (written, kept) => expect(exactNumber(written)).toEqual(kept));

  it("are read from an answer", () => {
    const answer = '{"value":[12345678901234567890,1.5],"id":"12345678901234567890","deep":{"x":7}}';
    expect(parseExact(answer)).toEqual({
      value: [{ "@number": "12345678901234567890" }, 1.5],
      id: "12345678901234567890",
      deep: { x: 7 },
    });
  });
});
