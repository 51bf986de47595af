import { effect, type ReadonlySignal } from "@preact/signals"
import type { Words } from "../screens/words.ts"
import type { OnCallState, Ringing } from "./on-call-state.ts"
import { languageWords, placeWords } from "./ring-words.ts"

/** Asks whether notices may be shown, once; from a touch. */
export function askForNotices(): void {
  if ("Notification" in globalThis && Notification.permission === "default") void Notification.requestPermission()
}

/**
 * Calls counsel back to a page that they aren't looking at: the tab's title, the number on the installed app's icon and,
 * where the browser permits, a notice. A notice says where and in which language, as the ring does, and names nobody.
 */
export function callBack(onCall: ReadonlySignal<OnCallState>, words: ReadonlySignal<Words>): void {
  const notices = new Map<string, Notification>()
  const show = ({ rings }: OnCallState): void => {
    for (const [ring, notice] of notices) {
      if (document.hidden && rings.some((one) => one.ring === ring)) continue
      notice.close()
      notices.delete(ring)
    }
    if (!document.hidden) return
    for (const ringing of rings) {
      if (notices.has(ringing.ring)) continue
      const notice = noticeOf(ringing, words.value)
      if (notice !== undefined) notices.set(ringing.ring, notice)
    }
  }
  effect(() => {
    const { rings } = onCall.value
    document.title = titleOf(rings, words.value)
    countOnIcon(rings.length)
    show(onCall.value)
  })
  document.addEventListener("visibilitychange", () => show(onCall.peek()))
}

function titleOf(rings: readonly Ringing[], words: Words): string {
  const first = rings[0]
  if (first === undefined) return words.say("app.name")
  return words.say("ring.pageTitle", { n: rings.length, place: placeWords(first.need, words) })
}

function noticeOf({ ring, need, pressedMs }: Ringing, words: Words): Notification | undefined {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return undefined
  const { say } = words
  const body = `${languageWords(need, words)}\n${say("list.pressed", { time: words.moment(pressedMs) })}`
  try {
    // It stays until it is touched or the ring is over; the page rings, so that it need not make a sound of its own.
    const notice = new Notification(say("ring.pageTitle", { n: 1, place: placeWords(need, words) }), {
      ...{ body, tag: ring, lang: words.tag, dir: words.direction, silent: true, requireInteraction: true },
    })
    notice.addEventListener("click", () => window.focus())
    return notice
  } catch {
    // Browsers on phones have the name and want a service worker: there the ring has to do.
    return undefined
  }
}

function countOnIcon(n: number): void {
  if (!("setAppBadge" in navigator)) return
  // Where the page isn't installed there is no icon, and nothing to be done about it.
  const counted = n > 0 ? navigator.setAppBadge(n) : navigator.clearAppBadge()
  counted.catch(() => undefined)
}
