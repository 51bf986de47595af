import { configurationWith } from "../configuration.ts"
import type { DestroyingStep } from "../envelopes/steps.ts"
import type { HelpStep } from "../help/steps.ts"
import type { NoticeStep } from "../notify/steps.ts"
import type { ErasingStep } from "../owner/steps.ts"
import type { ReceiveStep } from "../receive/steps.ts"
import { startServer } from "../server.ts"

/**
 * A server that kills itself, as a power cut would, when it reaches a step of receiving, erasing or answering for the n-th time.
 * What is to be erased it erases at once.
 * node dying-server.ts DATA STEP N
 */
const [data = "", step = "", times = "1"] = process.argv.slice(2)

let left = Number(times)
const server = await startServer(
  configurationWith({
    data,
    port: 0,
    logLevel: "warn",
    limits: {
      diskForNewEncounters: 1,
      diskForAnything: 1,
      erasureDays: 0,
      erasureLookSeconds: 0.05,
      envelopesAfterEndMinutes: 0,
    },
  }),
  {
    onStep: (reached: ReceiveStep | ErasingStep | DestroyingStep | HelpStep | NoticeStep) => {
      if (reached !== step) return
      left -= 1
      if (left === 0) process.kill(process.pid, "SIGKILL")
    },
  },
)
process.stdout.write(`${server.url}\n`)
