import { openDatabase } from "../../accounts/database.ts"
import { configurationWith } from "../../configuration.ts"
import { openLog } from "../../log.ts"
import { Notices } from "../notices.ts"
import { SignalChannel } from "../signal-channel.ts"
import type { NoticeStep } from "../steps.ts"
import { trialNotice, trialSecret } from "./trial-notice.ts"
import { writtenFor } from "./words-on-trial.ts"

/**
 * Sends one notice, and kills itself, as a power cut would, at a step of it.
 * node dying-notices.ts DATA BRIDGE STEP
 */
const [data = "", bridge = "", step = ""] = process.argv.slice(2)

const notices = Notices.open({
  database: await openDatabase(data),
  channels: [new SignalChannel({ url: bridge, from: "+16125550100", write: writtenFor })],
  ...{ secret: trialSecret, limits: configurationWith({ data }).limits, log: openLog("silent"), now: Date.now },
  onStep: (reached: NoticeStep) => {
    if (reached === step) process.kill(process.pid, "SIGKILL")
  },
})
notices.begin()
await notices.send([trialNotice()])
// Whoever starts it waits for its end.
setInterval(() => undefined, 1000)
