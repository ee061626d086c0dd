import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";
import { grid, press } from "./ruleTable";

describe("a business user's work around the rules: naming, publishing, files", () => {
  let desk: Desk;
  let page: Page;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());
  const open = async (path = "/rules/priorities") => {
    page = await desk.open(path, { who: "ada" });
    await grid(page).waitFor();
    await grid(page).focus();
    return page;
  };

  it("renames a rule set, lets unknown inputs stay unknown, retires it and takes that back", async () => {
    await open();
    const menu = async (item: string) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await menu("Name, description, unknown inputs…");
    const dialog = page.getByRole("dialog", { name: "About this rule set" });
    await dialog.getByLabel("Name").fill("Who comes first");
    await dialog.getByRole("combobox", { name: "Inputs that are missing" }).click();
    await page.getByRole("option", { name: /^Strict/ }).click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("heading", { name: "Who comes first" }).waitFor();
    await page.getByText("Unsaved changes").waitFor();
    await press(page, "Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    await menu("Retire the rule set");
    await page.getByText("This rule set is retired: nothing asks it any more.", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await page.getByRole("button", { name: "Publish…" }).waitFor();
  });

  it("publishes with a reason, and brings the old version back", async () => {
    await open();
    await press(page, "Control+End");
    await page.keyboard.type("Children are answered later");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Publish…" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish as version 2" });
    await dialog.getByText("Children are answered later").waitFor();
    await dialog.getByRole("button", { name: "Publish" }).click();
    await dialog.getByText("Say in a few words why.").waitFor();
    await dialog.getByLabel("Why?").fill("Agreed on Monday");
    await dialog.getByRole("button", { name: "Publish" }).click();
    await page.getByText("Version 2 is in force").waitFor();
    await page.getByRole("tab", { name: "Versions" }).click();
    await page.getByRole("link", { name: "Version 1" }).click();
    await page.getByRole("button", { name: "Bring this version back" }).click();
    await page.getByRole("dialog").getByLabel("Why?").fill("Not agreed after all");
    await page.getByRole("dialog").getByRole("button", { name: "Bring this version back" }).click();
    await page.getByText("Version 3 is in force").waitFor();
  });

  it("saves over a draft that somebody only checked meanwhile", async () => {
    await open();
    await page.keyboard.type('"basic"');
    await press(page, "Enter");
    await page.request.post("/api/rule-sets/priorities/draft/check", { data: {} });
    await press(page, "Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("goes on editing after publishing was called off", async () => {
    await open();
    await page.keyboard.type('"basic"');
    await press(page, "Enter");
    await page.getByRole("button", { name: "Publish…" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish as version 2" });
    await dialog.getByRole("list", { name: "What changes" }).waitFor();
    await dialog.getByRole("button", { name: "Keep editing" }).click();
    await grid(page).focus();
    await page.keyboard.type('"silver"');
    await press(page, "Enter", "Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("makes a rule set, a decision and its logic", async () => {
    page = await desk.open("/rules", { who: "ada" });
    await page.getByRole("link", { name: "Priorities of contacts" }).waitFor();
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "Name" }).fill("Offers & discounts");
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/\/rules\/offers-discounts$/);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("menuitem", { name: "Decision", exact: true }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Discount");
    await page.getByRole("button", { name: /Decision table\. Decide it in another way/ }).click();
    await page.getByRole("menuitem", { name: "Expression", exact: true }).click();
    await page.getByRole("textbox", { name: "Expression of Discount" }).click();
    await page.keyboard.type("round ha");
    await page.getByRole("option", { name: /round half down/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("10 * 2");
    await page.keyboard.press("Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    await page.reload();
    await page.getByText("10 * 2").waitFor();
  });

  it("imports a DMN file, and says why another one cannot be", async () => {
    await open();
    const file = (content: string) => ({ name: "rules.dmn", mimeType: "text/xml", buffer: Buffer.from(content) });
    await page.getByLabel("Import .dmn…").setInputFiles(file("nonsense"));
    await page.getByText("The file was not imported").waitFor();
    await page.getByLabel("Import .dmn…").setInputFiles(file("<definitions/>"));
    await page.getByText("rules.dmn was imported").waitFor();
  });
});
