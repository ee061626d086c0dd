import { describe, expect, it } from "vitest";
import { text } from "@/text";
import channels from "../../../dev/world/channels.json";
import { defaultsOf, type Setting, settingsOf } from "./schema";
import { groupsOf } from "./settingWords";
import { languagesIn, unsaidIn } from "./VoiceSettings";

const settings = settingsOf(channels.voice as never);
const flat = (all: readonly Setting[]): Setting[] => all.flatMap((each) => [each, ...flat(each.parts)]);

describe("the settings of the telephone", () => {
  it("are drawn with fields, none as a raw document", () => {
    expect(flat(settings).filter(({ kind }) => kind === "json")).toEqual([]);
    expect(flat(settings).find(({ path }) => path === "greeting")?.kind).toBe("prompt");
  });

  it("all have words and a group", () => {
    const words = text.admin.channels.settings.voice ?? {};
    const named = ({ path, name }: Setting) => path in words || name in words;
    expect(flat(settings).filter((each) => !named(each))).toEqual([]);
    expect(groupsOf("voice", settings)).toHaveLength(8);
  });

  it("leave words that nobody wrote to the server", () => {
    const sent = JSON.parse(JSON.stringify(defaultsOf(settings)));
    expect(sent.greeting).toBeUndefined();
    expect(sent.closed.say).toBeUndefined();
    expect(languagesIn(sent)).toEqual([]);
  });

  it("say everything in our own languages, and name what is missing in another one", () => {
    for (const language of ["en", "de", "fr", "es", "it", "nl", "fr-CA"])
      expect(unsaidIn(settings, {}, language)).toEqual([]);
    const missing = unsaidIn(settings, { goodbye: { pl: "Do widzenia." } }, "pl").map(({ path }) => path);
    expect(missing).toContain("waiting.texts.busy");
    expect(missing).not.toContain("goodbye");
    expect(missing).not.toContain("greeting");
  });
});
