/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` finds a running server; without it, the mock server in `dev/` answers. */
const server = process.env.MIDOFFICE_URL;

/** Answers `/api` from invented data. Loaded by the development server itself, so that it may import what the pages import. */
const mockServer: Plugin = {
  name: "midoffice-mock-server",
  apply: (_, { command, mode }) => command === "serve" && mode !== "test" && !server,
  async configureServer(vite) {
    const { pretend } = (await vite.ssrLoadModule("/dev/plugin.ts")) as typeof import("./dev/plugin");
    pretend(vite);
  },
};

export default defineConfig({
  base: "/",
  plugins: [react(), mockServer],
  resolve: { alias: { "@": here("./src") } },
  server: server
    ? {
        proxy: { "/api": { target: server, ws: true, headers: { origin: server } }, "/f/": server, "/chat.js": server },
      }
    : {},
  build: {
    outDir: here("../src/midoffice/http/webapp"),
    emptyOutDir: true,
    target: "es2023",
    sourcemap: false,
    // A content security policy without `data:` fonts and scripts: everything stays a file.
    assetsInlineLimit: 0,
    // Whose work is in it, and under which terms they let us pass it on.
    license: { fileName: "licenses.md" },
  },
  test: {
    environment: "happy-dom",
    // The browser of the tests is loaded once for each worker; every file still has globals of its own.
    pool: "vmThreads",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    // These need a real browser: npm run test:browser.
    exclude: ["tests/browser/**", "node_modules/**"],
    setupFiles: ["./tests/setup.ts"],
    testTimeout: 60_000,
    restoreMocks: true,
  },
});
