/** A channel's settings as its JSON schema describes them, in the form in which they are drawn. */

import type { Schema } from "@/api/admin";

export type SettingKind =
  | "text"
  | "longText"
  | "whole"
  | "switch"
  | "choice"
  | "list"
  | "colour"
  | "fields"
  | "group"
  | "optionalGroup"
  | "prompt"
  | "json";

export interface Setting {
  /** Where it stands in the settings, such as `imap.host`. */
  path: string;
  name: string;
  kind: SettingKind;
  /** The schema's own words, for settings that the catalogue does not know. */
  title: string;
  help: string;
  required: boolean;
  fallback: unknown;
  options: string[];
  min?: number | undefined;
  max?: number | undefined;
  longest?: number | undefined;
  parts: Setting[];
}

export type Settings = Record<string, unknown>;

/** From so many characters on, a text gets several lines. */
const LONG_TEXT = 1000;

function resolved(schema: Schema, root: Schema): Schema {
  const { $ref, allOf, ...own } = schema;
  if ($ref) {
    const target = root.$defs?.[$ref.split("/").at(-1) ?? ""] ?? {};
    return { ...resolved(target, root), ...own };
  }
  if (allOf?.length === 1 && allOf[0]) return { ...resolved(allOf[0], root), ...own };
  return schema;
}

/** The schema without "or nothing", and whether there was one. */
function withoutNull(schema: Schema, root: Schema): { schema: Schema; nullable: boolean } {
  const choices = schema.anyOf ?? schema.oneOf;
  if (!choices) return { schema, nullable: false };
  const rest = choices.filter((choice) => choice.type !== "null");
  const [only] = rest;
  if (rest.length !== 1 || !only) return { schema, nullable: false };
  const { anyOf, oneOf, ...own } = schema;
  return { schema: { ...resolved(only, root), ...own }, nullable: rest.length < choices.length };
}

function isFormField(items: Schema | undefined, root: Schema): boolean {
  const properties = items && resolved(items, root).properties;
  return Boolean(properties && "key" in properties && "label" in properties && "kind" in properties);
}

function kindOfString(schema: Schema & { pattern?: string }): SettingKind {
  if (schema.enum) return "choice";
  if (schema.pattern?.startsWith("^#[0-9a-f")) return "colour";
  return (schema.maxLength ?? 0) >= LONG_TEXT ? "longText" : "text";
}

function kindOfArray(schema: Schema, root: Schema): SettingKind {
  if (isFormField(schema.items, root)) return "fields";
  return schema.items && resolved(schema.items, root).type === "string" ? "list" : "json";
}

/** Words by language are an object whose names are languages. */
const isPrompt = (schema: Schema) =>
  Object.keys(schema.patternProperties ?? {}).some((names) => names.startsWith("^[a-z]{2,3}"));

function kindOfObject(schema: Schema, nullable: boolean): SettingKind {
  if (schema.properties) return nullable ? "optionalGroup" : "group";
  return isPrompt(schema) ? "prompt" : "json";
}

function kindOf(schema: Schema, nullable: boolean, root: Schema): SettingKind {
  switch (schema.type) {
    case "string":
      return kindOfString(schema);
    case "integer":
    case "number":
      return "whole";
    case "boolean":
      return "switch";
    case "array":
      return kindOfArray(schema, root);
    case "object":
      return kindOfObject(schema, nullable);
    default:
      return schema.enum ? "choice" : "json";
  }
}

function settingOf(name: string, raw: Schema, required: boolean, root: Schema, above: string): Setting {
  const { schema, nullable } = withoutNull(resolved(raw, root), root);
  const path = above ? `${above}.${name}` : name;
  const kind = kindOf(schema, nullable, root);
  const parts = kind === "group" || kind === "optionalGroup" ? partsOf(schema, root, path) : [];
  return {
    path,
    name,
    kind,
    title: schema.title ?? name,
    help: schema.description ?? "",
    required,
    fallback: raw.default ?? schema.default,
    options: (schema.enum ?? []).map(String),
    min: schema.minimum,
    max: schema.maximum,
    longest: schema.maxLength,
    parts,
  };
}

function partsOf(schema: Schema, root: Schema, above: string): Setting[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, part]) =>
    settingOf(name, part, required.has(name), root, above),
  );
}

/** The settings of a channel, in the order of its schema. */
export function settingsOf(schema: Schema): Setting[] {
  return partsOf(schema, schema, "");
}

const EMPTY: Record<SettingKind, unknown> = {
  text: "",
  longText: "",
  whole: 0,
  switch: false,
  choice: "",
  list: [],
  colour: "#1c5d99",
  fields: [],
  group: {},
  optionalGroup: null,
  // The server has words of its own for what is left out.
  prompt: undefined,
  json: null,
};

/** What a new touchpoint begins with: the schema's defaults, and something empty where there is none. */
export function defaultsOf(settings: readonly Setting[]): Settings {
  return Object.fromEntries(
    settings.map((setting) => {
      const { name, kind, fallback, parts, options } = setting;
      if (kind === "prompt") return [name, undefined];
      if (kind === "group") return [name, { ...defaultsOf(parts), ...((fallback as Settings | undefined) ?? {}) }];
      if (fallback !== undefined) return [name, structuredClone(fallback)];
      return [name, kind === "choice" ? (options[0] ?? "") : structuredClone(EMPTY[kind])];
    }),
  );
}

/** The value at a path; undefined when it is not there. */
export function valueAt(settings: Settings, path: string): unknown {
  let value: unknown = settings;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Settings)[name];
  }
  return value;
}

/** The settings with another value at a path; what is on the way is made. */
export function withValue(settings: Settings, path: string, value: unknown): Settings {
  const [name = "", ...rest] = path.split(".");
  if (!rest.length) return { ...settings, [name]: value };
  const inner = settings[name];
  const below = typeof inner === "object" && inner !== null ? (inner as Settings) : {};
  return { ...settings, [name]: withValue(below, rest.join("."), value) };
}

/** Required texts that are still empty, by path; only those that can be seen count. */
export function missingIn(settings: readonly Setting[], values: Settings): string[] {
  return settings.flatMap((setting) => {
    const value = valueAt(values, setting.path);
    if (setting.kind === "group") return missingIn(setting.parts, values);
    if (setting.kind === "optionalGroup") return value ? missingIn(setting.parts, values) : [];
    const empty = typeof value === "string" ? value.trim() === "" : value === null || value === undefined;
    return setting.required && empty ? [setting.path] : [];
  });
}
