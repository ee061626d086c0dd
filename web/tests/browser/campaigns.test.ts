import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

describe("campaigns", () => {
  let desk: Desk;
  let page: Page;
  beforeAll(async () => {
    desk = await Desk.start();
    page = await desk.open("/campaigns", { who: "ada" });
    await page.getByRole("button", { name: "Spring", exact: true }).waitFor();
  });
  afterAll(() => desk.stop());
  const choose = async (item: string, of = "Spring") => {
    await page.getByRole("button", { name: `What to do with ${of}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  it("are shown with how far they have come, and whom they wanted to reach", async () => {
    await page.getByText("311 sent, 872 wait, 21 told elsewhere").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Spring", exact: true }).click();
    await page.getByText("another message went first").waitFor();
    await expectAccessible(page);
    await page.getByText("sent", { exact: true }).first().click();
    await page.getByText("another message went first").waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
  });

  it("are paused, gone on with, and ended after a question", async () => {
    await choose("Pause");
    await page.getByText("paused", { exact: true }).waitFor();
    await choose("Go on");
    await page.getByText("running", { exact: true }).waitFor();
    await choose("End for good");
    await page
      .getByRole("dialog", { name: "End Spring?" })
      .getByText("It cannot be started again.", { exact: false })
      .waitFor();
    await expectAccessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "End for good" }).click();
    await page.getByText("ended", { exact: true }).waitFor();
  });

  it("are made by keyboard, with faults at their fields", async () => {
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog", { name: "New campaign" });
    await dialog.getByLabel("Name").fill("Spring");
    await dialog.getByRole("button", { name: "Make it" }).click();
    await dialog.getByText("Please fill in this field.").first().waitFor();
    await expectAccessible(page);
    await dialog.getByRole("combobox", { name: "What is said?" }).click();
    await page.getByRole("option").first().click();
    await dialog.getByRole("combobox", { name: "Which mailbox or number sends?" }).click();
    await page.getByRole("option").first().click();
    await dialog.getByRole("button", { name: "Make it" }).click();
    await dialog.getByText("This key is taken by another campaign.").waitFor();
    await dialog.getByLabel("Name").fill("Summer");
    await dialog.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("button", { name: "Summer", exact: true }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});
