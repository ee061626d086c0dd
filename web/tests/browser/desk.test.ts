import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk } from "./desk";

const list = (page: Page) => page.getByRole("navigation", { name: "My contacts" });
const offer = (page: Page) => page.getByRole("region", { name: "Offered contacts" });
const makeOffer = (page: Page, seconds = 60) => page.request.post(`/api/mock/offer?seconds=${seconds}`);
const openContact = async (page: Page, name: string) => {
  await list(page).getByRole("button", { name }).click();
  const contact = page.getByRole("region", { name: `Contact with ${name}` });
  await contact.waitFor();
  return contact;
};

describe("the desk in a browser", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it("takes a chat from offer to completion by keyboard alone", async () => {
    const page = await desk.open("/desk", { scenario: "empty" });
    await page.getByText("No contacts yet").waitFor();
    await makeOffer(page);
    await makeOffer(page);
    await offer(page).getByText("Chat", { exact: false }).first().waitFor();
    await page.keyboard.press("Alt+A");
    await expect.poll(() => offer(page).getByRole("article").count()).toBe(1);
    await page.keyboard.press("Alt+R");
    await offer(page).waitFor({ state: "hidden" });
    const isChat = await page.getByRole("textbox", { name: /^Message to/ }).isVisible();
    if (!isChat) await page.keyboard.press("Alt+W");
    else {
      await page.keyboard.type("/hello");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByText("this is Anna. How can I help you today?").waitFor();
      await page.keyboard.press("Alt+W");
      await page.getByRole("dialog", { name: "End this chat?" }).waitFor();
      await page.keyboard.press("Enter");
    }
    await page.getByRole("form", { name: "Wrap-up" }).waitFor();
    await page.keyboard.type("where is");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.getByRole("radio", { name: "Resolved" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Control+Enter");
    await page.getByText("No contacts yet").waitFor();
  });

  it("r3 accepts once however often the key is pressed", async () => {
    const page = await desk.open("/desk");
    await list(page).getByRole("button").first().waitFor();
    let accepted = 0;
    page.on("request", (request) => {
      accepted += request.url().endsWith("/accept") ? 1 : 0;
    });
    await makeOffer(page);
    await offer(page)
      .getByRole("button", { name: /^Accept/ })
      .waitFor();
    await Promise.all([page.keyboard.press("Alt+A"), page.keyboard.press("Alt+A"), page.keyboard.press("Alt+A")]);
    await offer(page).waitFor({ state: "hidden" });
    expect(accepted).toBe(1);
  });

  it("r4 stops ringing in every tab when one of them has answered", async () => {
    const page = await desk.open("/desk");
    const other = await page.context().newPage();
    await other.goto("/desk");
    await Promise.all([page, other].map((each) => list(each).getByRole("button").first().waitFor()));
    await makeOffer(page);
    await Promise.all(
      [page, other].map((each) =>
        offer(each)
          .getByRole("button", { name: /^Accept/ })
          .waitFor(),
      ),
    );
    await page.keyboard.press("Alt+A");
    await offer(other).waitFor({ state: "hidden" });
    expect(await other.title()).toBe("midoffice");
  });

  it("tells who did not answer that nothing comes any more, and the way back", async () => {
    const page = await desk.open("/desk", { scenario: "empty" });
    await page.getByText("No contacts yet").waitFor();
    await makeOffer(page, 1);
    await page.getByText("You did not answer an offer").waitFor();
    await page.getByRole("button", { name: "Become ready" }).click();
    await page.getByText("You did not answer an offer").waitFor({ state: "hidden" });
  });

  it("sends a chat line again under the same key when the first answer was lost", async () => {
    const page = await desk.open("/desk");
    const contact = await openContact(page, "Priya Raman");
    const keys: (string | undefined)[] = [];
    await page.route("**/messages", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length === 1) await route.abort();
      else await route.continue();
    });
    await contact.getByRole("textbox").fill("It arrives on Thursday.");
    await page.keyboard.press("Enter");
    await contact.getByText("Not sent").waitFor();
    await contact.getByRole("button", { name: "Try again" }).click();
    await contact.getByText("Not sent").waitFor({ state: "hidden" });
    expect(new Set(keys).size).toBe(1);
    expect(await contact.getByText("It arrives on Thursday.").count()).toBe(1);
  });

  it("keeps a draft over a reload", async () => {
    const page = await desk.open("/desk");
    const contact = await openContact(page, "Priya Raman");
    await contact.getByRole("textbox").fill("Half a thought");
    await contact.getByText("Draft saved").waitFor();
    await page.reload();
    await page.getByRole("textbox", { name: /^Message to/ }).waitFor();
    expect(await page.getByRole("textbox", { name: /^Message to/ }).inputValue()).toBe("Half a thought");
  });

  it("answers a mail to all with a file", async () => {
    const page = await desk.open("/desk");
    const contact = await openContact(page, "Margaret Ashworth");
    await contact.getByRole("button", { name: "Reply to all" }).click();
    await contact.getByText("j.ashworth@example.com").waitFor();
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "guide.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") });
    await contact.getByText("guide.pdf").waitFor();
    await contact.getByRole("textbox", { name: /^Mail to/ }).focus();
    await page.keyboard.type("Yes, they fit.");
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/messages"));
    await page.keyboard.press("Control+Enter");
    const body = (await sent).postDataJSON();
    expect(body).toMatchObject({
      kind: "reply_all",
      to: ["m.ashworth@example.com"],
      cc: ["j.ashworth@example.com"],
      subject: "Re: Damaged stove on arrival - order HF-20377",
    });
    expect(body.text).toMatch(/^Yes, they fit\.\n\nKind regards\nAnna/);
    expect(body.attachment_ids).toHaveLength(1);
    await contact.getByRole("link", { name: "Download guide.pdf" }).waitFor();
  });

  it("loads pictures from outside only when asked", async () => {
    const page = await desk.open("/desk");
    const outside: string[] = [];
    await page.route("https://pictures.example/**", (route) => {
      outside.push(route.request().url());
      return route.abort();
    });
    const contact = await openContact(page, "Margaret Ashworth");
    await page.frameLocator("iframe").getByText("Dear Anna").waitFor();
    expect(outside).toEqual([]);
    await contact.getByRole("button", { name: "Show pictures from outside" }).click();
    await expect.poll(() => outside.length).toBeGreaterThan(0);
  });

  it("warns before a contact is handed to a service where nobody is", async () => {
    const page = await desk.open("/desk");
    await openContact(page, "Margaret Ashworth");
    await page.keyboard.press("Alt+T");
    const dialog = page.getByRole("dialog", { name: "Transfer this contact" });
    await dialog.getByRole("radio", { name: "Returns & repairs" }).check();
    await dialog.getByRole("button", { name: "Transfer" }).click();
    await dialog.getByText("is closed until tomorrow").waitFor();
    await dialog.getByRole("button", { name: "Transfer all the same" }).click();
    await dialog.waitFor({ state: "hidden" });
    await list(page).getByRole("button", { name: "Margaret Ashworth" }).waitFor({ state: "hidden" });
  });

  it("lets the agent say which customer it is when several share an address", async () => {
    const page = await desk.open("/desk");
    await openContact(page, "Olivia Grant-Hughes of the Riverside Walking and Canoeing Association");
    const panel = page.getByRole("complementary", { name: "Customer" });
    await panel.getByText("belongs to 3 customers").waitFor();
    await panel.getByRole("button", { name: "Mateo García" }).click();
    await panel.getByRole("heading", { name: "Mateo García" }).waitFor();
  });

  it("tells who edits a customer that somebody else was faster", async () => {
    const page = await desk.open("/desk");
    await openContact(page, "Priya Raman");
    const panel = page.getByRole("complementary", { name: "Customer" });
    await panel.getByRole("button", { name: "Edit the name" }).click();
    const found = await (await page.request.get("/api/customers?q=priya.raman")).json();
    const change = { data: { name: "Dr Priya Raman" }, headers: { "If-Match": `"${found[0].version}"` } };
    await page.request.patch(`/api/customers/${found[0].id}`, change);
    await panel.getByRole("textbox", { name: "Name" }).fill("P. Raman");
    await panel.getByRole("button", { name: "Save" }).click();
    await panel.getByText("Changed by somebody else").waitFor();
    await panel.getByRole("button", { name: "Show current values" }).click();
    expect(await panel.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Dr Priya Raman");
  });

  it("finds words in the whole history and reads the contact without leaving the present one", async () => {
    const page = await desk.open("/desk");
    await openContact(page, "Priya Raman");
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("searchbox", { name: "Search in all messages" }).fill("company's name");
    await page.locator("mark").first().waitFor();
    await page
      .getByRole("button", { name: /Invoice in my company/ })
      .first()
      .click();
    await page.getByRole("dialog").getByText("Can you put my company's name").waitFor();
  });

  it("scrolls 200 contacts with few of them in the page, and follows the keyboard", async () => {
    const page = await desk.open("/desk", { scenario: "many" });
    await list(page).getByText("180").waitFor();
    const rows = () => list(page).getByRole("button").count();
    expect(await rows()).toBeLessThan(50);
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(() => list(page).locator("[aria-current=true]").isVisible()).toBe(true);
    expect(await rows()).toBeLessThan(50);
  });

  it("stays at the end of a long talk, and brings earlier messages without jumping", async () => {
    const page = await desk.open("/desk");
    const contact = await openContact(page, "Priya Raman");
    await contact.getByText("Will it be here before Friday?").waitFor();
    const messages = contact.getByRole("region", { name: "Messages with Priya Raman" });
    await messages.evaluate((element) => element.scrollTo(0, 0));
    await contact.getByRole("button", { name: "Show earlier messages" }).click();
    const first = messages.getByText("Line 81 of a long talk");
    await first.waitFor();
    expect(await first.isVisible()).toBe(true);
    await contact.getByRole("button", { name: "To the latest message" }).click();
    await contact.getByText("Will it be here before Friday?").waitFor();
  });

  it("says that it is offline, and that it is not any more", async () => {
    const page = await desk.open("/desk");
    await list(page).getByRole("button").first().waitFor();
    await page.context().setOffline(true);
    await page.getByText("This device is offline.").waitFor();
    await page.context().setOffline(false);
    await page.getByText("This device is offline.").waitFor({ state: "hidden" });
  });

  it("asks for the sign-in where the session ended, and goes on there", async () => {
    const page = await desk.open("/customers?q=priya");
    await page.getByRole("link", { name: "Priya Raman" }).waitFor();
    await page.request.delete("/api/session");
    await page.getByRole("searchbox").fill("ama");
    await page.getByLabel("User name").fill("anna");
    await page.getByLabel("Password", { exact: true }).fill("anything");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Customers" }).waitFor();
  });
});
