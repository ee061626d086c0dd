import { defineConfig } from "vitest/config";

/** Tests in a real Chromium against the pretended server: `npm run test:browser`. */
export default defineConfig({
  resolve: { alias: { "@": new URL("../../src", import.meta.url).pathname } },
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
});
