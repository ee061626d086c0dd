import { get, remove, request } from "./client";
import type { Answer } from "./schema";
import type { Id } from "./units";

/** An uploaded sound, with the menus and touchpoints that play it. */
export type Sound = Answer<"Sound">;

export const SOUNDS_KEY = ["admin", "sounds"];
/** A prompt that begins with this is the sound of the key that follows. */
export const SOUND_PREFIX = "sound:";

export const readSounds = () => get<Sound[]>("/api/admin/sounds");
export const dropSound = (id: Id) => remove(`/api/admin/sounds/${id}`);
export const soundUrl = (id: Id) => `/api/admin/sounds/${id}/audio`;

export function uploadSound(file: File, key: string, name: string): Promise<Sound> {
  const form = new FormData();
  form.append("file", file, file.name);
  return request<Sound>("/api/admin/sounds", { method: "POST", body: form, query: { key, name } });
}
