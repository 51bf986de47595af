import { equalBytes } from "@alongside/evidence/format/bytes"
import { openDatabase } from "../outbox/database.ts"
import { openPromise } from "../session/open-promise.ts"
import { keepClosings, keptClosings } from "./kept-closings.ts"
import type { ClosingOrder, SignedClosing } from "./orders.ts"
import { isTaken } from "./post-closing.ts"

/** Sends closings until the server has them, in the order in which they were said. Begun at the first, or when an earlier start left some. */

declare const self: DedicatedWorkerGlobalScope

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000

async function start(): Promise<(closing: SignedClosing) => void> {
  // Where the browser keeps nothing, a closing lasts as long as the page.
  const database = await openDatabase().catch(() => undefined)
  let waiting: readonly SignedClosing[] = database === undefined ? [] : await keptClosings(database)
  let saving = Promise.resolve()
  let wakes = openPromise<void>()
  let tries = 0

  /** The disk may be full: then it goes out all the same, and is lost with the page. */
  function change(next: readonly SignedClosing[]): void {
    waiting = next
    if (database !== undefined) saving = saving.then(() => keepClosings(database, next)).catch(() => undefined)
  }

  function hurry(): void {
    tries = 0
    wakes.resolve()
  }

  async function run(): Promise<never> {
    for (;;) {
      const woken = wakes.promise
      const [first] = waiting
      if (first !== undefined && (await isTaken(first))) {
        change(waiting.filter(({ signed }) => !equalBytes(signed, first.signed)))
        tries = 0
        continue
      }
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS)
      tries += 1
      await (first === undefined ? woken : Promise.race([woken, new Promise((resolve) => setTimeout(resolve, waitMs))]))
      wakes = openPromise()
    }
  }

  self.addEventListener("online", hurry)
  void run()
  return (closing) => {
    change([...waiting, closing])
    hurry()
  }
}

const started = start()
self.onmessage = ({ data }: MessageEvent<ClosingOrder>) => void started.then((take) => take(data.closing))
