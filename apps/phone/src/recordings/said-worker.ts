import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import type { Opener } from "@alongside/evidence/package/envelope-keys"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { muxAudio } from "@alongside/live/media/mux-audio"
import { type ReadAdvice, readAdvice, type SpokenPiece } from "@alongside/live/open/read-advice"
import { Records } from "@alongside/live/relay/records"
import { ServerError } from "@alongside/live/relay/session"
import { type CounselsRecord, OwnServer } from "./own-server.ts"
import type { OpenedVoice, SaidReport, SaidTask } from "./said-orders.ts"

/** Opens what she and counsel said to each other alone, once, and ends with its page. */

declare const self: DedicatedWorkerGlobalScope

async function carryOut({ origin, secret, encounter, records, identities }: SaidTask): Promise<OpenedVoice[]> {
  const { session } = new OwnServer(origin, await ownerKeyOf(secret))
  const openers: Opener[] = await Promise.all(
    identities.map(async (identity) => ({
      reader: readerOf({ kind: "advice", recipient: await recipientOf(identity) }),
      identity,
    })),
  )
  const read = (record: Bytes): Promise<ReadAdvice> => readAdvice(new Records(session, toHex(record)), record, openers)
  const voices: OpenedVoice[] = []
  for (const one of records) voices.push(await counsels(one, await read(one.record)))
  voices.push(await voiceOf(undefined, await read(encounter)))
  return voices.filter(({ sound, messages, isFaulty }) => sound !== undefined || messages.length > 0 || isFaulty)
}

function counsels({ counselKey, counsel }: CounselsRecord, read: ReadAdvice): OpenedVoice | Promise<OpenedVoice> {
  // What somebody else's key vouches for isn't said to be counsel's.
  if (read.vouchedBy !== undefined && equalBytes(read.vouchedBy, counselKey)) return voiceOf(counsel, read)
  return { counsel, fromMs: undefined, sound: undefined, messages: [], isFaulty: true }
}

async function voiceOf(counsel: string | undefined, { spoken, written, isFaulty }: ReadAdvice): Promise<OpenedVoice> {
  return { counsel, fromMs: spoken[0]?.atMs, sound: await soundOf(spoken), messages: written, isFaulty }
}

/** One file of all of it. */
async function soundOf(spoken: readonly SpokenPiece[]): Promise<Bytes | undefined> {
  const [first] = spoken
  if (first === undefined) return undefined
  const packets = spoken.flatMap(({ audio }) => audio.packets)
  return (await muxAudio({ ...first.audio, packets, startUs: 0 })).bytes
}

const say = (report: SaidReport): void => self.postMessage(report)

self.onmessage = ({ data }: MessageEvent<SaidTask>) => {
  carryOut(data).then(
    (voices) => say({ report: "opened", voices }),
    (error: unknown) => {
      const problem = error instanceof ServerError ? (error.problem ?? error.code) : undefined
      say({ report: "failed", code: problem ?? (error instanceof Error ? error.name : "Error") })
    },
  )
}
