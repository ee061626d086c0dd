import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

const table = (page: Page) => page.getByRole("table", { name: "Comparison" });
const day = (page: Page) => page.getByLabel("Day", { exact: true });

/** A Saturday; the pretended company is closed on Sundays. */
const SATURDAY = "2026-01-10";
const SUNDAY = "2026-01-11";

async function open(desk: Desk, on = SATURDAY): Promise<Page> {
  const page = await desk.open("/replay", { who: "sam" });
  await day(page).fill(on);
  return page;
}

async function change(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Billing/ }).click();
  await page.getByLabel("Head start").fill("30");
  await page.getByLabel("Overflow to").selectOption("orders");
}

describe("replay", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it("begins with yesterday and the plan in force", async () => {
    const page = await desk.open("/replay", { who: "sam" });
    await page.getByText("Choose a day and run it").waitFor();
    expect(Date.parse(await day(page).inputValue())).toBeLessThan(Date.now());
    await page.getByRole("button", { name: /^Billing/ }).click();
    await page.getByRole("combobox", { name: "Lowest level of Billing" }).waitFor();
    await expectAccessible(page);
  });

  it("compares the day under both plans, and says when the plan has moved on", async () => {
    const page = await open(desk);
    await change(page);
    await page.getByText("1 service changed").waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await table(page).getByRole("columnheader", { name: "Your plan" }).waitFor();
    await page.getByRole("img", { name: /^Service level by half-hour/ }).waitFor();
    const level = table(page)
      .getByRole("row", { name: /^Service level/ })
      .first();
    expect(await level.textContent()).toMatch(/78\.0%.*80\.0%.*87\.0%.*\+7\.0%.*better/s);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Back to the plan in force" }).click();
    await page.getByText("The plan was changed after this run.").waitFor();
  });

  it("runs by key, and shows two columns for the plan in force alone", async () => {
    const page = await open(desk);
    await page.keyboard.press("Control+Enter");
    await table(page).getByRole("columnheader", { name: "Plan in force" }).waitFor();
    expect(await table(page).getByRole("columnheader", { name: "Your plan" }).count()).toBe(0);
  });

  it("says that nothing came on a day", async () => {
    const page = await open(desk, SUNDAY);
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("No contacts on Sunday").waitFor();
    await expectAccessible(page);
  });

  it("puts a fault beside its field", async () => {
    const page = await open(desk);
    await change(page);
    await page.getByRole("textbox", { name: "Overflow after" }).fill("13");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("The day was not replayed").waitFor();
    expect(await page.getByText("13 seconds bring bad luck.").count()).toBe(2);
    await expectAccessible(page);
  });

  it("offers to try again when the plan cannot be read", async () => {
    const before = (page: Page) =>
      page.route("**/api/replay/plan", (route) => route.fulfill({ status: 503, json: {} }));
    const page = await desk.open("/replay", { who: "sam", before });
    await page.getByRole("button", { name: "Try again" }).waitFor();
  });
});
