import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

interface View {
  name: string;
  path: string;
  reach: (page: Page) => Promise<unknown>;
}

const openEntry = (name: string) => async (page: Page) => {
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("form", { name }).waitFor();
};

const VIEWS: View[] = [
  {
    name: "accounts",
    path: "/admin/accounts",
    reach: (page) => page.getByRole("link", { name: "Anna Lindqvist" }).waitFor(),
  },
  { name: "an account", path: "/admin/accounts", reach: openEntry("Chiara Romano") },
  {
    name: "a new account with faults",
    path: "/admin/accounts/new",
    reach: async (page) => {
      await page.getByRole("form").waitFor();
      await page.keyboard.press("Control+s");
      await page.getByText("Enter a password of at least 10 characters.").waitFor();
    },
  },
  {
    name: "the skill matrix",
    path: "/admin/accounts?view=matrix",
    reach: (page) => page.getByLabel("German of Ben Okafor").waitFor(),
  },
  {
    name: "skills",
    path: "/admin/skills?retired=1",
    reach: (page) => page.getByRole("link", { name: "German" }).waitFor(),
  },
  {
    name: "a service with hours",
    path: "/admin/services",
    reach: async (page) => {
      await openEntry("Orders")(page);
      await page.getByRole("radio", { name: "At set hours" }).check();
      await page.getByRole("button", { name: "Add hours on Monday" }).click();
      await page.getByLabel("Monday, closes (1)").fill("8");
      await page.keyboard.press("Tab");
      await page.getByText("It closes before it opens.").waitFor();
    },
  },
  {
    name: "a service that widens, with faults",
    path: "/admin/services",
    reach: async (page) => {
      await openEntry("Billing")(page);
      await page.getByRole("textbox", { name: "Priority class" }).fill("-1");
      await page.getByRole("button", { name: "Add a step" }).click();
      await page.getByRole("textbox", { name: "After the contact has waited" }).nth(1).fill("0");
      await page.keyboard.press("Control+s");
      await page.getByText("Let each step begin after the one before.").waitFor();
    },
  },
  {
    name: "who could take a contact of a service",
    path: "/admin/services",
    reach: async (page) => {
      await openEntry("Billing")(page);
      await page.getByText("Somebody is free, but contacts that wait already come first.").waitFor();
    },
  },
  {
    name: "the routing plan with a faulty draft",
    path: "/admin/routing-plan",
    reach: async (page) => {
      await page.getByRole("button", { name: "Rules of Billing" }).click();
      await page.getByRole("textbox", { name: "Ageing of Billing" }).fill("0");
      await page.getByText("The draft cannot be published").waitFor();
    },
  },
  {
    name: "the routing plan with a draft that harms",
    path: "/admin/routing-plan",
    reach: async (page) => {
      await page.getByRole("button", { name: "Rules of Billing" }).click();
      await page.getByRole("combobox", { name: "Lowest level of Billing" }).selectOption("5");
      await page.getByText("7 waiting items would become unroutable.").waitFor();
      await page.keyboard.press("Control+s");
      await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
      await page.getByRole("button", { name: "Save all the same" }).waitFor();
    },
  },
  {
    name: "a version of the routing plan",
    path: "/admin/routing-plan/1",
    reach: (page) => page.getByRole("button", { name: "Restore this version" }).waitFor(),
  },
  {
    name: "the choice of a channel",
    path: "/admin/touchpoints/new",
    reach: (page) => page.getByText("What kind of touchpoint?").waitFor(),
  },
  {
    name: "a web form with its fields",
    path: "/admin/touchpoints",
    reach: async (page) => {
      await openEntry("Return form")(page);
      await page.getByRole("button", { name: "Add a field" }).click();
      await page.getByText("Enter a label.").waitFor();
    },
  },
  {
    name: "a chat",
    path: "/admin/touchpoints",
    reach: async (page) => {
      await openEntry("Shop chat")(page);
      await page.getByRole("button", { name: "Copy the code" }).waitFor();
    },
  },
  {
    name: "a mailbox that does not work",
    path: "/admin/touchpoints",
    reach: async (page) => {
      await openEntry("billing@harbourfinch.example")(page);
      await page.getByRole("button", { name: "Test now" }).click();
      await page.getByText("Store the mailbox's password below.").waitFor();
    },
  },
  {
    name: "contact reasons",
    path: "/admin/reasons",
    reach: (page) => page.getByRole("link", { name: "Praise" }).waitFor(),
  },
  {
    name: "a quick reply with an unknown placeholder",
    path: "/admin/quick-replies",
    reach: async (page) => {
      await openEntry("Greeting")(page);
      await page.getByRole("textbox", { name: "Text" }).fill("Dear {{ customer.name }}, {{ order }}");
      await page.getByText("Nothing fills").waitFor();
    },
  },
  {
    name: "not-ready reasons",
    path: "/admin/not-ready-reasons",
    reach: (page) => page.getByLabel("Reason 1").waitFor(),
  },
  { name: "tokens", path: "/admin/tokens?retired=1", reach: (page) => page.getByText("Old warehouse link").waitFor() },
  {
    name: "a new token",
    path: "/admin/tokens/new",
    reach: (page) => page.getByText("Feed contacts in").last().waitFor(),
  },
  {
    name: "the audit trail",
    path: "/admin/audit",
    reach: async (page) => {
      await page
        .getByRole("button", { name: /change service/ })
        .first()
        .click();
      await page.getByText("calendar.zone").waitFor();
    },
  },
  {
    name: "an entry that is not there",
    path: "/admin/skills/nothing",
    reach: (page) => page.getByText("There is no such entry").waitFor(),
  },
];

describe("accessibility of the administrator's pages", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it.each(VIEWS)("$name", async ({ path, reach }) => {
    const page = await desk.open(path, { who: "ada" });
    await reach(page);
    await expectAccessible(page);
  });
});

describe("an administrator's work", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it("makes an entry with the keyboard alone", async () => {
    const page = await desk.open("/admin/skills", { who: "ada" });
    await page.getByRole("link", { name: "German" }).waitFor();
    await page.keyboard.press("n");
    await page.getByRole("form", { name: "New skill" }).waitFor();
    await page.keyboard.type("Dutch & Flemish");
    await page.keyboard.press("Control+s");
    await page.getByText("Dutch & Flemish was created").waitFor();
    await page.getByRole("form", { name: "Dutch & Flemish" }).waitFor();
    expect(await page.getByRole("textbox", { name: "Key" }).inputValue()).toBe("dutch-flemish");
  });

  it("widens a service by keyboard alone, and keeps the times where they are when steps change places", async () => {
    const page = await desk.open("/admin/services", { who: "ada" });
    await openEntry("Orders")(page);
    const press = async (name: string) => {
      await page.getByRole("button", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
    };
    await press("Widen the search after a while");
    const step = page.getByRole("listitem", { name: /^Step 1/ });
    await step.getByRole("combobox", { name: "Step 1: Add a skill" }).focus();
    await page.keyboard.type("Ger");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Step 1, requirement 1: Or one of …" }).focus();
    await page.keyboard.type("Bil");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await step.getByText("After 1 min: German from level 1 or Billing from level 1").waitFor();
    await press("Add a step");
    await press("Step 2, requirement 1: Remove Billing");
    await press("Move Step 2 up");
    await page.getByRole("listitem", { name: "Step 1. After 1 min: German from level 1", exact: true }).waitFor();
    await page
      .getByRole("listitem", { name: "Step 2. After 2 min: German from level 1 or Billing from level 1", exact: true })
      .waitFor();
    await page.getByRole("radio", { name: "Round robin" }).check();
    await page.getByRole("textbox", { name: "Ageing" }).fill("2.5");
    await press("Remove Step 2");
    await page.keyboard.press("Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    await page.reload();
    await page.getByRole("listitem", { name: /^Step 1/ }).waitFor();
    expect(await page.getByRole("listitem", { name: /^Step 2/ }).count()).toBe(0);
    expect(await page.getByRole("textbox", { name: "Ageing" }).inputValue()).toBe("2.5");
    expect(await page.getByRole("radio", { name: "Round robin" }).isChecked()).toBe(true);
  });

  it("tells who could take a contact of each channel, by what is saved", async () => {
    const page = await desk.open("/admin/services", { who: "ada" });
    await openEntry("Orders")(page);
    await page.getByText("Ben Okafor would be asked at once.").waitFor();
    await page.getByRole("radiogroup", { name: "Channel of the contact" }).getByText("Form").click();
    await page.getByText("Mails and forms are offered all the same").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Something else");
    await page.getByText("By the settings as they are saved.").waitFor();
  });

  it("asks before unsaved changes are lost, and stays or leaves as told", async () => {
    const page = await desk.open("/admin/services", { who: "ada" });
    await openEntry("Orders")(page);
    await page.getByRole("textbox", { name: "Name" }).fill("Something else");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Keep editing" }).click();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Something else");
    await page.getByRole("link", { name: "Skills" }).click();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.waitForURL(/\/admin\/skills/);
  });

  it("R84 shows what somebody else saved meanwhile and keeps both changes", async () => {
    const page = await desk.open("/admin/services", { who: "ada" });
    await openEntry("Billing")(page);
    const id = new URL(page.url()).pathname.split("/").at(-1);
    await page.getByRole("textbox", { name: "Name" }).fill("Billing and invoices");
    await page.request.post(`/api/mock/edit/services/${id}`, { data: { priority: 120 } });
    await page.keyboard.press("Control+s");
    const dialog = page.getByRole("dialog", { name: "Somebody else saved this entry" });
    await dialog.getByText("Head start").waitFor();
    await dialog.getByRole("button", { name: "Save mine on top" }).click();
    await page.getByRole("form", { name: "Billing and invoices" }).waitFor();
    expect(await page.getByRole("textbox", { name: "Head start" }).inputValue()).toBe("120 s");
  });

  it("puts a refusal beside the field it is about", async () => {
    const page = await desk.open("/admin/skills/new", { who: "ada" });
    await page.getByRole("textbox", { name: "Name" }).fill("refuse");
    await page.keyboard.press("Control+s");
    await page.getByText("Is refused here. Enter another name.").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).getAttribute("aria-invalid")).toBe("true");
  });

  it("retires an entry and takes it back", async () => {
    const page = await desk.open("/admin/quick-replies", { who: "ada" });
    await page.getByRole("button", { name: "Actions for Goodbye" }).click();
    await page.getByRole("menuitem", { name: "Retire" }).click();
    await page.getByText("Goodbye was retired").waitFor();
    await page.getByRole("link", { name: "Goodbye" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Goodbye" }).waitFor();
  });

  it("changes the order of contact reasons by key", async () => {
    const page = await desk.open("/admin/reasons", { who: "ada" });
    await page.getByRole("button", { name: "Move Praise up" }).click();
    await page.getByText("The new order is saved").waitFor();
    const names = await page.getByRole("rowheader").allTextContents();
    expect(names.indexOf("Praise")).toBe(names.indexOf("Complaint about delivery") - 1);
  });

  it("shows the secret of a new token once", async () => {
    const page = await desk.open("/admin/tokens/new", { who: "ada" });
    await page.getByRole("textbox", { name: "Name" }).fill("Webshop");
    await page.getByRole("checkbox", { name: "Feed contacts in" }).check();
    await page.keyboard.press("Control+s");
    const secret = page.getByRole("dialog").getByRole("textbox", { name: "Token" });
    expect(await secret.inputValue()).toMatch(/^mo_/);
    await page.getByRole("button", { name: "I have stored it" }).click();
    await page.waitForURL(/\/admin\/tokens$/);
    await page.getByText("Webshop").waitFor();
    await secret.waitFor({ state: "detached" });
  });

  it("stores a mailbox's secret without showing it, and tests with it", async () => {
    const page = await desk.open("/admin/touchpoints", { who: "ada" });
    await openEntry("billing@harbourfinch.example")(page);
    await page.getByLabel("Password for fetching").fill("correct horse");
    await page.getByRole("button", { name: "Store secret" }).click();
    await page.getByText("The secret was stored").waitFor();
    expect(await page.getByLabel("Password for fetching").inputValue()).toBe("");
    await page.getByRole("button", { name: "Test now" }).click();
    await page.getByText("Signed in to imap.example.com").waitFor();
  });
});
