import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What a page shows of our offers: one script beside the chat, for pages of others. */
export default defineConfig({
  root: here("."),
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    // Beside the desk, which is built first and empties the folder.
    outDir: here("../../src/midoffice/http/webapp"),
    emptyOutDir: false,
    target: "es2022",
    sourcemap: false,
    license: { fileName: "offers.licenses.md" },
    lib: {
      entry: here("src/offers/main.ts"),
      formats: ["iife"],
      name: "midofficeOffersScript",
      fileName: () => "offers.js",
    },
  },
});
