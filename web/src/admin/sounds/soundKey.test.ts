import { expect, it } from "vitest";
import { isSoundKey, soundKeyOf } from "./soundKey";

it.each([
  ["Welcome to us.WAV", "welcome-to-us"],
  ["Begrüßung (neu).mp3", "begru-ung-neu"],
  ["_music_.ogg", "music_"],
  ["…", ""],
])("a sound of the file %s is called %s", (file, key) => {
  expect(soundKeyOf(file)).toBe(key);
  expect(isSoundKey(key)).toBe(key !== "");
});
