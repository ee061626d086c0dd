import { expect, test } from "vitest";
import { formOf, travelling } from "./trunkForm";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----";

test("the usual port follows the way messages travel, one that was entered stays", () => {
  const form = formOf(null);
  expect(travelling(form, "tls").port).toBe(5061);
  expect(travelling({ ...form, transport: "tls", port: 5061 }, "udp").port).toBe(5060);
  expect(travelling({ ...form, port: 5080 }, "tls").port).toBe(5080);
  expect(travelling({ ...form, port: 5080 }, "auto").port).toBe(0);
});

test("what only TLS can do goes with TLS", () => {
  const form = { ...formOf(null), transport: "tls" as const, srtp: "required" as const, authority: CERTIFICATE };
  expect(travelling(form, "tls")).toMatchObject({ srtp: "required", authority: CERTIFICATE });
  expect(travelling(form, "tcp")).toMatchObject({ srtp: "off", authority: "" });
});
