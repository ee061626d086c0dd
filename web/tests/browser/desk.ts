import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";

const require = createRequire(import.meta.url);
const AXE = require.resolve("axe-core/axe.min.js");
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export type Scheme = "light" | "dark";

export interface Violation {
  id: string;
  help: string;
  nodes: string[];
}

/** A browser and the pretended server that its pages talk to. */
export class Desk {
  private constructor(
    private readonly server: ViteDevServer,
    private readonly browser: Browser,
    private readonly base: string,
  ) {}

  static async start(): Promise<Desk> {
    const program = PLACES.find((place) => place && existsSync(place));
    if (!program) throw new Error("No Chromium found: install it, or name it in the variable CHROMIUM.");
    const root = new URL("../..", import.meta.url).pathname;
    const configFile = `${root}vite.config.ts`;
    const server = await createServer({
      root,
      configFile,
      mode: "development",
      logLevel: "error",
      server: { port: 0, hmr: false, watch: null },
    });
    await server.listen();
    const base = server.resolvedUrls?.local[0] ?? "";
    const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
    return new Desk(server, browser, base);
  }

  async closePages(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** A page of its own with the wanted data, for one person. */
  async open(path: string, { scenario = "usual", who = "anna", scheme = "light" as Scheme } = {}): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({
      baseURL: this.base,
      colorScheme: scheme,
      reducedMotion: "reduce",
      viewport: { width: 1440, height: 900 },
    });
    await context.request.post(`/api/mock/scenario/${scenario}${who ? `/${who}` : ""}`);
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(path);
    return page;
  }
}

/** What axe finds against WCAG 2.2 A and AA on the page as it stands. */
export async function violations(page: Page): Promise<Violation[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 240)} :: ${failureSummary ?? ""}`),
    }));
  });
}
