import { toHex } from "@alongside/evidence/format/bytes"
import type { ClosingMeaning } from "@alongside/evidence/statement/closing"
import { monotonicMs, wallAt } from "@alongside/live/sound/device-clock"
import { computed, type ReadonlySignal, signal } from "@preact/signals"
import type { Pace } from "../capture/orders.ts"
import { Closings } from "../closing/closings.ts"
import { notInstalled, openInstallation } from "../install/installation.ts"
import type { Unfinished } from "../outbox/encounters.ts"
import { type KeyWhereabouts, openRecoveryNews, type RecoveryNews } from "../recovery/recovery-facts.ts"
import type { PhoneActions, PhoneState, Settings } from "../screens/phone-state.ts"
import type { Farewell } from "../upload/farewell.ts"
import type { CourierOrder, CourierReport } from "../upload/orders.ts"
import { Asking } from "./asking.ts"
import { watchBattery } from "./battery.ts"
import { Calling } from "./calling.ts"
import { whenClosing } from "./closing.ts"
import { carriedOver, closedDevices, composeState, type Known } from "./compose.ts"
import { spokenLanguages } from "./languages.ts"
import { Need } from "./need.ts"
import { type Picture, pictureFor } from "./picture.ts"
import { Recorder } from "./recorder.ts"
import { loadSettings, saveSettings } from "./settings.ts"
import { startAgain } from "./start-again.ts"
import { ToldOnPress } from "./told-on-press.ts"
import { takeTurns } from "./turn.ts"

export interface Session {
  readonly state: ReadonlySignal<PhoneState>
  readonly settings: ReadonlySignal<Settings>
  readonly actions: PhoneActions
}

type Started = CourierReport & { readonly report: "started" }

/** Everything of this tab that exists only while it is the app. */
interface Running {
  readonly courier: Worker
  /** Of the recording on screen, or of the next. */
  recorder: Recorder
}

/** A touch that came before the app could record is carried out if it can within this; later it would startle. */
const TOUCH_LASTS_MS = 5000

/** Wires capture, sealing and sending to what the screens show and do. @param forcePath - of capture, for trying it. */
export function startSession(forcePath: 1 | 2 | 3 | undefined): Session {
  const settings = signal(loadSettings())
  let running: Running | undefined
  /** Recorders that were stopped and still seal their last pieces. */
  const finishing = new Set<Recorder>()
  let isBatteryLow = false
  let farewell: Farewell | undefined
  /** When the button was touched while this tab wasn't the app yet. */
  let earlyTouchMs: number | undefined
  /** The touch that came so early was held. */
  let isEarlyHeld = false
  /** The button was held before it was known whether anybody would be called. */
  let isHeldUnanswered = false
  /** What capture was asked for last. */
  let asked: (Picture & { readonly pace: Pace }) | undefined
  let known: Known = {
    phase: "opening",
    capture: closedDevices,
    zeroMs: undefined,
    unfinished: undefined,
    standing: undefined,
    beforePressMs: settings.value.beforePressSeconds * 1000,
    leavesNothing: false,
    duty: undefined,
    request: undefined,
    isPrivate: false,
    call: undefined,
    circle: [],
    otherTab: false,
    fault: undefined,
    hasPin: false,
    recovery: "here",
    installed: notInstalled,
  }
  const state = signal(composeState(known))
  const learn = (more: Partial<Known>): void => {
    known = { ...known, ...more }
    state.value = composeState(known)
  }

  const need = new Need(
    () => spokenLanguages(settings.value.language, navigator.languages),
    (duty) => learn({ duty }),
  )
  const asking: Asking = new Asking(() => need.now(), {
    changed(request) {
      running?.recorder.consult(request?.counsel?.recipient ?? (request?.holder === undefined ? undefined : null))
      // Nobody would hear what she goes on saying privately.
      learn({ request, isPrivate: known.isPrivate && request?.counsel !== undefined })
      calling.follow(request, asking.wish)
    },
    sign: (wish) => running?.recorder.signWish(wish),
    said: (signed) => calling.tell((desk) => desk.hear(signed)),
    relays: (relays) => calling.relays(relays),
  })
  const calling = new Calling({
    changed: (call) => learn({ call }),
    // Without a recorder there is no session key either: it stays unsaid.
    sign: (order) => running?.recorder.signCall(order) ?? new Promise(() => undefined),
    say: (signed) => asking.say(signed),
    findRelays: () => asking.findRelays(),
    microphone: () => running?.recorder.capture.microphone,
  })

  const circle = new ToldOnPress((lines) => learn({ circle: lines }))
  const closings = new Closings((wish) => running?.recorder.signClosing(wish))

  function keyIs(recovery: KeyWhereabouts): void {
    learn({ recovery })
    // What an earlier start of the app couldn't finish. Fetched only then.
    if (recovery === "leaving") void import("../recovery/errand.ts").then(({ finishMove }) => finishMove())
  }

  function openRecorder(): Recorder {
    const recorder: Recorder = new Recorder({
      beforePressSeconds: settings.value.beforePressSeconds,
      forcePath,
      captureChanged(capture) {
        if (running?.recorder !== recorder) return
        learn({ capture })
        calling.look()
      },
      placed: (fix) => need.placed(fix),
      prepared: keyIs,
      wishSigned(wish) {
        if (running?.recorder === recorder) asking.carry(wish)
      },
      begun(encounter) {
        if (running?.recorder === recorder) circle.begun(encounter)
      },
      closingSigned: (closing) => closings.carry(closing),
      ended: () => finishing.delete(recorder),
      failed(name) {
        if (name === "NotSupportedError") learn({ fault: "BROWSER_TOO_OLD" })
        else if (known.phase !== "recording" || !startAgain()) learn({ fault: "SEALING_FAILED" })
      },
    })
    return recorder
  }

  function tellCourier(order: CourierOrder, transfer: Transferable[] = []): void {
    running?.courier.postMessage(order, transfer)
  }

  function prepare(unfinished: Unfinished | undefined): void {
    const { port1, port2 } = new MessageChannel()
    tellCourier({ order: "attach", sealer: port1 }, [port1])
    running?.recorder.prepare(port2, unfinished)
  }

  function start(): void {
    const courier = new Worker(new URL("../upload/courier-worker.ts", import.meta.url), {
      type: "module",
      name: "courier",
    })
    courier.onerror = () => {
      // Nothing would be kept or sent any more, and no screen would say so.
      if (running?.courier === courier && known.phase === "recording") startAgain()
    }
    running = { courier, recorder: openRecorder() }
    circle.open()
    learn({ capture: running.recorder.capture.state })
    if (earlyTouchMs !== undefined && performance.now() - earlyTouchMs < TOUCH_LASTS_MS) {
      press()
      if (isEarlyHeld) getLawyer()
    }
    earlyTouchMs = undefined
    courier.onmessage = ({ data }: MessageEvent<CourierReport>) => {
      if (running?.courier !== courier) return
      if (data.report === "started") started(data)
      else {
        learn({ standing: data.standing })
        need.watchDuty(known.phase === "ready" && data.standing.lawyers !== undefined)
        farewell = data.farewell
        askForPicture()
        if (isHeldUnanswered) getLawyer()
      }
    }
  }

  function started({ unfinished, help, leftClosings, hasPin }: Started): void {
    prepare(unfinished)
    learn({ unfinished, hasPin, phase: known.phase === "opening" ? "ready" : known.phase })
    const goesOn = unfinished === undefined ? undefined : toHex(unfinished.encounter)
    if (help.length > 0) asking.tidy(goesOn)
    if (leftClosings > 0) void closings.open()
    if (goesOn === undefined) return
    // The last start of the app ended in the middle of a recording: go on with it, without being asked.
    press()
    const wanted = help.findLast(({ encounter, ending }) => encounter === goesOn && ending === undefined)
    if (wanted !== undefined) asking.goOn(wanted)
  }

  /** Asks capture for as much picture as uplink, person and battery allow. */
  function askForPicture(): void {
    if (running === undefined) return
    const { level, pace } = known.standing?.asked ?? { level: "full", pace: "normal" }
    const picture = pictureFor({ uplink: level, dataSaver: settings.value.dataSaver, isBatteryLow })
    const { capture } = running.recorder
    if (asked?.pace !== pace) capture.setPace(pace)
    if (asked?.level !== picture.level || asked.cause !== picture.cause)
      capture.setVideoLevel(picture.level, picture.cause)
    asked = { ...picture, pace }
  }

  function press(): void {
    if (running === undefined) earlyTouchMs = performance.now()
    if (running === undefined || known.phase === "recording" || known.phase === "stopped") return
    circle.pressed()
    const zero = running.recorder.press()
    learn({ phase: "recording", zeroMs: zero.atMs })
  }

  /** Held long enough, or asked for afterwards. What the organisation would do may be known only a moment later. */
  function getLawyer(): void {
    isEarlyHeld = running === undefined
    isHeldUnanswered = running !== undefined && known.standing === undefined
    if (known.phase !== "recording") return
    circle.held()
    if (known.standing?.lawyers === undefined) return
    asking.ask(wallAt(known.zeroMs ?? monotonicMs()))
  }

  function speakPrivately(isPrivate: boolean): void {
    if (running === undefined || known.phase !== "recording" || known.request?.counsel === undefined) return
    running.recorder.speakPrivately(isPrivate)
    learn({ isPrivate })
  }

  function allClear(meaning: ClosingMeaning): void {
    if (known.phase !== "recording") return
    asking.end("all clear")
    closings.say("all clear", meaning)
  }

  async function stop(leaveNothing: boolean, meaning: ClosingMeaning): Promise<void> {
    if (running === undefined || known.phase !== "recording") return
    learn({ phase: "stopped", leavesNothing: leaveNothing })
    asking.end("person left")
    closings.say("stopped", meaning)
    tellCourier({ order: "stop", leaveNothing })
    finishing.add(running.recorder)
    await running.recorder.stop()
  }

  function again(): void {
    if (running === undefined || known.phase !== "stopped") return
    tellCourier({ order: "leave" })
    asking.leave()
    circle.leave()
    closings.leave()
    running.recorder = openRecorder()
    asked = undefined
    learn({
      phase: "ready",
      capture: running.recorder.capture.state,
      zeroMs: undefined,
      unfinished: undefined,
      standing: known.standing && carriedOver(known.standing),
      leavesNothing: false,
    })
    isHeldUnanswered = false
    prepare(undefined)
    askForPicture()
  }

  function change(next: Settings): void {
    settings.value = next
    saveSettings(next)
    running?.recorder.capture.keep(next.beforePressSeconds)
    learn({ beforePressMs: next.beforePressSeconds * 1000 })
    askForPicture()
  }

  takeTurns({
    gained() {
      learn({ otherTab: false })
      start()
    },
    elsewhere() {
      learn({ otherTab: true, phase: "opening", capture: closedDevices, standing: undefined })
      // Only the tab that is the app has a seal worker, which would have said it.
      void import("../recovery/whereabouts.ts")
        .then(({ whereTheKeyIs }) => whereTheKeyIs())
        .then((recovery) => learn({ recovery }))
        .catch(() => undefined)
    },
    isBusy: () => known.phase === "recording" || finishing.size > 0,
    async giveWay() {
      const leaving = running
      running = undefined
      farewell = undefined
      leaving?.courier.terminate()
      if (known.phase !== "stopped") await leaving?.recorder.discard()
    },
  })
  whenClosing(() => farewell)
  openRecoveryNews().onmessage = ({ data }: MessageEvent<RecoveryNews>) => learn({ recovery: data.whereabouts })
  void watchBattery((isLow) => {
    isBatteryLow = isLow
    askForPicture()
  })
  const phase = computed(() => state.value.phase)
  const installation = openInstallation(phase, (installed) => learn({ installed }))

  return {
    state,
    settings,
    actions: {
      press,
      getLawyer,
      allClear,
      speakPrivately,
      setOfficerHears: (officerHears) => calling.tell((desk) => desk.setOfficerHears(officerHears)),
      listen: () => calling.tell((desk) => desk.listen()),
      write: (phrase, text) => calling.tell((desk) => desk.write(phrase, text)),
      stop: (leaveNothing, meaning) => void stop(leaveNothing, meaning),
      pinChanged: (hasPin) => learn({ hasPin }),
      resume: () => running?.recorder.capture.resume(),
      allow: (what) => running?.recorder.capture.allow(what),
      camera: () => running?.recorder.capture.camera(),
      change,
      again,
      ...installation,
    },
  }
}
