import { describe, expect, it } from "vitest";
import { dialable, readableNumber } from "./numbers";

describe("a number as people read it", () => {
  it.each([
    ["+442079460112", "+44 20 7946 0112"],
    ["+447700900123", "+44 7700 900123"],
    ["+4533123456", "+45 33 12 34 56"],
    ["+351210001234", "+351 21 000 1234"],
    ["+12125550123", "+1 212 555 0123"],
    ["+33142685300", "+33 1 42 68 53 00"],
    ["+4930123456", "+49 30 123456"],
    ["+999123456789", "+999123456789"],
    ["sip:ben@example.com", "sip:ben@example.com"],
    ["117", "117"],
  ])("%s", (number, shown) => {
    expect(readableNumber(number)).toBe(shown);
  });
});

describe("a number that was typed", () => {
  it.each([
    ["+44 (20) 7946-0112", "+442079460112"],
    ["0044 20 7946 0112", "+442079460112"],
    ["020 7946 0112", "02079460112"],
    ["117", "117"],
    ["", null],
    ["12", null],
    ["call me", null],
    ["+123456789012345678", null],
  ])("%s", (typed, number) => expect(dialable(typed)).toBe(number));
});
