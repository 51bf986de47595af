import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

/** What they promise is about seconds: how far the picture is behind, what is safe when a network goes. They have the machine to themselves. */
const ofTheMoment = "journeys/{call,capture,phone,watch}/**/*.test.ts"
const journeys = { testTimeout: 180_000, hookTimeout: 180_000 }

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
          ...journeys,
          name: "journeys",
          include: ["journeys/**/*.test.ts"],
          exclude: [ofTheMoment],
          // Each runs a server and a browser or two, and waits for them more than half of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...journeys,
          name: "journeys of the moment",
          include: [ofTheMoment],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
