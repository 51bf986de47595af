import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.{ts,tsx}", "{scripts,bench}/**/*.test.ts"],
          // 30 s is room for a machine that is busy with something else; no test waits that long for an answer.
          testTimeout: 30_000,
          // Two at least: many tests wait for a disk, a socket or a browser more than they compute.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "vectors",
          include: ["vectors/**/*.test.ts"],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "journeys",
          include: ["journeys/**/*.test.ts"],
          // Each journey runs a server and a browser or two: one at a time keeps them honest on two cores.
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
