import { defineConfig } from "vitest/config";

/** Tests in a real Chromium against the pretended server: `npm run test:browser`. */
export default defineConfig({
  resolve: { alias: { "@": new URL("../../src", import.meta.url).pathname } },
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    environment: "node",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // A machine that is busy with other tests can be slower than a step is patient; a fault fails twice.
    retry: 1,
  },
});
