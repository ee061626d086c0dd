import { expect, test } from "vitest";
import { formOf, orderOf, travelling } from "./trunkForm";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----";

test("the usual port follows the way messages travel, one that was entered stays", () => {
  const form = formOf(null);
  expect(travelling(form, "tls").port).toBe(5061);
  expect(travelling({ ...form, transport: "tls", port: 5061 }, "udp").port).toBe(5060);
  expect(travelling({ ...form, port: 5080 }, "tls").port).toBe(5080);
  expect(travelling({ ...form, port: 5080 }, "auto").port).toBe(0);
});

test("what only TLS can do goes with TLS", () => {
  const proofs = {
    srtp: "required" as const,
    authority: CERTIFICATE,
    certificate: CERTIFICATE,
    certificate_key: "key",
  };
  const form = { ...formOf(null), transport: "tls" as const, ...proofs };
  expect(travelling(form, "tls")).toMatchObject(proofs);
  expect(travelling(form, "tcp")).toMatchObject({ srtp: "off", authority: "", certificate: "", certificate_key: "" });
});

test("a stored key stays while nothing is typed, and goes with its certificate", () => {
  const form = { ...formOf(null), certificate: CERTIFICATE };
  expect(orderOf(form)).not.toHaveProperty("certificate_key");
  expect(orderOf({ ...form, certificate_key: "key" }).certificate_key).toBe("key");
  expect(orderOf({ ...form, certificate: "" }).certificate_key).toBe("");
});
