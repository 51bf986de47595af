import { RecoveryLine } from "./recovery-line.ts"

/** A minute: a move waits for nothing but the network. */
const AGAIN_MS = 60_000

let isUnderWay = false

/**
 * Finishes what was begun when a sheet was read back: gives the server the key ring, and erases what is on the phone. Tried again until
 * it succeeds, for as long as the page is open; the state on the screen follows by the news.
 */
export async function finishMove(): Promise<void> {
  if (isUnderWay) return
  isUnderWay = true
  const line = new RecoveryLine()
  try {
    while ((await line.ask({ order: "finish" })).whereabouts === "leaving") await networkOrTime()
  } finally {
    line.close()
    isUnderWay = false
  }
}

function networkOrTime(): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      removeEventListener("online", go)
      resolve()
    }
    const timer = setTimeout(go, AGAIN_MS)
    addEventListener("online", go)
  })
}
