import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

interface View {
  name: string;
  path: string;
  scenario?: string;
  who?: string;
  /** Bring the page into the state that is looked at; ends when it is there. */
  reach: (page: Page) => Promise<unknown>;
}

const contact = (nth: number) => async (page: Page) => {
  await page.getByRole("navigation", { name: "My contacts" }).getByRole("button").first().waitFor();
  await page.keyboard.press(`Alt+${nth}`);
  await page
    .getByRole("region", { name: /^Contact with/ })
    .first()
    .waitFor();
};

const VIEWS: View[] = [
  { name: "sign-in", path: "/", who: "", reach: (page) => page.getByLabel("User name").waitFor() },
  {
    name: "empty desk with the reason why",
    path: "/desk",
    scenario: "empty",
    reach: (page) => page.getByText("No contacts yet").waitFor(),
  },
  {
    name: "offer with its reason",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.request.post("/api/mock/offer?seconds=60");
      await page.getByRole("button", { name: "Why me?" }).click();
      await page.getByText("You have been free the longest").waitFor();
    },
  },
  {
    name: "chat with quick replies",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.getByRole("textbox", { name: /^Message to/ }).fill("/");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "mail being written",
    path: "/desk",
    reach: async (page) => {
      await contact(3)(page);
      await page.getByRole("button", { name: "Reply to all" }).click();
      await page.getByRole("textbox", { name: /^Mail to/ }).waitFor();
      await page.frameLocator("iframe").getByText("Dear Anna").waitFor();
    },
  },
  {
    name: "two contacts side by side",
    path: "/desk",
    reach: async (page) => {
      await contact(3)(page);
      await page.keyboard.press("Alt+S");
      await page.keyboard.press("Alt+4");
      await page.getByRole("textbox", { name: /^Message to/ }).waitFor();
    },
  },
  {
    name: "wrap-up",
    path: "/desk",
    reach: async (page) => {
      await contact(1)(page);
      await page.getByRole("button", { name: /^Complete/ }).click();
      await page.getByText("Choose how the contact ended.").waitFor();
    },
  },
  {
    name: "contact without customer",
    path: "/desk",
    reach: async (page) => {
      await contact(2)(page);
      await page.getByText("Which customer is it?").waitFor();
    },
  },
  {
    name: "parked contact",
    path: "/desk",
    reach: async (page) => {
      await contact(5)(page);
      await page.getByRole("button", { name: "Resume now" }).waitFor();
    },
  },
  {
    name: "transfer to a closed service",
    path: "/desk",
    reach: async (page) => {
      await contact(3)(page);
      await page.keyboard.press("Alt+T");
      await page.getByRole("radio", { name: "Returns & repairs" }).check();
      await page.getByRole("dialog").getByRole("button", { name: "Transfer" }).click();
      await page.getByRole("button", { name: "Transfer all the same" }).waitFor();
    },
  },
  {
    name: "parking",
    path: "/desk",
    reach: async (page) => {
      await contact(3)(page);
      await page.keyboard.press("Alt+K");
      await page.getByRole("radio", { name: "Another date" }).check();
      await page.getByText("Date and time").waitFor();
    },
  },
  {
    name: "presence menu",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.keyboard.press("Alt+P");
      await page.getByRole("menuitem", { name: "Lunch" }).waitFor();
    },
  },
  {
    name: "history of the customer",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.getByRole("tab", { name: "History" }).click();
      await page
        .getByRole("button", { name: /Case \d+ · / })
        .first()
        .waitFor();
    },
  },
  {
    name: "notes and time",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.getByRole("tab", { name: "Notes" }).click();
      await page.getByRole("textbox", { name: "Internal note" }).fill("Called the depot.");
      await page.getByRole("button", { name: "Add note" }).click();
      await page.getByRole("complementary", { name: /^Internal note by/ }).waitFor();
    },
  },
  {
    name: "numbers of the day",
    path: "/desk",
    reach: async (page) => {
      await page.getByRole("button", { name: /^Show my numbers/ }).click();
      await page.getByText("Offers not answered").waitFor();
    },
  },
  {
    name: "keyboard help",
    path: "/desk",
    reach: async (page) => {
      await contact(4)(page);
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      await page.getByText("Send a mail").waitFor();
    },
  },
  {
    name: "customers",
    path: "/customers?q=an",
    reach: async (page) => {
      await page.getByRole("link", { name: "Priya Raman" }).click();
      await page
        .getByRole("button", { name: /Case \d+ · / })
        .first()
        .waitFor();
    },
  },
  { name: "profile", path: "/profile", reach: (page) => page.getByLabel("Signature").waitFor() },
  { name: "unknown address", path: "/nowhere", reach: (page) => page.getByText("There is no such page").waitFor() },
  {
    name: "page without permission",
    path: "/wallboard",
    reach: (page) => page.getByText("You may not open this page").waitFor(),
  },
];

describe("accessibility", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it.each(VIEWS)("$name", async ({ path, scenario, who, reach }) => {
    const page = await desk.open(path, { ...(scenario && { scenario }), ...(who !== undefined && { who }) });
    await reach(page);
    await expectAccessible(page);
  });
});
