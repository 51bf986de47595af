import { leakedLevels, meanDb } from "../../journeys/call/leaked.ts"
import { isSoundCardHere } from "../../journeys/sound-card.ts"
import { figureOf, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"

/** So long counsel has spoken before it is measured, and so long it is. */
const SETTLE_SECONDS = 5
const MEASURED_SECONDS = 30

/** How much of what counsel says, played by her phone's loudspeaker and taken up by its microphone, is in `audio` in the end. */
export async function leak(report: Report): Promise<void> {
  if (!isSoundCardHere()) {
    report.remark("left out: pulseaudio isn't on this machine, and without a sound card no browser cancels echoes")
    return
  }
  const cases = [
    { who: "Alongside", isCancelling: true },
    { who: "without echo cancellation", isCancelling: false },
  ] as const
  const means: number[] = []
  for (const { who, isCancelling } of cases) {
    const levels = await leakedLevels({ isCancelling, seconds: SETTLE_SECONDS + MEASURED_SECONDS })
    const [first, later] = [levels.slice(0, SETTLE_SECONDS), levels.slice(SETTLE_SECONDS)]
    const named = { bench: "leak", unit: "dB", figure: "counsel's voice in audio, below full scale", who } as const
    report.figure(figureOf({ ...named, case: `first ${SETTLE_SECONDS} s` }, first))
    report.figure(figureOf({ ...named, case: "later" }, later))
    means.push(meanDb(later))
  }
  const taken = { bench: "leak", unit: "dB", case: "later", who: "Alongside", figure: "taken out of it" } as const
  report.figure(singleFigure(taken, means[1]! - means[0]!))
}
