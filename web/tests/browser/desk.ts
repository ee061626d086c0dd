import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOnly } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { expect } from "vitest";
import { pretend } from "../../dev/plugin";

const require = createRequire(import.meta.url);
const AXE = require.resolve("axe-core/axe.min.js");
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const BUILT = new URL("../../../src/midoffice/http/webapp", import.meta.url).pathname;

/** A microphone that hums, given without asking. */
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** A machine that is busy with other tests can be slow. */
const PATIENCE_MS = 60_000;

export interface Violation {
  id: string;
  help: string;
  nodes: string[];
}

/** A browser, the app as it was built, and the pretended server that its pages talk to. */
export class Desk {
  private constructor(
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
  ) {}

  static async start(): Promise<Desk> {
    const program = PLACES.find((place) => place && existsSync(place));
    if (!program) throw new Error("No Chromium found: install it, or name it in the variable CHROMIUM.");
    if (!existsSync(`${BUILT}/index.html`)) throw new Error("The web app is not built: make web");
    const server = await preview({
      configFile: false,
      logLevel: "error",
      build: { outDir: BUILT },
      preview: { port: 0 },
      plugins: [{ name: "midoffice-pretended-server", configurePreviewServer: pretend }],
    });
    const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", ...MICROPHONE] });
    // One for all pages: a new one would fetch and compile the app again, which costs more than most journeys.
    const context = await browser.newContext({
      baseURL: server.resolvedUrls?.local[0] ?? "",
      colorScheme: "light",
      reducedMotion: "reduce",
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Desk(server, browser, context);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** A page with the wanted data, for one person; closes those of before, and the browser forgets what they have kept. */
  async open(path: string, { scenario = "usual", who = "anna", before }: Wanted = {}): Promise<Page> {
    const earlier = this.context.pages();
    const page = await this.context.newPage();
    await Promise.all(earlier.map((each) => each.close()));
    await this.forget(page);
    await page.request.post(`/api/mock/scenario/${scenario}${who ? `/${who}` : ""}`);
    page.on("pageerror", (error) => {
      throw error;
    });
    await before?.(page);
    await page.goto(path);
    return page;
  }

  private async forget(page: Page): Promise<void> {
    await this.context.setOffline(false);
    await this.context.clearPermissions();
    await this.context.clearCookies();
    const session = await this.context.newCDPSession(page);
    const origin = new URL(this.server.resolvedUrls?.local[0] ?? "").origin;
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage,indexeddb,cache_storage" });
    await session.detach();
  }
}

interface Wanted {
  scenario?: string;
  /** Who has signed in; nobody where it is empty. */
  who?: string;
  /** What is done before the page goes to its address. */
  before?: (page: Page) => Promise<unknown>;
}

const LAW = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ABOUT_COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds on the page as it stands. */
async function violations(page: Page, runOnly: RunOnly): Promise<Violation[]> {
  // Fading in counts as low contrast.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const result = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 240)} :: ${failureSummary ?? ""}`),
    }));
  }, runOnly);
}

/** Hold the page as it stands against WCAG 2.2 A and AA, in light, and in dark whatever depends on colours. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.addScriptTag({ path: AXE });
  expect(await violations(page, { type: "tag", values: LAW }), "in light").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
  expect(await violations(page, { type: "rule", values: ABOUT_COLOURS }), "in dark").toEqual([]);
}
