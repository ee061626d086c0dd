import { expect, test } from "vitest";
import { inWords } from "./address";
import type { Model } from "./document";

const models = [{ decisions: [{ name: "Loyalty" }, { name: "Share" }], inputs: [{ name: "" }] }] as unknown as Model[];

test.each([
  ["models[0].decisions[1].logic.variable: is missing.", "Share, Call each: is missing."],
  ["models[0].decisions[0].logic.entries[2].name: is missing.", "Loyalty, Name of part 3: is missing."],
  ["models[0].decisions[0].logic.columns: 'a' is there twice.", "Loyalty: 'a' is there twice."],
  ["models[0].inputs[0].name: is missing.", "models[0].inputs[0].name: is missing."],
  ["models[3].decisions[0].name: is missing.", "models[3].decisions[0].name: is missing."],
  ["Something else: is wrong.", "Something else: is wrong."],
])("%s", (said, words) => expect(inWords(models, said)).toBe(words));
