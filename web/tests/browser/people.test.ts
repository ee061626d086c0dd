import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const pair = (page: Page) => page.getByRole("article", { name: "The two customers" });

describe("who is who", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(async () => desk.stop());

  it("shows both side by side and takes answers by key, with undo", async () => {
    const page = await desk.open("/people", { who: "sam" });
    await pair(page).getByText("Anna Lindqvist says that they are the same").waitFor();
    await pair(page).getByText("the same", { exact: true }).waitFor();
    await expectAccessible(page);
    const first = await page.getByRole("region", { name: "First customer" }).getByRole("link").textContent();
    await page.keyboard.press("s");
    await pair(page).getByText("-1.5").waitFor();
    await page.keyboard.press("z");
    await pair(page).getByText("Anna Lindqvist says that they are the same").waitFor();
    await page.keyboard.press("n");
    await pair(page).getByText("-1.5").waitFor();
    await page.keyboard.press("n");
    await pair(page).getByText("+4.2").waitFor();
    await page.keyboard.press("s");
    await page.getByText("Now one person").last().waitFor();
    await pair(page).getByText("-1.5").waitFor();
    await page.keyboard.press("z");
    await page.getByText("Taken back").last().waitFor();
    await pair(page).getByText("+4.2").waitFor();
    expect(await page.getByRole("region", { name: "First customer" }).getByRole("link").textContent()).toBe(first);
    await page.keyboard.press("d");
    await page.getByText("Kept as two people").waitFor();
    await page.getByLabel("Why (optional)").fill("One mailbox");
    await page.getByRole("button", { name: "Two who share an identifier" }).click();
    await page.getByText("Nobody is in doubt").waitFor();
    expect(await heading(page).textContent()).toBe("Who is who");
  });

  it("joins records in the customer's panel, parts them again, and records consents", async () => {
    const page = await desk.open("/people", { who: "sam" });
    const [left, right] = await Promise.all(
      ["First customer", "Second customer"].map((name) =>
        page.getByRole("region", { name }).getByRole("link").textContent(),
      ),
    );
    await page.getByRole("link", { name: `Open ${left}` }).click();
    await page.getByRole("button", { name: "Same person as…" }).click();
    await page.getByRole("combobox", { name: "Which other record is this person?" }).fill(right ?? "");
    await page.getByRole("option", { name: right ?? "" }).click();
    await page.getByLabel("How do you know?").fill("Seen the papers");
    await page.getByRole("button", { name: "Say so" }).click();
    await page.getByText("One person, several records").waitFor();
    await page.getByRole("button", { name: "Record a consent" }).click();
    await page.getByRole("button", { name: "Record", exact: true }).click();
    await page.getByText("Consent recorded").waitFor();
    await page.getByLabel("Change Marketing · E-mail").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: `Take ${right} out of this person` }).click();
    await page.getByLabel("How do you know?").fill("Two people after all");
    await page.getByRole("button", { name: "Take it out" }).click();
    await page.getByText("Two people again").waitFor();
    await page.getByRole("heading", { name: "One record" }).waitFor();
  });
});
