import { expect, it } from "vitest";
import { unusualIn } from "./alphabet";

it("names the characters that make a text message long, each once", () => {
  expect(unusualIn("Grüße: 39 € {1}\n[~^|\\]")).toEqual([]);
  expect(unusualIn("Hi 😀, жж 😀")).toEqual(["😀", "ж"]);
});
