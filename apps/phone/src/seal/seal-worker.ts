import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { Leg, type Zero } from "@alongside/live/seal/leg"
import { monotonicMs } from "@alongside/live/sound/device-clock"
import type { CallOrder, HelpWish } from "../call/orders.ts"
import type { PortMessage } from "../capture/piece.ts"
import { followers } from "../circle/contact-readers.ts"
import { openContactNews } from "../circle/kept-contacts.ts"
import type { ClosingWish } from "../closing/orders.ts"
import { openDatabase } from "../outbox/database.ts"
import type { Room, ToCourier, ToSealer } from "../outbox/sealed-batch.ts"
import { openRecoveryNews, type RecoveryNews } from "../recovery/recovery-facts.ts"
import { openPromise } from "../session/open-promise.ts"
import { phoneKeys } from "./keys.ts"
import type { SealOrder, SealReport } from "./orders.ts"
import { closingReadersOf, type KnownReaders, readersOf } from "./readers.ts"
import { Sealing } from "./sealing.ts"
import { newKey } from "./signing-key.ts"

/**
 * Seals one leg and ends with it: session key, epoch secrets and ratchets are in this worker's memory only.
 * Everything slow is done before the press; pieces that come earlier than that wait in their port.
 */

declare const self: DedicatedWorkerGlobalScope

/** 5 s: how much of a track's end could be withheld without its being seen. */
const HEADS_EVERY_MS = 5000

/**
 * A phone that was never in touch with its server doesn't know who counsel is, and what it seals then opens to its own
 * key alone. If it is pressed at its very first opening, the answer is on its way: a second of waiting, once in a phone's life,
 * so that the record doesn't depend on this phone from its beginning.
 */
const INTRODUCTION_MS = 1000

const LOAD_AGAIN_MS = 3000
/** The worker waits for it: what was loaded once is kept, so that this is for the very first visit alone. */
const CLOSING_TRIES = 3

const report = (what: SealReport): void => self.postMessage(what)
const failed = (cause: unknown): void =>
  report({
    report: "failed",
    name: cause instanceof Error ? cause.name : "Error",
    message: cause instanceof Error ? cause.message : String(cause),
  })
const pressed = openPromise<Extract<SealOrder, { order: "press" }>>()
/** The leg that is recorded. */
const begun = openPromise<Leg>()
/** As far as this phone knows now. */
let known: KnownReaders = { recovery: "", advice: "", onDuty: [], contacts: [], connected: undefined }
/** Closings under way: the key is needed until they are signed. */
let closing = Promise.resolve()

/** Counsel whose acceptance is verified: their recipient; `null`: a volunteer holds the line. */
let consultation: string | null | undefined
let isPrivate = false
let consultationChanged = (): void => undefined
let privacyChanged = (): void => undefined

self.onmessage = ({ data: order }: MessageEvent<SealOrder>) => {
  switch (order.order) {
    case "prepare":
      void seal(order).catch(failed)
      break
    case "press":
      pressed.resolve(order)
      break
    case "sign wish":
      void sign(order.wish).catch(failed)
      break
    case "consult":
      consultation = order.counsel
      consultationChanged()
      break
    case "speak privately":
      isPrivate = order.isPrivate
      privacyChanged()
      break
    case "sign call":
      void signCall(order.n, order.call).catch(failed)
      break
    case "sign closing":
      closing = closing.then(() => close(order.wish)).catch(failed)
      break
  }
}

async function sign(wish: HelpWish): Promise<void> {
  const leg = await begun.promise
  for (;;) {
    // Loaded when it is wanted: the app shall record before. Without a network it may be there only later.
    const signing = await import("../call/sign-wish.ts").catch(() => undefined)
    if (signing !== undefined) return report({ report: "wish signed", wish: await signing.signWish(leg, wish) })
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
  }
}

/** Loaded as above. */
async function signCall(n: number, call: CallOrder): Promise<void> {
  const leg = await begun.promise
  for (;;) {
    const signing = await import("../call/sign-call.ts").catch(() => undefined)
    if (signing !== undefined)
      return report({ report: "call signed", n, signed: await signing.signCall(leg, call, known.advice) })
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
  }
}

/** Without its code it is left unsaid, and everybody takes the end for unconfirmed. */
async function close(wish: ClosingWish): Promise<void> {
  const leg = await begun.promise
  for (let tries = 0; tries < CLOSING_TRIES; tries += 1) {
    const signing = await import("../closing/sign-closing.ts").catch(() => undefined)
    if (signing !== undefined) {
      report({ report: "closing signed", closing: await signing.signClosingOf(leg, closingReadersOf(known), wish) })
      return
    }
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
  }
}

async function seal(prepare: Extract<SealOrder, { order: "prepare" }>): Promise<void> {
  const { courier, release, continued } = prepare
  const greeted = openPromise<void>()
  const introduced = openPromise<void>()
  let nonce: Bytes | undefined
  let room: Room = "all"
  let readers: readonly NamedRecipient[] = []
  /** Another recovery key than the one this leg began with: it is sealed to from the next epoch on. */
  let news: RecoveryNews | undefined
  let leg: Leg | undefined
  let sealing: Sealing | undefined
  // Exchanges of the first epoch, one after the other; the press waits for the one under way.
  let readying = Promise.resolve()
  const changeReaders = async (): Promise<void> => {
    readers = readersOf(known)
    if (sealing !== undefined) sealing.setReaders(readers)
    else await leg?.prepareFor(readers)
  }
  const readersChanged = (): void => {
    if (leg !== undefined) readying = readying.then(changeReaders).catch(failed)
  }
  courier.onmessage = ({ data: message }: MessageEvent<ToSealer>) => {
    switch (message.say) {
      case "receipt":
        if (leg !== undefined) leg.newestReceipt = message.hash
        break
      case "nonce":
        nonce = message.nonce
        break
      case "room":
        room = message.room
        sealing?.setRoom(room)
        break
      case "link":
        sealing?.setLink(message.isGood, message.intervalMs)
        break
      case "counsel":
        known = { ...known, onDuty: message.recipients ?? [] }
        greeted.resolve()
        if (message.recipients !== undefined) introduced.resolve()
        // While counsel is connected, who else is on duty changes nothing.
        if (!known.connected) readersChanged()
        break
    }
  }
  consultationChanged = () => {
    if (known.connected === consultation) return
    known = { ...known, connected: consultation }
    readersChanged()
  }
  openRecoveryNews().onmessage = ({ data }: MessageEvent<RecoveryNews>) => {
    if (data.recipient === known.recovery) return
    news = data
    known = { ...known, recovery: data.recipient, advice: data.adviceRecipient }
    readersChanged()
  }
  const database = await openDatabase().catch(() => undefined)
  const { device, recoveryRecipient, adviceRecipient, whereabouts } = await phoneKeys(database)
  const readContacts = async (): Promise<void> => {
    if (database === undefined) return
    const contacts = await followers(database)
    known = { ...known, contacts }
    readersChanged()
  }
  openContactNews().onmessage = () => void readContacts().catch(failed)
  await readContacts()
  known = {
    ...known,
    recovery: news?.recipient ?? recoveryRecipient,
    advice: news?.adviceRecipient ?? adviceRecipient,
  }
  await greeted.promise
  const preparedFor = known
  readers = readersOf(known)
  leg = await Leg.prepare({ deviceKey: device, session: (await newKey()).signer, release, continued, readers })
  if (known !== preparedFor) readying = changeReaders()
  const say = (message: ToCourier, transfer: Transferable[] = []): void => courier.postMessage(message, transfer)
  report({ report: "prepared", whereabouts })

  const { zero, pieces } = await pressed.promise
  await Promise.race([introduced.promise, new Promise((resolve) => setTimeout(resolve, INTRODUCTION_MS))])
  await readying
  say({ say: "begin", opening: { encounter: leg.encounter, leg: leg.number, claim: leg.claim, wallMs: zero.wallMs } })
  begun.resolve(leg)
  report({ report: "begun", encounter: toHex(leg.encounter) })
  const clock = (): Zero => ({ atMs: monotonicMs(), wallMs: Date.now() })
  const heads = setInterval(() => sealing?.stateHeads(), HEADS_EVERY_MS)
  sealing = new Sealing(leg, readers, clock, {
    batch: (batch) => say({ say: "batch", batch }, [batch.bytes.buffer]),
    ended() {
      clearInterval(heads)
      say({ say: "end" })
      void closing.then(() => report({ report: "ended" }))
    },
    failed,
  })
  sealing.setRoom(room)
  privacyChanged = () => sealing?.setPrivate(isPrivate)
  privacyChanged()
  sealing.begin(zero, nonce)
  pieces.onmessage = ({ data }: MessageEvent<PortMessage>) => sealing?.take(data)
}
