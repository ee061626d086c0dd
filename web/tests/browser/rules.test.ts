import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk, expectAccessible } from "./desk";
import { cells, grid, press } from "./ruleTable";

interface View {
  name: string;
  path: string;
  who?: string;
  reach: (page: Page) => Promise<unknown>;
}

const broken = async (page: Page) => {
  await grid(page).focus();
  await page.keyboard.type('"go');
  await press(page, "Enter");
  await page.getByText("1 error, 0 warnings").waitFor();
  await press(page, "ArrowUp");
};

const tried = async (page: Page) => {
  await page.getByRole("tab", { name: "Try out" }).click();
  await page.getByRole("combobox", { name: "segment" }).click();
  await page.getByRole("option", { name: "gold" }).click();
  await page.getByRole("textbox", { name: "age" }).fill("30");
  await page.getByRole("button", { name: "Try out" }).click();
  await page.getByText("1 of 4 rows matched").waitFor();
};

const VIEWS: View[] = [
  {
    name: "the list of rule sets",
    path: "/rules",
    reach: (page) => page.getByRole("link", { name: "Priorities of contacts" }).waitFor(),
  },
  {
    name: "a new rule set with faults",
    path: "/rules",
    reach: async (page) => {
      await page.getByRole("button", { name: "New rule set" }).click();
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByText("Please fill in this field.").waitFor();
    },
  },
  {
    name: "a table with a mistake in a cell",
    path: "/rules/priorities",
    reach: (page) =>
      grid(page)
        .waitFor()
        .then(() => broken(page)),
  },
  { name: "a decision tried out", path: "/rules/priorities", reach: tried },
  {
    name: "suggestions in a cell",
    path: "/rules/priorities",
    reach: async (page) => {
      await grid(page).focus();
      await page.keyboard.type('"');
      await page.getByRole("option", { name: '"basic"' }).waitFor();
    },
  },
  {
    name: "the head of a column",
    path: "/rules/priorities",
    reach: async (page) => {
      await grid(page).focus();
      await press(page, "ArrowUp", "Enter");
      await page.getByRole("dialog", { name: "Condition" }).waitFor();
    },
  },
  {
    name: "an expression with its requirements",
    path: "/rules/priorities",
    reach: async (page) => {
      await page.getByRole("button", { name: "Decision Risk" }).click();
      await page.getByRole("textbox", { name: "Expression of Risk" }).waitFor();
      await page.getByRole("tab", { name: "Details" }).click();
    },
  },
  {
    name: "a type with fields",
    path: "/rules/priorities",
    reach: async (page) => {
      await page.getByRole("button", { name: "tCustomer" }).click();
      await page.getByRole("textbox", { name: "Field 1: Name" }).waitFor();
    },
  },
  {
    name: "boxed expressions",
    path: "/rules/boxes",
    reach: (page) => page.getByRole("button", { name: "Add a part" }).waitFor(),
  },
  {
    name: "a table of values",
    path: "/rules/boxes",
    reach: async (page) => {
      await page.getByRole("button", { name: "Relation", exact: true }).click();
      await page.getByRole("textbox", { name: "Row 1, name" }).waitFor();
    },
  },
  {
    name: "test cases that were run",
    path: "/rules/priorities/tests",
    reach: async (page) => {
      await page.getByRole("button", { name: "Run all" }).click();
      await page.getByText("1 of 1 passed").waitFor();
    },
  },
  {
    name: "a test case",
    path: "/rules/priorities/tests",
    reach: async (page) => {
      await page.getByRole("button", { name: "Edit A gold customer" }).click();
      await page.getByRole("dialog", { name: "Test case" }).waitFor();
    },
  },
  {
    name: "a version",
    path: "/rules/priorities/versions/1",
    reach: (page) => page.getByText("As we began.").first().waitFor(),
  },
  {
    name: "what a draft would have done",
    path: "/rules/priorities/what-if",
    reach: async (page) => {
      await page.getByRole("button", { name: "Compare" }).click();
      await page.getByText("decided", { exact: true }).waitFor();
    },
  },
  {
    name: "publishing",
    path: "/rules/priorities",
    reach: async (page) => {
      await page.getByRole("button", { name: "Publish…" }).click();
      await page.getByRole("dialog", { name: "Publish as version 2" }).getByLabel("Why?").waitFor();
    },
  },
  {
    name: "an empty rule set",
    path: "/rules/intake",
    reach: (page) => page.getByText("Nothing is decided yet").first().waitFor(),
  },
];

describe("accessibility of the rules", () => {
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

describe("a business user's work on rules", () => {
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

  it("edits a table by keyboard alone, as in a spreadsheet, and takes it back", async () => {
    await open();
    await press(page, "Control+Enter");
    await page.keyboard.type("bas");
    await press(page, "ArrowDown", "Enter", "Tab");
    await page.keyboard.type("> 70");
    await press(page, "Tab", "Tab");
    await page.keyboard.type("low");
    await press(page, "ArrowDown", "Enter", "Enter");
    expect(await cells(page, 2)).toEqual(['"basic"', "> 70", "-", '"low"', ""]);
    await press(page, "ArrowUp", "Alt+ArrowUp");
    expect((await cells(page, 1))[0]).toBe('"basic"');
    await press(page, "ArrowDown", "Home", "Control+d");
    expect((await cells(page, 2))[0]).toBe('"basic"');
    await press(page, "Control+z", "ArrowUp", "Control+Delete");
    expect((await cells(page, 1))[0]).toBe('"gold"');
    await press(page, "Control+z");
    expect((await cells(page, 1))[0]).toBe('"basic"');
    await press(page, "Control+s");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    await page.reload();
    await grid(page).waitFor();
    expect(await cells(page, 1)).toEqual(['"basic"', "> 70", "-", '"low"', ""]);
  });

  it("opens the try-out and moves what stands in the graph by keyboard", async () => {
    await open();
    await press(page, "Alt+Enter");
    await page.getByRole("button", { name: "Try out" }).waitFor();
    await page.getByRole("group", { name: "How the decisions rely on each other" }).getByRole("button").first().focus();
    await press(page, "Alt+ArrowDown");
    await page.getByText("Unsaved changes").waitFor();
    await press(page, "Control+z");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
  });

  it("exchanges cells with a spreadsheet both ways", async () => {
    await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await press(page, "Shift+ArrowRight", "Shift+ArrowDown", "Control+c");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('"""gold"""\t>= 18\n"""silver"""\t>= 18');
    await page.evaluate(() =>
      navigator.clipboard.writeText('"basic"\t[1..5]\t"low"\t"low"\tFrom Excel\r\n"basic"\t> 5\t\t"normal"\t\r\n'),
    );
    await press(page, "Control+End", "Home", "Control+v");
    expect(await cells(page, 4)).toEqual(['"basic"', "[1..5]", '"low"', '"low"', "From Excel"]);
    expect(await cells(page, 5)).toEqual(['"basic"', "> 5", "-", '"normal"', ""]);
    await press(page, "Control+x");
    expect((await cells(page, 4))[0]).toBe("-");
    await press(page, "Control+z");
    expect((await cells(page, 4))[0]).toBe('"basic"');
    await page.evaluate(() => {
      const part = (type: string, text: string) => ({ [type]: new Blob([text], { type }) });
      const plain = part("text/plain", 'gold\t>= 1,5\tlow\tlow\t"two\nlines"\r\n');
      return navigator.clipboard.write([new ClipboardItem({ ...plain, ...part("text/html", "<table></table>") })]);
    });
    await press(page, "Home", "Control+v");
    expect(await cells(page, 5)).toEqual(['"gold"', ">= 1.5", '"low"', '"low"', "two\nlines"]);
  });

  it("D24 is told of a typo at the cell while typing, and can leave the table by keyboard", async () => {
    await open();
    await page.keyboard.type('"go');
    await grid(page).locator('[data-severity="error"]').waitFor();
    await page.getByRole("status").getByText("The closing quote is missing.").waitFor();
    await page.getByRole("code").getByText('"go', { exact: true }).waitFor();
    await press(page, "Escape", "Escape");
    await page.getByText("Nothing is wrong").waitFor();
    await press(page, "Escape", "Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).not.toBe("grid");
  });

  it("drags a row and a column to another place", async () => {
    await open();
    const drag = async (from: string, to: string, dx: number, dy: number) => {
      const [a, b] = [await grid(page).locator(from).boundingBox(), await grid(page).locator(to).boundingBox()];
      if (!a || !b) throw new Error("not on the page");
      await page.mouse.move(a.x + 20, a.y + 12);
      await page.mouse.down();
      await page.mouse.move(a.x + 25, a.y + 18, { steps: 3 });
      await page.mouse.move(b.x + dx, b.y + dy, { steps: 6 });
      await page.mouse.up();
    };
    await drag('[data-lead="0"]', '[data-lead="2"]', 20, 30);
    expect((await cells(page, 3))[0]).toBe('"gold"');
    await drag('[data-head][data-column="0"]', '[data-head][data-column="1"]', 100, 20);
    expect((await cells(page, 3)).slice(0, 2)).toEqual([">= 18", '"gold"']);
  });

  it("remembers how wide a column was dragged", async () => {
    await open();
    const head = () => grid(page).locator('[data-head][data-column="0"]');
    const before = await head().boundingBox();
    if (!before) throw new Error("not on the page");
    await page.mouse.move(before.x + before.width - 2, before.y + 12);
    await page.mouse.down();
    await page.mouse.move(before.x + before.width + 78, before.y + 12, { steps: 3 });
    await page.mouse.up();
    await page.reload();
    await grid(page).waitFor();
    expect((await head().boundingBox())?.width).toBe(before.width + 80);
  });

  it("offers decisions as a service, and sends numbers with all their digits", async () => {
    await open();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("menuitem", { name: "Decision service" }).click();
    await page.getByLabel("Answers with").first().click();
    await page.getByRole("option").first().click();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Try out" }).click();
    await page.getByRole("textbox", { name: "age" }).fill("12345678901234567890");
    const sent = page.waitForRequest(/draft.evaluate$/);
    await page.getByRole("button", { name: "Try out" }).click();
    const { models, inputs } = (await sent).postDataJSON();
    expect(JSON.stringify(inputs)).toContain('"@number":"12345678901234567890"');
    expect(models[0].services[0]).toMatchObject({ name: "New service", outputs: [models[0].decisions[0].id] });
    expect(models[0].services[0].input_data.length).toBeGreaterThan(0);
  });

  it("tries a decision out, sees the rows, and keeps it as a test case", async () => {
    await open();
    await tried(page);
    expect(await grid(page).locator("[data-matched]").count()).toBe(1);
    expect(await grid(page).locator("[data-failed]").count()).toBe(3);
    await page.getByRole("button", { name: "Keep as a test case" }).click();
    await page.getByRole("tab", { name: "Test cases" }).click();
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByText("2 of 2 passed").waitFor();
  });

  it("tries the draft on what was really asked", async () => {
    await open();
    await page.getByRole("tab", { name: "Try out" }).click();
    await page.getByRole("combobox", { name: "Inputs from what was really asked" }).click();
    await page.getByRole("option", { name: /"gold", age: 28/ }).click();
    expect(await page.getByRole("textbox", { name: "age" }).inputValue()).toBe("28");
    await page.getByRole("button", { name: "Try out" }).click();
    await page.getByText("1 of 4 rows matched").waitFor();
  });

  it("tries the draft on what is known of a real customer", async () => {
    await open();
    await page.getByRole("tab", { name: "Try out" }).click();
    await page.getByRole("combobox", { name: "Inputs of a customer, as they are now" }).fill("an");
    await page.getByRole("option").first().click();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[value='41']"));
    await page.getByRole("button", { name: "Try out" }).click();
    await page.getByText("1 of 4 rows matched").waitFor();
  });

  it("D30 makes a test case of a finding's example", async () => {
    await open();
    await press(page, "Control+Shift+d");
    await page.getByText("Two rows of Priority match the same case.").last().waitFor();
    await page.getByRole("button", { name: "Make a test case of it" }).first().click();
    await page.getByRole("button", { name: "Try this out" }).first().click();
    expect(await page.getByRole("textbox", { name: "age" }).inputValue()).toBe("18");
    await page.getByRole("tab", { name: "Test cases" }).click();
    await page.getByText("Example: Two rows of Priority match the same case.").first().waitFor();
  });

  it("R84 keeps mine on top of what somebody else saved meanwhile", async () => {
    await open();
    await page.keyboard.type('"basic"');
    await press(page, "Enter");
    await page.request.post("/api/mock/rules/priorities/r4");
    await press(page, "Control+s");
    const dialog = page.getByRole("dialog", { name: "Somebody else saved this draft" });
    await dialog.getByRole("button", { name: "See both" }).click();
    await dialog.getByText("Written by somebody else").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Keep mine" }).click();
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
    expect((await cells(page, 1))[0]).toBe('"basic"');
    expect((await cells(page, 4)).at(-1)).toBe("Written by somebody else");
  });
});
