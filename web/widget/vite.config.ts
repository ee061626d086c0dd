/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The chat widget: one script for pages of others, so it brings everything along and leaves nothing lying around. */
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
    license: { fileName: "chat.licenses.md" },
    lib: { entry: here("src/main.tsx"), formats: ["iife"], name: "midofficeChatWidget", fileName: () => "chat.js" },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    restoreMocks: true,
  },
});
