import { expect, it } from "vitest";
import type { Interaction } from "@/api/interactions";
import { contactName } from "./contactName";

const call = (sender_name: string, channel: Interaction["channel"] = "voice") =>
  ({ channel, sender: { kind: "phone", value: "+442079460112" }, sender_name }) as Interaction;
const olivia = { name: "Olivia Grant" };

it("calls a caller by the customer's name, whatever the line has told", () => {
  expect(contactName(call("+442079460112"), olivia)).toBe("Olivia Grant");
  expect(contactName(call("WIRELESS CALLER"), olivia)).toBe("Olivia Grant");
});

it("keeps the name under which somebody writes", () => {
  expect(contactName(call("Liv", "chat"), olivia)).toBe("Liv");
});

it("shows a number that can be read while nobody is known", () => {
  expect(contactName(call("+442079460112"), undefined)).toBe("+44 20 7946 0112");
  expect(contactName(call(""), { name: "" })).toBe("+44 20 7946 0112");
});
