import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

describe("telephone menus and trunks", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  const menu = async (): Promise<Page> => {
    const page = await desk.open("/admin/menus/service", { who: "ada" });
    await page.getByRole("button", { name: "Edit step choice" }).waitFor();
    return page;
  };

  it("are changed step by step; what led to a step follows its new name", async () => {
    const page = await menu();
    await page.getByText("leads to choice").waitFor();
    await page.getByRole("button", { name: "Edit step choice" }).click();
    await page.getByLabel("Name of the step").fill("main");
    await page.getByText("leads to main").waitFor();
    await page.getByRole("button", { name: "Add a digit" }).click();
    await page.getByRole("combobox", { name: "Digit 4 leads to" }).selectOption("orders");
    await page.keyboard.press("Control+s");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("4 → orders", { exact: false }).waitFor();
  });

  it("say what is odd, and what is wrong at the step that it is in", async () => {
    const page = await menu();
    await page.getByText("It is not said in de", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: "Edit step orders" }).click();
    await page.getByLabel("Says (en)").first().fill("{{ nobody }}");
    await page.keyboard.press("Control+s");
    await page.getByText("there is no number called nobody", { exact: false }).first().waitFor();
    await page.getByLabel("Name of the step").fill("choice");
    await page.keyboard.press("Control+s");
    await page.getByText("Another step has this name.").waitFor();
  });

  it("are tried as by telephone", async () => {
    const page = await menu();
    const heard = page.getByRole("list", { name: "Try it" });
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await heard.getByText("For English press 1.").waitFor();
    await page.getByRole("button", { name: "Digit 2" }).click();
    await page.getByRole("button", { name: "Press", exact: true }).click();
    await heard.getByText("Willkommen", { exact: false }).waitFor();
    await page.getByLabel("Digit", { exact: true }).fill("2");
    await page.keyboard.press("Enter");
    await heard.getByText("queue of billing", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  it("show a step that is being edited to everybody", async () => {
    const page = await menu();
    await page.getByRole("button", { name: "Edit step account" }).click();
    await page.getByLabel("Kept as").waitFor();
    await expectAccessible(page);
  });

  it("ask the other side of a trunk, and never show its secret", async () => {
    const page = await desk.open("/admin/trunks", { who: "ada" });
    await page.getByText("Registered").waitFor();
    await page.getByRole("link", { name: "Northern Telephone" }).click();
    await page.getByText("A secret is stored.", { exact: false }).waitFor();
    expect(await page.getByLabel("Secret", { exact: true }).inputValue()).toBe("");
    await page.getByRole("button", { name: "Ask the other side" }).click();
    await page.getByText("registered for 300 seconds", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  it("say what a new trunk lacks", async () => {
    const page = await desk.open("/admin/trunks/new", { who: "ada" });
    await page.getByLabel("Name", { exact: false }).first().fill("Carrier");
    await page.keyboard.press("Control+s");
    await page.getByText("Enter a name or an address, without sip:", { exact: false }).waitFor();
    await page.getByText("Enter the name that the telephone company gave you.").waitFor();
    await page.getByLabel("Server").fill("sip.carrier.example");
    await page.getByLabel("Login").fill("us");
    await page.keyboard.press("Control+s");
    await page.getByText("Enter the secret that belongs to the login.", { exact: false }).first().waitFor();
  });
});
