import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

const opened = async (page: Page) => {
  await page.getByRole("link", { name: "Billing" }).click();
  await page.getByLabel("Identifier of a sample customer").waitFor();
};

const asked = async (page: Page) => {
  await opened(page);
  await page.getByLabel("Identifier of a sample customer").fill("A-1");
  await page.keyboard.press("Enter");
  await page.getByText("1 row", { exact: false }).first().waitFor();
};

/** The facts of the nth contact's customer; the one of the fourth has two hundred. */
const facts = async (page: Page, nth = 3) => {
  await page.getByRole("navigation", { name: "My contacts" }).getByRole("button").first().waitFor();
  await page.keyboard.press(`Alt+${nth}`);
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByText("Open balance", { exact: true }).waitFor();
};

describe("sources", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it.each([
    [
      "the list with its health",
      "/admin/sources",
      "ada",
      (page: Page) => page.getByText("Connection refused").waitFor(),
    ],
    ["a source that was tested", "/admin/sources", "ada", asked],
    [
      "the choice of a kind",
      "/admin/sources/new",
      "ada",
      (page: Page) => page.getByText("A table or view of a Post").waitFor(),
    ],
    ["the facts of a customer", "/desk", "anna", (page: Page) => facts(page)],
  ])("%s can be used by everybody", async (_, path, who, reach) => {
    const page = await desk.open(path, { who });
    await reach(page);
    await expectAccessible(page);
  });

  it("connects a system: kind, connection, question, pasted attributes, saved", async () => {
    const page = await desk.open("/admin/sources", { who: "ada" });
    await page.getByRole("button", { name: "Connect a source" }).click();
    await page.getByRole("button", { name: /^REST service/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Please fill in this field.").first().waitFor();
    await page.getByLabel("Name", { exact: false }).first().fill("Deliveries");
    await page.getByLabel("Address", { exact: false }).first().fill("https://deliveries.example/api");
    await page.getByLabel("Question").fill("/parcels");
    await page.getByRole("button", { name: "Add an attribute" }).click();
    const first = page.getByLabel("Attribute, line 1");
    await first.focus();
    await first.evaluate((field) => {
      const data = new DataTransfer();
      data.setData("text/plain", "deliveries.open\topen\tnumber\ndeliveries.last\tlast\tdate and time");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByText("2 lines pasted").waitFor();
    expect(await page.getByLabel("Type, line 2").inputValue()).toBe("time");
    await page.keyboard.press("Control+s");
    await page.getByText("Write :id where it belongs", { exact: false }).first().waitFor();
    await page.getByLabel("Question").fill("/parcels/{id}");
    await page.keyboard.press("Control+s");
    await page.getByText("Deliveries was created").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Deliveries was deleted").waitFor();
  });

  it("says plainly what is known, from where, and what is not", async () => {
    const page = await desk.open("/desk");
    await facts(page, 4);
    await page.getByText("not known: Company directory does not answer").waitFor();
    await page.getByText("Orders says silver").waitFor();
    await page
      .getByText(/^2 min ago, kept from Billing$/)
      .first()
      .waitFor();
    await page.getByLabel("Find a fact").fill("usage of month 200");
    expect(await page.getByText(/^Usage of month/).allTextContents()).toEqual(["Usage of month 200"]);
  });
});
