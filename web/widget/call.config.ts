import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The button with which customers call from a page: one script, for pages of others. */
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
    license: { fileName: "call.licenses.md" },
    lib: {
      entry: here("src/call/main.tsx"),
      formats: ["iife"],
      name: "midofficeCallScript",
      fileName: () => "call.js",
    },
  },
});
