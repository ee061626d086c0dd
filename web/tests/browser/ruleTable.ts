import type { Page } from "playwright-core";

/** The table of the pretended rule set "Priorities of contacts". */
export const grid = (page: Page) => page.getByRole("grid", { name: "Decision table of Priority" });
export const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
export const cells = (page: Page, row: number) =>
  grid(page)
    .locator(`[role=row][aria-rowindex="${row + 1}"] [role=gridcell]`)
    .allTextContents();
