import { keptRequests } from "../call/kept-requests.ts"
import { keptClosings } from "../closing/kept-closings.ts"
import { JOINING } from "../join/names.ts"
import { openDatabase } from "../outbox/database.ts"
import { Encounters } from "../outbox/encounters.ts"
import { Keeper } from "../outbox/keeper.ts"
import { Outbox } from "../outbox/outbox.ts"
import { keptPin } from "../pin/kept-pin.ts"
import { Acquaintance } from "./acquaintance.ts"
import { Courier } from "./courier.ts"
import { Desk } from "./desk.ts"
import { type Farewell, farewellOf } from "./farewell.ts"
import { firstLevel, isAmple, nextLevel, type UplinkReading } from "./level.ts"
import type { CourierOrder, CourierReport, Standing } from "./orders.ts"
import { lawyersOf, pinnedOrganisation } from "./organisation.ts"
import { Progress } from "./progress.ts"
import { nothingSafe } from "./safe-until.ts"

/** Lives as long as the page: keeps what is sealed, sends it, and says what is safe. */

declare const self: DedicatedWorkerGlobalScope

/** The screen shows seconds; more often than this only costs. */
const REPORT_EVERY_MS = 100
const LEVEL_EVERY_MS = 500
const TRY_AGAIN_EVERY_MS = 5000

const report = (what: CourierReport): void => self.postMessage(what)
const early: CourierOrder[] = []
let takeOrder = (order: CourierOrder): void => void early.push(order)
self.onmessage = ({ data }: MessageEvent<CourierOrder>) => takeOrder(data)

async function start(): Promise<void> {
  // Where the browser keeps nothing, what is sealed waits in memory and is sent all the same.
  const database = await openDatabase().catch(() => undefined)
  const outbox = new Outbox(database)
  const content = await outbox.content()
  const pinned = database === undefined ? undefined : await pinnedOrganisation(database)
  const encounters = new Encounters(content.encounters)
  const progress = new Progress(encounters)
  const keeper = new Keeper(outbox, encounters, (room) => {
    desk.tellSealer({ say: "room", room })
    changed()
  })
  const courier = new Courier(encounters, keeper, {
    acknowledged(rows, receiptHash) {
      for (const row of rows) progress.acknowledged(row)
      if (rows[0]?.encounter === desk.current?.id) desk.tellSealer({ say: "receipt", hash: receiptHash })
      void keeper.acknowledged(rows.map((row) => ({ ...row, isAcknowledged: true }))).then(() => desk.forgetFinished())
    },
    refused(row) {
      // She had it erased: nothing of it is kept here either, and there is nothing to tell.
      if (row.refusal === "ENCOUNTER_ERASED") void keeper.erased(row).then(changed)
      else {
        progress.refused(row)
        void keeper.refused(row)
      }
    },
    changed,
  })
  const desk = new Desk({ outbox, encounters, keeper, courier, progress, nextNumber: content.nextNumber, changed })
  const acquaintance = new Acquaintance(database, pinned, {
    trusted: (serverKey) => courier.trust(serverKey),
    distrusted: () => courier.distrust(),
    counselChanged: (recipients) => desk.tellSealer({ say: "counsel", recipients }),
    changed,
    nonceRenewed(nonce, roundTripMs) {
      desk.tellSealer({ say: "nonce", nonce })
      courier.timed(roundTripMs)
      if (!desk.isRecording) level = firstLevel(performance.now(), courier.roundTripMs)
      changed()
    },
  })
  let level = firstLevel(performance.now(), undefined)
  /** The leg that {@link level} is about. */
  let levelled: typeof desk.current
  let isReportDue = false

  function changed(): void {
    if (isReportDue) return
    isReportDue = true
    setTimeout(() => {
      isReportDue = false
      report({ report: "standing", standing: standing(), farewell: farewell() })
    }, REPORT_EVERY_MS)
  }

  function farewell(): Farewell | undefined {
    const ofCurrent = courier.backlog.all.filter(({ encounter }) => encounter === desk.current?.id)
    return farewellOf(
      ofCurrent,
      (number) => keeper.heldBytesOf(number),
      (encounter, legs) => encounters.claimsFor(encounter, legs),
    )
  }

  function standing(): Standing {
    const id = desk.current?.id
    const here = { batches: 0, bytes: 0 }
    const others = { batches: 0, bytes: 0 }
    const otherEncounters = new Set<string>()
    for (const { encounter, byteLength } of courier.backlog.all) {
      const sum = encounter === id ? here : others
      sum.batches += 1
      sum.bytes += byteLength
      if (sum === others) otherEncounters.add(encounter)
    }
    const refusedForGood = id === undefined ? undefined : progress.refusalOf(id)
    const refusedForNow = id === undefined ? undefined : courier.restingCode(id)
    const refusal = courier.link.refusal ?? refusedForNow ?? refusedForGood
    return {
      waiting: here,
      leftover: { encounters: otherEncounters.size, ...others },
      link: refusal === undefined ? courier.link.state : "refused",
      refusal,
      dataUsedBytes: courier.dataUsedBytes,
      safe: id === undefined ? nothingSafe : progress.safeOf(id),
      isWholeSafe: desk.current?.isSealed === true && here.batches === 0 && refusedForGood === undefined,
      baseMs: desk.current?.baseMs ?? 0,
      isDiskFull: keeper.isDiskFull,
      organisation: acquaintance.organisation?.name,
      lawyers: lawyersOf(acquaintance.organisation),
      membership: acquaintance.organisation?.membership,
      asked: { level: level.level, pace: level.pace },
    }
  }

  function considerLevel(): void {
    const { current } = desk
    if (current === undefined || !desk.isRecording) return
    const { id } = current
    const nowMs = performance.now()
    if (current !== levelled) {
      // What was kept from before the press waits to be sent now, which says nothing about the uplink yet.
      levelled = current
      level = firstLevel(nowMs, courier.roundTripMs)
    }
    const waiting = { video: 0, sound: 0, bytes: 0 }
    for (const { encounter, spans, byteLength } of courier.backlog.all) {
      if (encounter !== id) continue
      waiting.bytes += byteLength
      for (const { track, fromMs, untilMs } of spans) {
        if (track !== "place") waiting[track === "video" ? "video" : "sound"] += untilMs - fromMs
      }
    }
    const before = level
    const reading: UplinkReading = {
      nowMs,
      waitingVideoMs: waiting.video,
      waitingSoundMs: waiting.sound,
      waitingBytes: waiting.bytes,
      rate: courier.goodput.perSecond(nowMs),
      capacity: courier.goodput.capacity(nowMs),
      roundTripMs: courier.roundTripMs,
      isReachable: courier.link.state === "online" && courier.restingCode(id) === undefined,
    }
    level = nextLevel(level, reading)
    const intervalMs = courier.batchIntervalMs
    desk.tellSealer({ say: "link", isGood: isAmple(level, reading, intervalMs), intervalMs })
    if (level.level !== before.level || level.pace !== before.pace) changed()
  }

  takeOrder = (order) => {
    switch (order.order) {
      case "attach":
        desk.attach(order.sealer, [
          { say: "counsel", recipients: acquaintance.organisation?.counsel },
          { say: "room", room: keeper.room },
          ...(acquaintance.nonce === undefined ? [] : [{ say: "nonce" as const, nonce: acquaintance.nonce }]),
        ])
        break
      case "stop":
        void desk.stop(order.leaveNothing)
        break
      case "leave":
        desk.leave()
        changed()
        break
    }
  }

  const unfinishedId = encounters.unfinishedId(Date.now())
  const kept = unfinishedId === undefined ? [] : await outbox.kept(unfinishedId)
  const known = [...kept, ...content.waiting].sort((a, b) => a.number - b.number)
  for (const row of known) progress.sealed(row)
  for (const row of kept) progress.acknowledged(row)
  for (const row of content.waiting) if (row.refusal === undefined) courier.backlog.add(row)
  const unfinished =
    unfinishedId === undefined ? undefined : encounters.goOn(unfinishedId, progress.untilOf(unfinishedId))
  const help = database === undefined ? [] : await keptRequests(database)
  const hasPin = database !== undefined && (await keptPin(database)) !== undefined
  const leftClosings = database === undefined ? 0 : (await keptClosings(database)).length
  report({ report: "started", unfinished, help, leftClosings, hasPin })
  for (const order of early) takeOrder(order)
  self.addEventListener("online", () => {
    courier.link.hope()
    courier.pump()
  })
  setInterval(considerLevel, LEVEL_EVERY_MS)
  setInterval(() => {
    courier.pump()
    void keeper.saveAgain().then(changed)
  }, TRY_AGAIN_EVERY_MS)
  courier.pump()
  changed()
  acquaintance.begin()
  new BroadcastChannel(JOINING).onmessage = () => acquaintance.meetAgain()

  await keeper.countKept()
  await tidy()
  changed()

  /** What nobody will go on with is ended, and what was ended and has nothing here any more is forgotten. */
  async function tidy(): Promise<void> {
    for (const { id, isEnded } of content.encounters) {
      if (id === unfinishedId) continue
      if (!isEnded) await outbox.putEncounter(encounters.end(id, false)).catch(() => undefined)
      const isHere = content.waiting.some(({ encounter }) => encounter === id) || (await outbox.kept(id)).length > 0
      if (!isHere) await keeper.forget(id)
    }
  }
}

void start()
