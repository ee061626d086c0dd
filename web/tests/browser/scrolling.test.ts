import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk } from "./desk";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  /** Time on the processor, without that of other programs. */
  tdur?: number;
}

const FRAMES = 240;
const FRAME_MS = 1000 / 60;
const CATEGORIES = [
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-devtools.timeline.frame",
];

/** Scroll a little with every frame, and tell how long after each other the frames came. */
const scroll = (page: Page, across: number, down: number) =>
  page.evaluate(
    ([frames, dx, dy]) =>
      new Promise<number[]>((resolve) => {
        const grid = document.querySelector("[role=grid]") as HTMLElement;
        const times: number[] = [];
        const next = (at: number) => {
          times.push(at);
          grid.scrollBy(dx, dy);
          if (times.length <= frames) requestAnimationFrame(next);
          else resolve(times.slice(1).map((time, index) => time - (times[index] as number)));
        };
        requestAnimationFrame(next);
      }),
    [FRAMES, across, down] as const,
  );

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

async function measured(page: Page, across: number, down: number) {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: CATEGORIES });
  const gaps = await scroll(page, across, down);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const { traceEvents } = trace;
  const thread = traceEvents.find(({ name }) => name === "FireAnimationFrame");
  // The processor time of the page's own thread: what does not depend on what else the machine does.
  const busy = traceEvents
    .filter(({ name, pid, tid }) => name === "RunTask" && pid === thread?.pid && tid === thread.tid)
    .map(({ dur = 0, tdur = dur }) => tdur / 1000);
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    frames_per_second: Math.round((1000 * gaps.length) / total),
    late_frames: gaps.filter((gap) => gap > FRAME_MS * 1.5).length,
    frame_ms_median: Number(quantile(gaps, 0.5).toFixed(1)),
    frame_ms_p95: Number(quantile(gaps, 0.95).toFixed(1)),
    cpu_ms_per_frame: Number((busy.reduce((sum, each) => sum + each, 0) / gaps.length).toFixed(2)),
    cpu_ms_longest_task: Number(Math.max(0, ...busy).toFixed(1)),
    dropped: traceEvents.filter(({ name }) => name === "DroppedFrame").length,
  };
}

describe("a table of 500 rows and 40 columns", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.start();
  });
  afterAll(() => desk.stop());

  it("scrolls both ways, draws only what is in view, and prints how many frames a second", async () => {
    const page = await desk.open("/rules/large", { who: "ada" });
    await page.getByRole("grid").waitFor();
    await page.getByText("Nothing is wrong").waitFor();
    const down = await measured(page, 0, 60);
    const cells = await page.getByRole("gridcell").count();
    const across = await measured(page, 16, 0);
    expect(cells).toBeGreaterThan(100);
    expect(cells).toBeLessThan(900);
    expect(await page.getByRole("grid").evaluate((grid) => grid.scrollTop)).toBeGreaterThan(10_000);
    expect(await page.getByRole("grid").evaluate((grid) => grid.scrollLeft)).toBeGreaterThan(1_000);
    // How fast that is, is no test: a machine that runs others beside this one is slower. The benchmark reads the figures.
    process.stdout.write(`SCROLLING ${JSON.stringify({ rows: 500, columns: 40, cells, down, across })}\n`);
  });

  it("goes back to the cell that is written after the wheel has left it", async () => {
    const page = await desk.open("/rules/large", { who: "ada" });
    const grid = page.getByRole("grid");
    await grid.focus();
    await grid.evaluate((element) => element.scrollBy(600, 9_000));
    await page.keyboard.type("> 7");
    await expect.poll(() => grid.evaluate(({ scrollTop, scrollLeft }) => [scrollTop, scrollLeft])).toEqual([0, 0]);
  });
});
