import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { hashSmall } from "../format/hash.ts"
import { type Identity, openEndorsement, openEnvelope } from "../open/envelope.ts"
import { OpenError } from "../open/error.ts"
import { EpochReader } from "../open/reader.ts"
import type { Endorsement } from "../seal/envelope.ts"
import type { BaseKey } from "../seal/sframe.ts"
import { type BatchItem, parseBatch } from "../statement/batch.ts"
import type { Track } from "../statement/place.ts"
import type { EpochStatement, LegStatement, Reader, ReaderKind } from "../statement/statement.ts"
import { verifyBatch } from "../verify/batch.ts"
import type { PackageKeys } from "./source.ts"

/** Whose keys open: the reader that envelopes name, and the private half. */
export interface Opener {
  readonly reader: Reader
  readonly identity: Identity
}

interface HeldEnvelope {
  readonly opener: Opener
  readonly body: Bytes
}

class Epoch {
  statement: EpochStatement | undefined
  readonly envelopes: HeldEnvelope[] = []
  opened: Promise<Opened | undefined> | undefined
}

interface Opened {
  readonly reader: EpochReader
  readonly endorsement: Endorsement | undefined
}

class Leg {
  statement: LegStatement | undefined
  readonly epochs = new Map<number, Epoch>()
  /** Batches that came before the leg's own statement. */
  readonly early: Bytes[] = []
}

/**
 * Opens epochs with the envelopes that are for us, out of the batches that bring them.
 *
 * A leg other than 0 counts only with an endorsement by the device that began the encounter: anybody can seal to her recipient and
 * make a leg that names her encounter.
 */
export class EnvelopeKeys implements PackageKeys {
  readonly #encounter: Bytes
  readonly #openers: readonly Opener[]
  readonly #legs = new Map<number, Leg>()

  /** @param openers - every identity that is hers, older ones and those of `advice` too. */
  constructor(encounter: Bytes, openers: readonly Opener[]) {
    this.#encounter = encounter
    this.#openers = openers
  }

  /**
   * Takes a batch, in any order; all that have leg statements, epochs or envelopes have to be taken before the first question.
   * Those with nothing of the kind may be left out: the server's index tells. What isn't signed by its leg is passed over.
   */
  async take(batch: Bytes): Promise<void> {
    const unverified = await faultless(async () => parseBatch(batch))
    if (unverified === undefined || !equalBytes(unverified.encounter, this.#encounter)) return
    const leg = this.#leg(unverified.leg)
    const bringsLeg = unverified.items.some(({ statement }) => statement.kind === "leg")
    if (leg.statement === undefined && !bringsLeg) {
      leg.early.push(batch)
      return
    }
    const verified = await faultless(() => verifyBatch(batch, leg.statement?.sessionKey))
    if (verified === undefined) return
    for (const item of verified.items) this.#takeItem(leg, item)
    for (const one of leg.early.splice(0)) await this.take(one)
  }

  #takeItem(leg: Leg, { statement, unverifiedBody }: BatchItem): void {
    if (statement.kind === "leg") leg.statement ??= statement
    if (statement.kind === "epoch") epochOf(leg, statement.epoch).statement ??= statement
    if (statement.kind !== "envelope" || unverifiedBody === undefined) return
    const opener = this.#openers.find(({ reader }) => isReader(reader, statement.reader))
    if (opener === undefined || !equalBytes(hashSmall(unverifiedBody), statement.bodyHash)) return
    epochOf(leg, statement.epoch).envelopes.push({ opener, body: unverifiedBody })
  }

  async epoch(leg: number, epoch: number): Promise<EpochReader | undefined> {
    if (leg !== 0 && !(await this.#isOfOneDevice(leg))) return undefined
    return (await this.#open(leg, epoch))?.reader
  }

  async endorsement(leg: number): Promise<Endorsement | undefined> {
    return (await this.#endorsed(leg))?.endorsement
  }

  /** Hashes of the recipients that epochs name as readers of a kind: in leg 0, and in legs that its device endorsed. */
  async recipientsOf(kind: ReaderKind): Promise<readonly Bytes[]> {
    const found: Bytes[] = []
    for (const [number, { epochs }] of this.#legs) {
      if (number !== 0 && !(await this.#isOfOneDevice(number))) continue
      const readers = [...epochs.values()].flatMap(({ statement }) => statement?.envelopes ?? [])
      for (const one of readers) if (one.kind === kind) found.push(one.recipientHash)
    }
    return found
  }

  async #isOfOneDevice(leg: number): Promise<boolean> {
    const [first, own] = [await this.#endorsed(0), await this.#endorsed(leg)]
    return first !== undefined && own !== undefined && equalBytes(first.device, own.device)
  }

  async #endorsed(number: number): Promise<{ readonly endorsement: Endorsement; readonly device: Bytes } | undefined> {
    const { statement, epochs } = this.#leg(number)
    if (statement === undefined) return undefined
    for (const epoch of epochs.keys()) {
      const endorsement = (await this.#open(number, epoch))?.endorsement
      if (endorsement === undefined) continue
      const device = await faultless(() => openEndorsement(endorsement, statement))
      if (device !== undefined) return { endorsement, device }
    }
    return undefined
  }

  #open(leg: number, number: number): Promise<Opened | undefined> {
    const epoch = epochOf(this.#leg(leg), number)
    epoch.opened ??= this.#openNow(leg, epoch)
    return epoch.opened
  }

  async #openNow(leg: number, { statement, envelopes }: Epoch): Promise<Opened | undefined> {
    if (statement === undefined || this.#leg(leg).statement === undefined) return undefined
    const keys = new Map<Track, BaseKey>()
    let endorsement: Endorsement | undefined
    for (const { opener, body } of envelopes) {
      const hash = hashSmall(body)
      const promised = statement.envelopes.find(
        (one) => isReader(one, opener.reader) && equalBytes(one.envelopeHash, hash),
      )
      if (promised === undefined) continue
      const { kind, opens } = promised
      const place = { encounter: this.#encounter, leg, epoch: statement.epoch, kind, opens }
      const content = await faultless(() => openEnvelope(body, opener.identity, place))
      // Her recovery key opens some tracks, her advice key another.
      for (const [track, key] of content?.keys ?? []) if (!keys.has(track)) keys.set(track, key)
      endorsement ??= content?.endorsement
    }
    return keys.size === 0 ? undefined : { reader: new EpochReader(keys, statement), endorsement }
  }

  #leg(number: number): Leg {
    let leg = this.#legs.get(number)
    if (leg === undefined) {
      leg = new Leg()
      this.#legs.set(number, leg)
    }
    return leg
  }
}

function epochOf(leg: Leg, number: number): Epoch {
  let epoch = leg.epochs.get(number)
  if (epoch === undefined) {
    epoch = new Epoch()
    leg.epochs.set(number, epoch)
  }
  return epoch
}

const isReader = (one: Reader, other: Reader): boolean =>
  one.kind === other.kind && equalBytes(one.recipientHash, other.recipientHash)

/** `undefined` where the evidence is at fault: what doesn't open stays sealed. */
async function faultless<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof OpenError || error instanceof FormatError) return undefined
    throw error
  }
}
