import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { decodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { batchHashOf } from "@alongside/evidence/statement/batch"
import { signReceipt } from "@alongside/evidence/statement/receipt"
import { Inputs } from "../run/inputs.ts"
import { outcomeOf } from "../run/judge.ts"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, device, encounter, hashNamed, PRESS_MS, server } from "./encounter.ts"
import {
  audioWith,
  both,
  clip,
  clipTo,
  DESCRIPTION,
  describe,
  epochAgain,
  FILM,
  file,
  half,
  heads,
  keys,
  packageOf,
  RECEIPTS,
  receipts,
  twoLegs,
  without,
  withoutCopies,
} from "./package-changes.ts"
import { testOnlyKey } from "./test-only-secrets.ts"
import { trustCases } from "./trust.ts"

/** A small package for each thing that can be wrong with one, or left unproven: all hashes of the bag agree, so that what lies deeper has to find it. */

type Made = readonly [name: string, comment: string, make: () => Promise<Bytes>]

const made: readonly Made[] = [
  [
    "folder-of-another-name",
    "the folder isn't called as the package is",
    () =>
      packageOf(half, (apart) => {
        apart.folder = "package"
      }),
  ],
  [
    "file-of-another-kind",
    "a timestamp, which this version doesn't know",
    () => packageOf(half, file("data/timestamps/000000.tsr", new Uint8Array(8))),
  ],
  [
    "file-name-strange",
    "a file by a name that no package has",
    () => packageOf(half, file("data/Photo.jpg", new Uint8Array(8))),
  ],
  ["no-receipts-file", "the file with the receipts was taken out", () => packageOf(half, file(RECEIPTS, undefined))],
  ["description-empty", "a description without a byte", () => packageOf(half, file(DESCRIPTION, new Uint8Array(0)))],
  [
    "bag-of-another-encounter",
    "bag-info.txt names another encounter",
    () =>
      packageOf(half, (apart) =>
        apart.files.set(
          "bag-info.txt",
          new TextEncoder().encode(
            new TextDecoder().decode(apart.get("bag-info.txt")).replace(/(Identifier: )..../, "$10000"),
          ),
        ),
      ),
  ],
  ["nothing-in-it", "a zip without a file", async () => new Uint8Array([0x50, 0x4b, 5, 6, ...new Uint8Array(18)])],
  [
    "batch-twice",
    "a batch comes twice",
    () => packageOf(half, (apart) => apart.setBatches([...apart.batches(), apart.batches()[4]!])),
  ],
  [
    "envelope-disclosed",
    "the body of an envelope was put back",
    () =>
      packageOf(half, (apart, { stored }) =>
        apart.setBatches(apart.batches().with(1, decodeCbor(stored[1]!.batch) as never)),
      ),
  ],
  [
    "of-another-encounter",
    "it says another encounter than its record",
    () =>
      packageOf(
        half,
        describe(() => ({ encounter: anotherEncounter, legs: [] })),
      ),
  ],
  [
    "session-key-of-another",
    "it says another session key than the encounter's",
    () =>
      packageOf(
        half,
        describe(() => ({ legs: [{ leg: 0, sessionKey: server.publicKey }] })),
      ),
  ],
  ["key-for-nothing", "the segment of a key was left out", () => packageOf(half, without(3))],
  [
    "key-twice",
    "one segment has two pairs of keys",
    () =>
      packageOf(
        half,
        keys((all) => [...all, all[0]!]),
      ),
  ],
  [
    "first-leg-missing",
    "the leg that began the encounter was left out",
    () => packageOf(twoLegs, without(0, 1, 2, 3, 4)),
  ],
  [
    "leg-without-its-beginning",
    "what the second leg says of itself was left out",
    () => packageOf(twoLegs, without(5)),
  ],
  ["leg-before-cut-short", "the end of the first leg was left out", () => packageOf(twoLegs, without(4))],
  [
    "leg-of-another-device",
    "another device vouches for the second leg",
    () =>
      packageOf(async (legs) => {
        await half(legs)
        await legs.beginSecond(testOnlyKey("another device key"))
      }),
  ],
  ["track-cut-short", "the last piece of sound was left out, and heads name it", () => packageOf(half, without(3))],
  [
    "heads-differ",
    "heads name another statement than stands there",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(await legs.first.audio(0))
        await legs.first.send(
          heads(legs, { heads: [{ track: "audio", nextSequence: 1, hash: hashNamed("another statement") }] }),
        )
      }),
  ],
  [
    "after-the-end",
    "sound goes on behind the last heads",
    () =>
      packageOf(async (legs) => {
        await half(legs)
        await legs.first.send(await legs.first.audio(480))
      }),
  ],
  [
    "epoch-missing",
    "an epoch that follows none",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(epochAgain(legs, { epoch: 2 }))
        await half(legs)
      }),
  ],
  [
    "epoch-twice",
    "epoch 0 begins twice",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(epochAgain(legs, {}))
        await half(legs)
      }),
  ],
  [
    "epoch-had-ended",
    "sound of epoch 0 behind the beginning of epoch 1",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(epochAgain(legs, { epoch: 1, firstSequences: new Map([["audio", 1]]) }))
        await half(legs)
      }),
  ],
  [
    "envelope-not-promised",
    "an envelope that no epoch promised",
    () =>
      packageOf(async (legs) => {
        const body = new Uint8Array(64)
        const reader = { kind: "recovery", recipientHash: hashNamed("recovery recipient") } as const
        await legs.first.send(
          legs.first.state(
            {
              kind: "envelope",
              track: "leg",
              elapsedMs: 300,
              epoch: 0,
              bodyHash: hashNamed("another envelope"),
              reader,
            },
            body,
          ),
        )
        await half(legs)
      }),
  ],
  [
    "receipt-of-another-encounter",
    "a receipt for another encounter",
    () =>
      packageOf(
        half,
        receipts(async (all) => [
          ...all,
          await signReceipt(
            { encounter: anotherEncounter, received: [{ receivedMs: PRESS_MS, batch: hashNamed("batch") }] },
            server.sign,
          ),
        ]),
      ),
  ],
  [
    "receipt-left-out",
    "the receipt of one batch was left out",
    () =>
      packageOf(
        half,
        receipts((all) => all.toSpliced(2, 1)),
      ),
  ],
  [
    "receipts-left-out",
    "all receipts were left out",
    () =>
      packageOf(
        half,
        receipts(() => []),
      ),
  ],
  [
    "receipts-of-two-times",
    "two receipts say two times for one batch",
    () =>
      packageOf(half, async (apart, { stored }) =>
        receipts(async (all) => [
          ...all,
          await signReceipt(
            { encounter, received: [{ receivedMs: PRESS_MS, batch: batchHashOf(stored[2]!.batch) }] },
            server.sign,
          ),
        ])(apart, undefined as never),
      ),
  ],
  [
    "time-unaccounted",
    "a second and a half that is neither recorded nor said to be missing",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(await legs.first.audio(0))
        await legs.first.send(await legs.first.audio(1740), legs.first.heads(1980, true))
      }),
  ],
  [
    "clock-goes-back",
    "the second piece of sound begins before the first",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(await legs.first.audio(5000))
        await legs.first.send(await legs.first.audio(0))
      }),
  ],
  [
    "withheld-and-there",
    "it says that place is withheld, and shows one",
    () =>
      packageOf(
        async (legs) => {
          await legs.first.send(await legs.first.place(0))
          await half(legs)
        },
        describe(() => ({ withheld: new Set(["place"] as const) })),
      ),
  ],
  ["clip-shows-more", "it says a shorter range than it shows", () => packageOf(half, clipTo(200), clip(480))],
  ["clip-shows-less", "it says a longer range than it shows", () => packageOf(half, clipTo(480), clip(200))],
  [
    "codec-unknown",
    "sound in a codec that nobody knows",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(await legs.first.segment("audio", 0, 240, "audio/ogg", new Uint8Array(40)))
      }),
  ],
  [
    "video-invalid",
    "a picture that isn't a fragmented MP4",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(
          await legs.first.segment("video", 0, 240, 'video/mp4; codecs="avc1.42c01e"', new Uint8Array(40)),
        )
      }),
  ],
  [
    "copy-missing",
    "it names a copy that isn't there",
    () =>
      packageOf(
        half,
        describe(({ playable }) => ({
          playable: [...playable, { ...playable[0]!, path: "data/playable/leg-0-1.mp4" }],
        })),
      ),
  ],
  [
    "copy-unnamed",
    "it doesn't name the copy that is there",
    () =>
      packageOf(
        half,
        describe(() => ({ playable: [] })),
      ),
  ],
  ["copy-invalid", "the copy isn't an MP4", () => packageOf(half, file(FILM, new Uint8Array(64)))],
  [
    "copy-not-compared",
    "a copy of a kind that isn't compared",
    () =>
      packageOf(half, (apart, source) => {
        file("data/playable/leg-0-1.webm", new Uint8Array(8))(apart, source)
        describe(({ playable }) => ({
          playable: [...playable, { ...playable[0]!, path: "data/playable/leg-0-1.webm" }],
        }))(apart, source)
      }),
  ],
  [
    "key-left-out",
    "one segment has no keys, and no copy was made",
    () =>
      packageOf(
        half,
        both(
          keys((all) => all.slice(1)),
          withoutCopies,
        ),
      ),
  ],
  ["no-copies", "no copy that plays was made", () => packageOf(half, withoutCopies)],
  [
    "item-left-out",
    "an item was left out as a whole, with its key",
    () =>
      packageOf(
        async ({ first }) => {
          await first.send(await first.audio(0))
          await first.send(await first.audio(240))
        },
        both(
          keys((all) => all.slice(0, 1)),
          both(withoutCopies, (apart) => {
            const batches = apart.batches()
            batches[3]![1][0] = null
            apart.setBatches(batches)
          }),
        ),
      ),
  ],
  [
    "envelope-never-sent",
    "an epoch promised an envelope that never came",
    () =>
      packageOf(async (legs) => {
        const envelopes = [
          { ...legs.first.epoch.envelopes[0]!, envelopeHash: hashNamed("an envelope that never came") },
        ]
        const firstSequences = new Map([["audio", 2]] as const)
        await legs.first.send(epochAgain(legs, { epoch: 1, envelopes, firstSequences }))
        await half(legs)
      }),
  ],
  [
    "receipts-in-a-circle",
    "a batch names a receipt that is newer than its own",
    async () => {
      const received = [{ receivedMs: PRESS_MS + 60_000, batch: hashNamed("another batch") }]
      const receipt = await signReceipt({ encounter, received }, server.sign)
      return packageOf(
        async (legs) => {
          legs.first.newestReceipt = hashSmall(receipt)
          await half(legs)
        },
        receipts((all) => [...all, receipt]),
      )
    },
  ],
  [
    "clock-set",
    "the device's clock was set by two minutes, and is ahead of the server's",
    () =>
      packageOf(async (legs) => {
        await legs.first.send(await legs.first.audio(0))
        await legs.first.send(await legs.first.audio(240))
        await legs.first.send(await audioWith(legs, 6, ({ wallMs }) => wallMs + 120_000))
      }),
  ],
]

/** With what somebody knows from elsewhere. */
const trusting: readonly (readonly [name: string, comment: string, trust: string])[] = [
  ["server-trusted", "the server's key is known", `server ${toHex(server.publicKey)} Legal Aid's server`],
  ["server-untrusted", "another server's key is known", `server ${toHex(device.publicKey)} another server`],
  ["encounter-trusted", "the encounter's id is known", `encounter ${toHex(encounter)} from the sheet`],
]

/** Expectations are what the verifier finds; a test says of each code by itself that it is found, in the right place. */
export async function packageFaultCases(): Promise<Case[]> {
  const cases: Case[] = trustCases()
  const whole = await packageOf(half)
  for (const [name, comment, trust] of trusting)
    cases.push(caseOf({ path: `package/${name}`, format: "package", comment, inputs: { trust }, bytes: whole }))
  for (const [name, comment, make] of made) {
    const bytes = await make()
    const { expect } = await outcomeOf("package", bytes, new Inputs({ inputs: new Map() }))
    cases.push(caseOf({ path: `package/${name}`, format: "package", expect, comment, bytes }))
  }
  return cases
}
