import { openDatabase } from "../outbox/database.ts"
import { forgetPin, type KeptPin, keepPin, keptPin } from "./kept-pin.ts"
import type { PinAnswer, PinOrder } from "./orders.ts"
import type { Pin, PinWord } from "./pin.ts"
import { makeRecord, readRecord } from "./record.ts"
import { noWrongTries, oneMoreWrong, waitMs } from "./wrong-tries.ts"

/** Where PINs are made, checked and taken away: the derivation takes a second, and no screen shall stand still so long. */

declare const self: DedicatedWorkerGlobalScope

async function check(database: IDBDatabase, kept: KeptPin, pin: Pin): Promise<PinAnswer> {
  const restMs = waitMs(kept.wrong, Date.now())
  if (restMs > 0) return { came: "waiting", waitMs: restMs }
  // Counted before it is looked at: closing the app in between gives no free try.
  const wrong = oneMoreWrong(kept.wrong, Date.now())
  await keepPin(database, { ...kept, wrong })
  const word: PinWord | undefined = await readRecord(kept.record, pin)
  if (word === undefined) return { came: "wrong", waitMs: waitMs(wrong, Date.now()) }
  await keepPin(database, { ...kept, wrong: noWrongTries })
  return { came: "right", word }
}

async function answer(order: PinOrder): Promise<PinAnswer> {
  const database = await openDatabase()
  try {
    const kept = await keptPin(database)
    const given = order.order === "check" ? order.pin : order.current
    if (kept !== undefined) {
      const checked = await check(database, kept, given ?? "")
      if (checked.came !== "right" || order.order === "check") return checked
    } else if (order.order !== "set") return { came: "unkept" }
    if (order.order === "set")
      await keepPin(database, { record: await makeRecord(order.pin, order.second), wrong: noWrongTries })
    else await forgetPin(database)
    return { came: "right", word: "confirmed" }
  } finally {
    database.close()
  }
}

let before: Promise<unknown> = Promise.resolve()
self.onmessage = ({ data }: MessageEvent<PinOrder>) => {
  before = before.then(async () => {
    self.postMessage(await answer(data).catch((): PinAnswer => ({ came: "unkept" })))
  })
}
