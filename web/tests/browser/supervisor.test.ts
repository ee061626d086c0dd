import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";

const FLOOR = 300;
const rows = (page: Page) => page.getByRole("table", { name: "Contacts in the order of the queue" }).getByRole("row");

async function openAt(desk: Desk, path: string, items = FLOOR): Promise<Page> {
  return desk.open(path, { who: "sam", before: (page) => page.request.post(`/api/mock/floor?items=${items}`) });
}

const ASK = /still waiting/;
const askWhy = (page: Page, row: number) => rows(page).nth(row).getByRole("link", { name: ASK }).click();

interface View {
  name: string;
  path: string;
  items?: number;
  reach: (page: Page) => Promise<unknown>;
}

const openFirst = async (page: Page) => {
  await rows(page)
    .nth(1)
    .getByRole("link", { name: /^Open / })
    .click();
  await page.getByRole("tab", { name: "Why waiting" }).waitFor();
};

const VIEWS: View[] = [
  {
    name: "wallboard",
    path: "/wallboard",
    reach: (page) => page.getByRole("button", { name: "Hide the channels of Orders" }).waitFor(),
  },
  {
    name: "wallboard on a big screen",
    path: "/wallboard?screen=big",
    reach: (page) => page.getByText("Lowest level now").waitFor(),
  },
  {
    name: "who could take a contact of a service",
    path: "/wallboard",
    reach: async (page) => {
      await page.getByRole("button", { name: "Who could take a contact of Orders now?" }).click();
      await page.getByRole("dialog").getByText("would be asked at once").waitFor();
    },
  },
  { name: "queue", path: "/queue", reach: (page) => rows(page).nth(5).waitFor() },
  {
    name: "queue without matches",
    path: "/queue?q=nobodyiscalledthis",
    reach: (page) => page.getByText("No contact fits these filters").waitFor(),
  },
  { name: "empty queue", path: "/queue?state=canceled", reach: (page) => page.getByText("No contact fits").waitFor() },
  {
    name: "why it waits",
    path: "/queue?state=queued",
    reach: async (page) => {
      await openFirst(page);
      await page.getByText("Closest agents, and what is missing").waitFor();
    },
  },
  {
    name: "why a parked contact waits",
    path: "/queue?state=parked",
    reach: async (page) => {
      await askWhy(page, 1);
      await page.getByText("What happens by itself").waitFor();
    },
  },
  {
    name: "why nobody can take it",
    path: "/queue?state=queued",
    reach: async (page) => {
      await rows(page).filter({ hasText: "Nobody has the skills" }).first().getByRole("link", { name: ASK }).click();
      await page.getByText("Nobody on the staff has the skills for it.").waitFor();
    },
  },
  {
    name: "why it waits, which cannot be told",
    path: "/queue?state=queued",
    reach: async (page) => {
      await page.route("**/waiting", (route) => route.fulfill({ status: 503, json: {} }));
      await askWhy(page, 1);
      await page.getByRole("button", { name: "Try again" }).waitFor();
    },
  },
  {
    name: "a contact read-only",
    path: "/queue?state=assigned",
    reach: async (page) => {
      await openFirst(page);
      await page.getByRole("region", { name: /^Contact with/ }).waitFor();
    },
  },
  {
    name: "moving a contact",
    path: "/queue?state=queued",
    reach: async (page) => {
      await openFirst(page);
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Move to service" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Move to service" }).click();
      await page.getByText("Please fill in this field.").waitFor();
    },
  },
  {
    name: "agents",
    path: "/agents",
    reach: (page) => page.getByRole("button", { name: /^Change the presence of Anna/ }).waitFor(),
  },
  {
    name: "changing a presence",
    path: "/agents",
    reach: async (page) => {
      await page.getByRole("button", { name: /^Change the presence of Anna/ }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Change presence" }).click();
      await page.getByText("Choose why the agent is not ready.").waitFor();
    },
  },
];

describe("accessibility of the supervisor's pages", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it.each(VIEWS)("$name", async ({ path, reach, items }) => {
    const page = await openAt(desk, path, items);
    await reach(page);
    await expectAccessible(page);
  });
});

describe("a supervisor's work", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it("keeps the filters in the address and gives them back", async () => {
    const page = await openAt(desk, "/queue");
    await page.getByRole("combobox", { name: "Channel" }).click();
    await page.getByRole("option", { name: "Chat" }).click();
    await page.waitForURL(/channel=chat/);
    await page.reload();
    await rows(page).nth(3).waitFor();
    const channels = await rows(page).locator('[role="cell"]:nth-child(2)').allTextContents();
    expect(new Set(channels)).toEqual(new Set(["Chat"]));
  });

  it("R84 tells the second of two supervisors who move the same contact, and shows how it stands", async () => {
    const page = await openAt(desk, "/queue?state=queued");
    await openFirst(page);
    const id = new URL(page.url()).pathname.split("/").at(-1);
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Move to service" }).click();
    await page.getByRole("combobox", { name: "New service" }).click();
    await page.getByRole("option").first().click();
    await page.request.post(`/api/mock/touch/${id}`);
    await page.getByRole("dialog").getByRole("button", { name: "Move to service" }).click();
    await page.getByText("Your order was not carried out").waitFor();
    await page.getByRole("button", { name: "Show the current state" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("takes a contact back into the queue", async () => {
    const page = await openAt(desk, "/queue?state=assigned");
    await openFirst(page);
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Take back" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
    await page.getByText("Taken back into the queue").waitFor();
  });

  it("steps through the contacts by key and closes them with Esc", async () => {
    const page = await openAt(desk, "/queue");
    await rows(page).nth(5).waitFor();
    await page.keyboard.press("j");
    await page.waitForURL(/\/queue\/.+/);
    const first = page.url();
    await rows(page).locator("[aria-current]").waitFor();
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.href !== first);
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/queue$/);
  });

  it("says why a contact waits, from its row and by key", async () => {
    const page = await openAt(desk, "/queue?state=offered");
    const ask = rows(page).nth(1).getByRole("link", { name: ASK });
    await ask.focus();
    await page.keyboard.press("Enter");
    await page.getByText("It is not waiting:").waitFor();
    await page.getByRole("tab", { name: "Conversation" }).click();
    await page.getByText("It is not waiting:").waitFor({ state: "detached" });
    await page.keyboard.press("w");
    await page.getByText("It is not waiting:").waitFor();
    await page.getByText(/in 0:\d\d/).waitFor();
  });

  it("keeps the answer up to date while it is open, and says when it cannot", async () => {
    const page = await openAt(desk, "/queue?state=queued");
    await askWhy(page, 2);
    await page.getByText("Closest agents, and what is missing").waitFor();
    await page.route("**/waiting", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), position: 77 } });
    });
    await page.getByText("Place 77 in its queue").waitFor();
    await page.unroute("**/waiting");
    await page.route("**/waiting", (route) => route.fulfill({ status: 503, json: {} }));
    await page.getByText("This could not be brought up to date").waitFor();
    expect(await page.getByText("Place 77 in its queue").count()).toBe(1);
  });

  it("scrolls through 5,000 contacts with few of them in the page", async () => {
    const page = await openAt(desk, "/queue", 5000);
    await rows(page).nth(5).waitFor();
    const table = page.getByRole("table", { name: "Contacts in the order of the queue" });
    await expect
      .poll(
        async () => {
          await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return page.getByRole("status").filter({ hasText: "contacts" }).count();
        },
        { timeout: 150_000, interval: 50 },
      )
      .toBe(1);
    expect(await rows(page).count()).toBeLessThan(60);
  });

  it("changes an agent's presence with a reason", async () => {
    const page = await openAt(desk, "/agents");
    await page.getByRole("button", { name: /^Change the presence of Ben/ }).click();
    await page.getByRole("radio", { name: "Not ready" }).check({ force: true });
    await page.getByRole("combobox", { name: "Reason" }).click();
    await page.getByRole("option", { name: "Training" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Change presence" }).click();
    await page.getByText("Ben Okafor: Not ready: Training").waitFor();
  });
});
