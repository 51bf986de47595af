import { recordedMedia } from "../../../journeys/recorded-media.ts"
import { RecordedEncounter } from "./recorded-encounter.ts"

export interface StretchOptions {
  readonly untilMs?: number
  readonly isEnded?: boolean
}

/** What a phone records in ten seconds, unless told otherwise, with a place every two and a half; the envelopes opened by her key. */
export async function tenSeconds({
  untilMs = 10_000,
  isEnded = true,
}: StretchOptions = {}): Promise<RecordedEncounter> {
  const { pieces } = await recordedMedia({ seconds: 60 })
  const encounter = await RecordedEncounter.begin()
  for (const piece of pieces) {
    if (piece.startMs + piece.durationMs > untilMs) break
    if (piece.track === "video" && piece.startMs % 2500 === 0) await encounter.place(piece.startMs)
    await encounter.piece(piece)
  }
  if (isEnded) await encounter.end(untilMs)
  return encounter.open()
}
