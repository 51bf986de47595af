import { recipientOf } from "@alongside/evidence/open/recipient"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { type Bridge, silentBridge, stillBridge } from "./media/bridge.ts"
import type { Opened, OpenedMedia } from "./open/opened.ts"
import { type Opener, Opening } from "./open/opening.ts"
import type { BridgeOf, OpeningOrder, OpeningReport } from "./open/orders.ts"
import { rehearse } from "./open/rehearse.ts"

/** Only what checked out leaves this thread; keys never do. */
const page = globalThis as unknown as DedicatedWorkerGlobalScope

/** How often the state of the checks is told: as often as somebody reads it. */
const CHECKED_EVERY_MS = 250

interface UnderWay {
  readonly number: number
  readonly opening: Opening
  opened: Opened[]
  /** The newest picture, to stand still where there is none. */
  newestVideo: OpenedMedia | undefined
  checkedTimer: ReturnType<typeof setTimeout> | undefined
}

let openers: readonly Opener[] = []
let underWay: UnderWay | undefined

function say(report: OpeningReport, transfer: Transferable[] = []): void {
  page.postMessage(report, transfer)
}

/** Hands over what has been opened so far. */
function flush(of: UnderWay): void {
  const { opened, newestVideo, number } = of
  if (opened.length === 0) return
  of.opened = []
  const transfer = opened.flatMap((one) => (one.kind === "media" && one !== newestVideo ? [one.bytes.buffer] : []))
  say({ report: "opened", opening: number, opened }, transfer)
}

function tellChecked(of: UnderWay): void {
  of.checkedTimer ??= setTimeout(() => {
    of.checkedTimer = undefined
    of.opened.push(of.opening.checked())
    flush(of)
  }, CHECKED_EVERY_MS)
}

function begin(number: number, encounter: Uint8Array<ArrayBuffer>): UnderWay {
  const opening = new Opening(encounter, openers, (one) => {
    begun.opened.push(one)
    if (one.kind === "media" && one.lane === "video" && one.form === "whole") begun.newestVideo = one
  })
  const begun: UnderWay = { number, opening, opened: [], newestVideo: undefined, checkedTimer: undefined }
  return begun
}

async function take(of: UnderWay, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const frames = parseRecordFrames(bytes)
  if (frames === undefined) of.opening.takeUnreadable()
  for (const frame of frames ?? []) {
    await of.opening.take(frame)
    // One record at a time: the first picture doesn't wait for the last of its two seconds.
    flush(of)
  }
  tellChecked(of)
}

async function bridgeOf(of: BridgeOf, durationMs: number): Promise<Bridge> {
  if (of === "silence") return silentBridge(durationMs)
  const grey = () => stillBridge(undefined, durationMs)
  // A picture that can be played and not be taken apart gives way to a grey one.
  return of === "grey" ? grey() : stillBridge(underWay?.newestVideo, durationMs).catch(grey)
}

async function carryOut(order: OpeningOrder): Promise<void> {
  switch (order.order) {
    case "identities": {
      const recipients = await Promise.all(order.identities.map(recipientOf))
      openers = order.identities.map((identity, i) => ({
        reader: readerOf({ kind: order.kind, recipient: recipients[i]! }),
        identity,
      }))
      const [first] = order.identities
      if (first !== undefined) await rehearse(first, recipients[0]!)
      return
    }
    case "open":
      if (openers.length === 0) throw new Error("an encounter is opened before there is an identity")
      clearTimeout(underWay?.checkedTimer)
      underWay = begin(order.opening, order.encounter)
      return
    case "take":
      if (underWay !== undefined) await take(underWay, order.frames)
      return
    case "bridge":
      say({ report: "bridge", id: order.id, bridge: await bridgeOf(order.of, order.durationMs) })
  }
}

// Orders are carried out one after the other: a later record may hang on an earlier one's keys.
let before: Promise<void> = Promise.resolve()
page.addEventListener("message", (event: MessageEvent<OpeningOrder>) => {
  before = before.then(() => carryOut(event.data)).catch(reportError)
})
