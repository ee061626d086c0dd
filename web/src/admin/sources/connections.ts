/** What a connection consists of, by the kind of source. The server checks it; this is only how it is asked for. */

import type { SourceKind } from "@/api/sources";

export type SettingKind = "text" | "number" | "choice" | "flag" | "long" | "pairs";

export interface ConnectionSetting {
  name: string;
  kind: SettingKind;
  required?: boolean;
  choices?: readonly string[];
  /** Shown where nothing was entered. */
  usual?: string | number;
  /** Shown only with these other settings. */
  when?: (connection: Readonly<Record<string, unknown>>) => boolean;
}

/** Kinds that nobody signs in to. */
export const WITHOUT_SECRET: ReadonlySet<SourceKind> = new Set(["sqlite", "files"]);

const text = (name: string, more: Partial<ConnectionSetting> = {}): ConnectionSetting => ({
  name,
  kind: "text",
  ...more,
});
const needed = (name: string, more: Partial<ConnectionSetting> = {}) => text(name, { required: true, ...more });

const signsIn = (...ways: string[]) => ({
  when: (connection: Readonly<Record<string, unknown>>) => ways.includes(String(connection.auth ?? "none")),
});

const http = (...more: string[]): readonly ConnectionSetting[] => [
  { name: "auth", kind: "choice", choices: ["none", "api_key", "basic", "oauth2", ...more] },
  text("api_key_header", { usual: "X-API-Key", ...signsIn("api_key") }),
  text("api_key_prefix", signsIn("api_key")),
  needed("username", signsIn("basic", ...more)),
  needed("token_url", signsIn("oauth2")),
  needed("client_id", signsIn("oauth2")),
  text("scope", signsIn("oauth2")),
  { name: "headers", kind: "pairs" },
  { name: "ca_certificate", kind: "long" },
  { name: "private_addresses", kind: "flag" },
];

const ZONE = text("time_zone", { usual: "UTC" });
const server = (port: number, tls: readonly string[], ...more: ConnectionSetting[]): readonly ConnectionSetting[] => [
  needed("host", { when: ({ socket }) => !socket }),
  { name: "port", kind: "number", usual: port, when: ({ socket }) => !socket },
  ...more,
  needed("database"),
  needed("user"),
  { name: "tls", kind: "choice", choices: tls },
  ZONE,
];

export const CONNECTIONS: Readonly<Record<SourceKind, readonly ConnectionSetting[]>> = {
  postgresql: server(5432, ["prefer", "off", "require", "verify"]),
  mysql: server(3306, ["off", "require", "verify"], text("socket")),
  sqlite: [needed("path"), ZONE],
  sql: [needed("url"), ZONE],
  rest: [needed("base_url"), text("rows_at"), ...http()],
  soap: [
    needed("wsdl"),
    text("service"),
    text("port"),
    text("address"),
    { name: "constants", kind: "pairs" },
    text("rows_at"),
    text("nobody_fault"),
    text("time_zone"),
    ...http("wsse"),
  ],
  ldap: [
    needed("url"),
    needed("base_dn"),
    { name: "scope", kind: "choice", choices: ["subtree", "one", "base"] },
    text("bind_dn"),
    { name: "start_tls", kind: "flag" },
    { name: "plain", kind: "flag" },
    { name: "ca_certificate", kind: "long" },
  ],
  files: [{ name: "files", kind: "pairs", required: true }, ZONE],
};

export const SOURCE_KINDS = Object.keys(CONNECTIONS) as SourceKind[];

/** How a system is reached that gives scores. */
export const SCORER: readonly ConnectionSetting[] = [needed("base_url"), ...http()];

type Connection = Readonly<Record<string, unknown>>;

/** Those of the settings that are asked for now. */
export const shownOf = (settings: readonly ConnectionSetting[], connection: Connection) =>
  settings.filter(({ when }) => !when || when(connection));

export const settingsFor = (kind: SourceKind, connection: Connection) => shownOf(CONNECTIONS[kind], connection);

/** The connection with one setting changed; what is empty is left out, and so is what no longer belongs. */
export function changedIn(
  settings: readonly ConnectionSetting[],
  connection: Connection,
  name: string,
  value: unknown,
): Record<string, unknown> {
  const next = { ...connection, [name]: value };
  const asked = new Map(settings.map((setting) => [setting.name, setting]));
  return Object.fromEntries(
    Object.entries(next).filter(([each, entered]) => {
      const setting = asked.get(each);
      const empty = entered === "" || entered === false || entered === undefined;
      return !empty && (!setting?.when || setting.when(next));
    }),
  );
}

export const withSetting = (kind: SourceKind, connection: Connection, name: string, value: unknown) =>
  changedIn(CONNECTIONS[kind], connection, name, value);

/** `Name: value` on a line each; what is no text is written as JSON. */
export const writePairs = (pairs: unknown): string =>
  Object.entries((pairs ?? {}) as Record<string, unknown>)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");

function entryOf(written: string): unknown {
  if (!written.startsWith("{")) return written;
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

export function readPairs(lines: string): Record<string, unknown> | undefined {
  const pairs = lines
    .split("\n")
    .map((line) => line.split(/:(.*)/s))
    .filter(([name]) => name?.trim())
    .map(([name, value]) => [name?.trim() ?? "", entryOf((value ?? "").trim())]);
  return pairs.length ? Object.fromEntries(pairs) : undefined;
}
