import { describe, expect, it } from "vitest";
import type { ChannelSchema } from "@/api/admin";
import { settingsOf } from "./schema";
import { check, completedSettings, formOf, isShown, mailSecret, queueSecret } from "./touchpointForm";

const mail: ChannelSchema = {
  type: "object",
  required: ["address"],
  properties: {
    address: { type: "string" },
    arrival: { type: "string", enum: ["imap", "listener"], default: "listener" },
    imap: {
      anyOf: [
        {
          type: "object",
          required: ["host"],
          properties: { host: { type: "string" }, port: { type: "integer", default: 993 } },
        },
        { type: "null" },
      ],
      default: null,
    },
  },
};
const chat: ChannelSchema = {
  type: "object",
  properties: {
    offline: { type: "array", items: { type: "object", properties: { key: {}, label: {}, kind: {} } }, default: [] },
  },
};

describe("a mailbox", () => {
  const settings = settingsOf(mail);
  const form = formOf(null, "email", mail, "s1");

  it("begins with the schema's defaults", () => {
    expect(form).toMatchObject({
      load_units: 3,
      service_id: "s1",
      settings: { address: "", arrival: "listener", imap: null },
    });
  });

  it("asks for a mail server only when mail is fetched", () => {
    const imap = settings.find((setting) => setting.path === "imap");
    expect(imap && isShown("email", imap, form.settings)).toBe(false);
    const fetched = completedSettings("email", { ...form.settings, arrival: "imap" }, settings);
    expect(fetched.imap).toEqual({ host: "", port: 993 });
    const errors = check(
      { ...form, name: "A", key: "a", settings: { ...fetched, address: "a@b.example" } },
      "email",
      settings,
    );
    expect(Object.keys(errors)).toEqual(["settings.imap.host"]);
  });

  it("does not ask for the hidden server", () => {
    const hidden = {
      ...form,
      name: "A",
      key: "a",
      settings: { ...form.settings, address: "a@b.example", imap: { host: "" } },
    };
    expect(check(hidden, "email", settings)).toEqual({});
  });

  it("keeps one password, or one for each way", () => {
    expect(mailSecret("one", "")).toBe("one");
    expect(mailSecret("one", "one")).toBe("one");
    expect(JSON.parse(mailSecret("one", "two"))).toEqual({ imap_password: "one", smtp_password: "two" });
    expect(JSON.parse(mailSecret("", "two"))).toEqual({ imap_password: "", smtp_password: "two" });
  });
});

describe("forms in settings", () => {
  const settings = settingsOf(chat);
  const base = { ...formOf(null, "chat", chat, "s1"), name: "A", key: "a" };
  it("are checked field by field, and for being answerable", () => {
    const offline = [{ key: "mail", label: "Mail", kind: "email" }];
    expect(check({ ...base, settings: { offline } }, "chat", settings)["settings.offline"]).toContain("answered");
    expect(
      check({ ...base, settings: { offline: [{ key: "", label: "" }] } }, "chat", settings)["settings.offline"],
    ).toBeDefined();
    expect(check({ ...base, settings: { offline: [{ ...offline[0], required: true }] } }, "chat", settings)).toEqual(
      {},
    );
    expect(check({ ...base, settings: { offline: [] } }, "chat", settings)).toEqual({});
  });
});

describe("an external queue", () => {
  const form = (agents: object[]) => ({
    name: "Old",
    key: "old",
    service_id: "s",
    load_units: 12,
    settings: { agents },
  });

  it("names the row that lacks an agent or a name", () => {
    const errors = check(
      form([
        { agent_id: "a", name: "1001" },
        { agent_id: "", name: " " },
      ]),
      "external_live",
      [],
    );
    expect(Object.keys(errors)).toEqual(["settings.agents.1.agent_id", "settings.agents.1.name"]);
    expect(check(form([{ agent_id: "", name: "" }]), "chat", [])).toEqual({});
  });

  it("stores one token for both ways, or one for each", () => {
    expect(queueSecret("one", "")).toBe("one");
    expect(JSON.parse(queueSecret("theirs", "ours"))).toEqual({ inbound: "theirs", outbound: "ours" });
  });
});
