import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

const preview = (page: Page) => page.getByRole("complementary", { name: "As it is seen" });
const edited = async (page: Page) => {
  await page.getByRole("heading", { name: "DVD player", exact: true }).waitFor();
  await preview(page).getByText("would a DVD player go").waitFor();
  await page.getByRole("textbox", { name: "May we? Condition 1" }).waitFor();
};
const mailed = async (page: Page) => {
  await page.getByRole("tab", { name: "E-mail" }).click();
  await page.frameLocator("iframe").getByText("Dear Alex Sample").waitFor();
};
const pressed = (button: string, seen: string) => async (page: Page) => {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByText(seen).first().waitFor();
};

describe("actions", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it.each([
    ["the list", "/actions", (page: Page) => page.getByRole("link", { name: "DVD player" }).waitFor()],
    ["an action", "/actions/edit/dvd-player", edited],
    ["a mail", "/actions/edit/dvd-player", mailed],
    [
      "choosing",
      "/actions/choosing",
      (page: Page) => page.getByRole("textbox", { name: "Condition of weight 1" }).waitFor(),
    ],
    ["a simulation", "/actions/simulate", pressed("Simulate", "decides nearly everything by itself")],
    [
      "the results",
      "/actions/results",
      (page: Page) => page.getByRole("row", { name: "vouchers 500 212 12 276" }).waitFor(),
    ],
    ["a version", "/actions/versions/1", (page: Page) => page.getByText("As we began.").first().waitFor()],
  ] as [string, string, (page: Page) => Promise<unknown>][])("%s can be used by everybody", async (_, path, reach) => {
    const page = await desk.open(path, { who: "ada" });
    await reach(page);
    await expectAccessible(page);
  });

  it("writes an action, sees it, mends what is wrong, publishes it and takes it back", async () => {
    const page = await desk.open("/actions", { who: "ada" });
    await page.getByRole("button", { name: "New action" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Garden grill");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Add a channel" }).click();
    await page.getByRole("menuitem", { name: "Text message" }).click();
    await page.getByRole("textbox", { name: "Text" }).first().fill("A grill for {{ customer.name }}");
    await preview(page).getByText("A grill for Alex Sample").waitFor();
    await page.getByRole("button", { name: "Add a condition: May we?" }).click();
    const condition = page.getByRole("textbox", { name: "May we? Condition 1" });
    await condition.fill("garden.size > 10");
    await page.getByRole("region", { name: "When it fits" }).getByText("Nobody knows garden.size.").first().waitFor();
    await condition.fill("orders.owns");
    await page.getByRole("option", { name: /^orders.owns_tv/ }).waitFor();
    await condition.fill("orders.owns_tv = true");
    await page.getByText("Nothing is wrong").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Redo" }).click();
    await page.getByRole("button", { name: "Publish…" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish the actions" });
    await dialog.getByText("Garden grill is new").waitFor();
    await dialog.getByLabel("Why?").fill("Summer.");
    await dialog.getByRole("button", { name: "Publish" }).click();
    await page.getByText("Version 2 is in force").first().waitFor();
    await page.getByRole("tab", { name: "Versions" }).click();
    await page.getByRole("link", { name: "Version 1" }).click();
    await page.getByRole("button", { name: "Bring this version back" }).click();
    await page.getByRole("dialog").getByLabel("Why?").fill("Autumn.");
    await page.getByRole("dialog").getByRole("button", { name: "Bring this version back" }).click();
    await page.getByText("Brought back as version 3").waitFor();
  });

  it("puts together what two people wrote", async () => {
    const page = await desk.open("/actions/edit/dvd-player", { who: "ada" });
    await edited(page);
    await page.getByLabel("Name", { exact: true }).fill("DVD box");
    await page.request.post("/api/mock/catalogue");
    await page.keyboard.press("Control+s");
    const dialog = page.getByRole("dialog", { name: "Somebody else saved this draft" });
    await dialog.getByText("visits is new").waitFor();
    await dialog.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("heading", { name: "DVD box" }).waitFor();
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Choosing" }).click();
    expect(await page.getByLabel("Key of visits").inputValue()).toBe("visits");
  });

  it("says at the preview why a customer would not get it", async () => {
    const page = await desk.open("/actions/edit/dvd-player", { who: "sam" });
    await edited(page);
    await preview(page).getByLabel("Sample customer").fill("Priya");
    await page.getByRole("option", { name: "Priya Raman" }).click();
    await preview(page).getByText("It would not be said to this customer").waitFor();
    await preview(page).getByText("billing.discount is not known.").waitFor();
    expect(await page.getByRole("button", { name: "Publish…" }).count()).toBe(0);
  });
});
