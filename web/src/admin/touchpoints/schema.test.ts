import { describe, expect, it } from "vitest";
import type { Schema } from "@/api/admin";
import { defaultsOf, missingIn, settingsOf, valueAt, withValue } from "./schema";

const schema: Schema & { properties: Record<string, Schema & { pattern?: string }> } = {
  type: "object",
  required: ["address"],
  $defs: {
    Security: { type: "string", enum: ["tls", "none"], title: "Security" },
    Server: {
      type: "object",
      required: ["host"],
      properties: {
        host: { type: "string" },
        port: { type: "integer", default: 993, maximum: 65_535 },
        security: { $ref: "#/$defs/Security", default: "tls" },
      },
    },
    Field: { type: "object", properties: { key: {}, label: {}, kind: {} } },
  },
  properties: {
    address: { type: "string", maxLength: 254, title: "Address" },
    text: { type: "string", maxLength: 5000, default: "Hello" },
    colour: { type: "string", pattern: "^#[0-9a-fA-F]{6}$", default: "#112233" },
    imap: { anyOf: [{ $ref: "#/$defs/Server" }, { type: "null" }], default: null },
    lists: { type: "array", items: { type: "string" }, default: [] },
    fields: { type: "array", items: { $ref: "#/$defs/Field" }, default: [{ key: "a" }] },
    texts: {
      allOf: [{ type: "object", properties: { greeting: { type: "string", default: "Hi" } } }],
      default: { greeting: "Hey" },
    },
    extra: { type: "object" },
  },
};

describe("settings of a channel", () => {
  const settings = settingsOf(schema);
  const kinds = Object.fromEntries(settings.map((setting) => [setting.path, setting.kind]));

  it("know what each is drawn as", () =>
    expect(kinds).toEqual({
      address: "text",
      text: "longText",
      colour: "colour",
      imap: "optionalGroup",
      lists: "list",
      fields: "fields",
      texts: "group",
      extra: "json",
    }));

  it("know the parts of a group, with their choices and limits", () => {
    const parts = settings.find((setting) => setting.path === "imap")?.parts ?? [];
    expect(parts.map((part) => [part.path, part.kind, part.required])).toEqual([
      ["imap.host", "text", true],
      ["imap.port", "whole", false],
      ["imap.security", "choice", false],
    ]);
    expect(parts[1]?.max).toBe(65_535);
    expect(parts[2]?.options).toEqual(["tls", "none"]);
  });

  it("begin with the defaults", () => {
    expect(defaultsOf(settings)).toEqual({
      address: "",
      text: "Hello",
      colour: "#112233",
      imap: null,
      lists: [],
      fields: [{ key: "a" }],
      texts: { greeting: "Hey" },
      extra: null,
    });
    const imap = settings.find((setting) => setting.path === "imap");
    expect(defaultsOf(imap?.parts ?? [])).toEqual({ host: "", port: 993, security: "tls" });
  });

  it("name what is still missing where it can be seen", () => {
    expect(missingIn(settings, { address: " ", imap: null })).toEqual(["address"]);
    expect(missingIn(settings, { address: "a@b", imap: { host: "" } })).toEqual(["imap.host"]);
  });
});

describe("values by path", () => {
  it("are read and replaced without touching the rest", () => {
    const before = { imap: { host: "a", port: 1 }, other: [1] };
    const after = withValue(before, "imap.host", "b");
    expect(valueAt(after, "imap.host")).toBe("b");
    expect(valueAt(after, "imap.port")).toBe(1);
    expect(after.other).toBe(before.other);
    expect(before.imap.host).toBe("a");
  });
  it("make what is on the way", () =>
    expect(withValue({ imap: null }, "imap.host", "b")).toEqual({ imap: { host: "b" } }));
  it("are undefined where nothing is", () => expect(valueAt({ a: 1 }, "a.b")).toBeUndefined());
});
