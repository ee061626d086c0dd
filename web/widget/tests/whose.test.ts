import { describe, expect, it } from "vitest";
import { named } from "../src/whose";

const token = (claims: object) =>
  ["", JSON.stringify(claims), ""].map((part) => btoa(part).replace(/\+/g, "-").replace(/\//g, "_")).join(".");

describe("whom a site's token names", () => {
  it("is the same for every token of one person", () => {
    expect(named(token({ sub: "4711", exp: 1 }))).toBe("account:4711");
    expect(named(token({ sub: "4711", kind: "account", exp: 2 }))).toBe("account:4711");
    expect(named(token({ sub: "a?>@b.example", kind: "email" }))).toBe("email:a?>@b.example");
  });

  it.each([null, "", "forged", "a.b.c", token({ sub: 4711 }), `x.${btoa("null")}.y`])("is nobody for %j", (broken) => {
    expect(named(broken)).toBe("");
  });
});
