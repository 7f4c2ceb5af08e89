import { defineConfig } from "vitest/config"

// Tests that start another engine, a browser, a database or a compiler; the rest are plain functions.
const HEAVY = ["test/{bench,cli,conformance,e2e,field,lint}/**/*.test.ts", "test/sim/{runtimes,scenarios}/**/*.test.ts"]

export default defineConfig({
  test: {
    // Most of the time goes into single-threaded simulation and other programs.
    maxWorkers: "100%",
    setupFiles: ["./test/fast-check.ts"],
    reporters: ["default", "./test/reporter.ts"],
    projects: [
      {
        extends: true,
        test: { name: "plain", include: ["test/**/*.test.ts"], exclude: HEAVY, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: "heavy", include: HEAVY, testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
})
