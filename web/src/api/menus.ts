import { get, post, postForFile, put, remove } from "./client";
import type { Answer } from "./schema";

/** What is said, by language. */
export type Prompt = Record<string, string>;

export type StepKind =
  | "say"
  | "menu"
  | "collect"
  | "check_account"
  | "lookup"
  | "language"
  | "queue"
  | "voicemail"
  | "hang_up"
  | "transfer";

/** One step of a menu; which members it has depends on its kind. */
export interface MenuStep {
  kind: StepKind;
  key: string;
  say?: Prompt | null;
  confirm?: Prompt | null;
  /** By digit: the step that it leads to, or the language that it chooses. */
  choices?: Record<string, string>;
  [member: string]: unknown;
}

/** A menu with everything that can be set. */
export interface MenuDocument {
  steps: MenuStep[];
  languages: string[];
  person_digit: string;
  person_service: string;
  first_seconds: number;
  next_seconds: number;
  texts: { not_understood: Prompt; nothing_heard: Prompt };
}

/** A menu as it was written: whatever it leaves out is as usual. */
export type WrittenMenu = Pick<MenuDocument, "steps"> & Partial<MenuDocument>;

export type StoredMenu = Omit<Answer<"StoredMenu">, "document"> & { document: WrittenMenu };

/** A menu as somebody saved it. */
export type MenuVersion = Omit<Answer<"MenuVersion">, "document"> & { document: WrittenMenu };

/** Something to look at; `step` empty is the whole menu. */
export type MenuFinding = Answer<"MenuFinding">;

/** What a caller hears and presses, one after the other; `end` null while the menu listens. */
export type MenuTrial = Answer<"MenuTrial">;

/** What speaks on the telephone. */
export type Speech = Answer<"SpeechState">;

export const MENUS_KEY = ["admin", "menus"];
const ROOT = "/api/admin/menus";
const at = (key: string) => `${ROOT}/${key}`;

export const readMenus = () => get<StoredMenu[]>(ROOT);
export const readMenu = (key: string) => get<StoredMenu>(at(key));
export const createMenu = (menu: { key: string; name: string; document: MenuDocument }, idempotencyKey: string) =>
  post<StoredMenu>(ROOT, menu, { idempotencyKey });
export const saveMenu = (key: string, menu: { name: string; document: MenuDocument }, ifMatch: number) =>
  put<StoredMenu>(at(key), menu, { ifMatch });
export const readMenuVersions = (key: string) => get<MenuVersion[]>(`${at(key)}/versions`);
export const restoreMenu = (key: string, number: number, ifMatch: number) =>
  post<StoredMenu>(`${at(key)}/versions/${number}/restore`, {}, { ifMatch });
export const deleteMenu = (key: string) => remove(at(key));
export const checkMenu = (key: string) => post<MenuFinding[]>(`${at(key)}/check`);
export const tryMenu = (key: string, inputs: string[], language: string | null) =>
  post<MenuTrial>(`${at(key)}/try`, { inputs, language });
export const saySpeech = (said: string, language: string) =>
  postForFile("/api/admin/speech/say", { text: said, language });
export const readSpeech = () => get<Speech>("/api/admin/speech");
