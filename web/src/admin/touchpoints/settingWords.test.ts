import { describe, expect, it } from "vitest";
import type { Setting } from "./schema";
import { choiceName, groupsOf, wordsOf } from "./settingWords";

const setting = (path: string, over: Partial<Setting> = {}): Setting => ({
  path,
  name: path.split(".").at(-1) ?? "",
  kind: "text",
  title: `Schema ${path}`,
  help: "From the schema.",
  required: false,
  fallback: undefined,
  options: [],
  parts: [],
  ...over,
});

describe("words of settings", () => {
  it("come from the channel, then from every channel, then from the schema", () => {
    expect(wordsOf("chat", setting("files")).label).toBe("Let visitors send files");
    expect(wordsOf("webform", setting("files")).label).toBe("Files at most");
    expect(wordsOf("webform", setting("mail_touchpoint")).label).toBe("E-mail touchpoint");
    expect(wordsOf("pigeon", setting("loft"))).toEqual({ label: "Schema loft", help: "From the schema." });
  });

  it("name choices, and leave unknown ones as they are", () => {
    expect(choiceName(setting("side"), "left")).toBe("Left");
    expect(choiceName(setting("side"), "above")).toBe("above");
  });
});

describe("groups of settings", () => {
  it("hold every setting exactly once, unknown ones at the end", () => {
    const settings = ["title", "fields", "brand_new"].map((name) => setting(name));
    const groups = groupsOf("webform", settings);
    expect(groups.flatMap((group) => group.settings.map(({ name }) => name)).sort()).toEqual([
      "brand_new",
      "fields",
      "title",
    ]);
    expect(groups.at(-1)?.settings[0]?.name).toBe("brand_new");
  });

  it("work for a channel nobody has written words for", () => {
    expect(groupsOf("pigeon", [setting("loft")])).toHaveLength(1);
  });
});
