import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import type { WatchState } from "@alongside/live/watch/watch-state"
import { batch, signal } from "@preact/signals"
import { longest, mirrored } from "../../phone/stage/pseudo-languages.ts"
import type { AdviceState } from "../src/advice/advice-state.ts"
import type { AfterState } from "../src/after/after-state.ts"
import { nothingDue } from "../src/after/due-state.ts"
import { noReferrals } from "../src/after/referral-state.ts"
import { emptyBoard } from "../src/board/board-state.ts"
import type { BesideState } from "../src/call/beside-state.ts"
import type { CallState } from "../src/call/call-state.ts"
import type { ReadClosing } from "../src/closing/read-closing.ts"
import type { ConsoleActions, Door } from "../src/console-state.ts"
import { emptyCodes } from "../src/joining/codes-state.ts"
import type { KeptState } from "../src/keeping/kept-encounter.ts"
import { offDuty } from "../src/on-call/on-call-state.ts"
import type { Page } from "../src/page.ts"
import type { ReachState } from "../src/reach/reaching.ts"
import { emptyNewcomer } from "../src/roster/newcomer-state.ts"
import { emptyOffice } from "../src/roster/office-state.ts"
import { mountConsole } from "../src/screens/mount.tsx"
import type { Settings } from "../src/screens/settings.ts"
import { speeches } from "../src/screens/words.ts"
import { emptyHours } from "../src/shifts/hours-state.ts"
import { emptyRota } from "../src/shifts/rota-state.ts"
import { OWN_KEY, type Scene, type SceneName, scenes } from "./scenes.ts"

/** How a test drives the screens: it sets the state that the console would, and reads which actions were called. */
export interface Stage {
  show(scene: SceneName): void
  /** Every action called since the page was opened, in order, with what it was given. */
  readonly calls: [name: string, ...given: unknown[]][]
}

declare global {
  interface Window {
    consoleStage: Stage
  }
}

const query = new URLSearchParams(location.search)
const first: Scene = scenes[(query.get("scene") ?? "live") as SceneName]
const settings = signal<Settings>({
  language: query.get("language") === "es" ? "es" : "en",
  appearance: query.get("appearance") === "light" ? "light" : "dark",
})
const noReach: ReachState = { reach: undefined, busy: undefined, fault: undefined }
const state = {
  door: signal<Door>("opening"),
  organisation: signal<string | undefined>("Prairie Legal Aid"),
  link: signal<LinkState>("connecting"),
  list: signal(first.list),
  watched: signal<string | undefined>(undefined),
  watch: signal<WatchState | undefined>(undefined),
  kept: signal<KeptState | undefined>(undefined),
  after: signal<AfterState | undefined>(undefined),
  due: signal(nothingDue),
  referrals: signal(noReferrals),
  closings: signal<ReadonlyMap<string, ReadClosing>>(new Map()),
  closingsTold: signal<ReadonlySet<string>>(new Set()),
  ownKey: signal<string | undefined>(OWN_KEY),
  onCall: signal(offDuty()),
  call: signal<CallState | undefined>(undefined),
  beside: signal<BesideState | undefined>(undefined),
  advice: signal<AdviceState | undefined>(undefined),
  outgoing: signal<MediaStreamTrack | undefined>(undefined),
  isRingSilent: signal(false),
  office: signal(emptyOffice),
  board: signal(emptyBoard),
  codes: signal(emptyCodes),
  newcomer: signal(emptyNewcomer),
  page: signal<Page>("encounters"),
  hours: signal(emptyHours),
  rota: signal(emptyRota),
  reach: signal<ReachState>(noReach),
}

function show({
  door,
  link,
  list,
  watch,
  kept,
  onCall = offDuty(),
  call,
  isRingSilent = false,
  closings,
  ...others
}: Scene): void {
  batch(() => {
    state.door.value = door
    state.link.value = watch?.link ?? link
    state.list.value = list
    state.watched.value = watch === undefined ? undefined : "5f3a".repeat(16)
    state.watch.value = watch
    state.kept.value = kept
    state.onCall.value = onCall
    state.call.value = call
    state.beside.value = others.beside
    state.after.value = others.after
    state.due.value = others.due ?? nothingDue
    state.advice.value = others.advice
    state.referrals.value = others.referrals ?? noReferrals
    state.closings.value = closings ?? new Map()
    state.isRingSilent.value = isRingSilent
    state.office.value = others.office ?? emptyOffice
    state.board.value = others.board ?? emptyBoard
    state.codes.value = others.codes ?? emptyCodes
    state.newcomer.value = others.newcomer ?? emptyNewcomer
    state.page.value = others.hours !== undefined ? "hours" : others.reach !== undefined ? "reach" : "encounters"
    state.hours.value = others.hours ?? emptyHours
    state.rota.value = others.rota ?? emptyRota
    state.reach.value = others.reach ?? noReach
  })
}

const calls: Stage["calls"] = []
const actions: ConsoleActions = {
  attach: (video) => {
    // Something to see, so that what lies over a picture is looked at over one.
    if (video !== null) video.poster = "./street.svg"
  },
  togglePlay: () => calls.push(["togglePlay"]),
  seek: (toMs) => calls.push(["seek", toMs]),
  goLive: () => calls.push(["goLive"]),
  allowSound: () => calls.push(["allowSound"]),
  hold: (isWanted) => calls.push(["hold", isWanted]),
  pressureSeen: (encounter) => {
    calls.push(["pressureSeen", encounter])
    state.closingsTold.value = new Set([...state.closingsTold.value, encounter])
  },
  release: () => calls.push(["release"]),
  leave: () => calls.push(["leave"]),
  becomeAccount: (said) => calls.push(["becomeAccount", said]),
  showPasskey: () => calls.push(["showPasskey"]),
  office: {
    invite: (role) => calls.push(["invite", role]),
    certify: (key) => calls.push(["certify", key]),
    revoke: (key) => calls.push(["revoke", key]),
    remove: (key) => calls.push(["remove", key]),
    found: (name, home) => calls.push(["found", name, home]),
    papersKept: () => calls.push(["papersKept"]),
    readPaper: (text) => calls.push(["readPaper", text]),
    renew: () => calls.push(["renew"]),
    readPartner: (text) => calls.push(["readPartner", text]),
    removePartner: (root) => calls.push(["removePartner", root]),
    readCard: (text) => calls.push(["readCard", text]),
    certifyCard: () => calls.push(["certifyCard"]),
    cancelCard: () => calls.push(["cancelCard"]),
    cancelRoot: () => calls.push(["cancelRoot"]),
  },
  board: {
    move: (request, by) => calls.push(["move", request, by]),
    letThrough: (request) => calls.push(["letThrough", request]),
    link: (requests, isLinked) => calls.push(["link", requests, isLinked]),
    seen: () => calls.push(["seen"]),
    showDays: (days) => calls.push(["showDays", days]),
    moreActs: () => calls.push(["moreActs"]),
    saveActs: () => calls.push(["saveActs"]),
  },
  codes: {
    make: (asked) => calls.push(["make", asked]),
    show: (id) => calls.push(["show", id]),
    close: (id) => calls.push(["close", id]),
  },
  onCall: {
    setDuty: (isOnDuty) => calls.push(["setDuty", isOnDuty]),
    allowRing: () => calls.push(["allowRing"]),
    answer: (ring) => calls.push(["answer", ring]),
    refuse: (ring) => calls.push(["refuse", ring]),
    handOver: (because) => calls.push(["handOver", because]),
    keep: () => calls.push(["keep"]),
    finish: () => calls.push(["finish"]),
    comeBack: () => calls.push(["comeBack"]),
    closeNews: () => calls.push(["closeNews"]),
  },
  call: {
    setVoice: (isOn) => calls.push(["setVoice", isOn]),
    setOfficerHears: (officerHears) => calls.push(["setOfficerHears", officerHears]),
    setVolume: (volume) => calls.push(["setVolume", volume]),
    listen: () => calls.push(["listen"]),
    write: (phrase, text) => calls.push(["write", phrase, text]),
    openMicrophone: () => calls.push(["openMicrophone"]),
  },
  beside: {
    setVolume: (volume) => calls.push(["beside.setVolume", volume]),
    setIn: (isIn) => calls.push(["beside.setIn", isIn]),
    setVoice: (isOn) => calls.push(["beside.setVoice", isOn]),
    listen: () => calls.push(["beside.listen"]),
  },
  after: {
    keep: (note) => calls.push(["keep", note]),
    send: (letter) => calls.push(["send", letter]),
    due: {
      add: (encounter, due) => calls.push(["add", encounter, due]),
      tick: (id, isDone) => calls.push(["tick", id, isDone]),
    },
    referrals: {
      make: (draft) => calls.push(["referrals.make", draft]),
      answer: (handed, isTaken) => calls.push(["referrals.answer", handed, isTaken]),
    },
  },
  reach: {
    show: () => undefined,
    turnOnPush: () => calls.push(["turnOnPush"]),
    set: (channel, address) => calls.push(["set", channel, address]),
    remove: (channel, id) => calls.push(["remove", channel, id]),
    test: (channel, id) => calls.push(["test", channel, id]),
    confirm: (channel, id, code) => calls.push(["confirm", channel, id, code]),
  },
  hours: {
    show: () => undefined,
    save: (hours) => calls.push(["save", hours]),
    offer: (offer) => calls.push(["offer", offer]),
    agree: (swap) => calls.push(["agree", swap]),
    drop: (swap) => calls.push(["drop", swap]),
    makeFeed: () => calls.push(["makeFeed"]),
    bring: () => calls.push(["bring"]),
    forgetCalendar: () => calls.push(["forgetCalendar"]),
  },
  rota: {
    save: (key, hours) => calls.push(["save", key, hours]),
    setZone: (zone) => calls.push(["setZone", zone]),
  },
}
const pseudo = { longest, mirrored }[query.get("pseudo") ?? ""]
const spoken = pseudo === undefined ? speeches : { en: pseudo(speeches.en), es: pseudo(speeches.es) }
show(first)
mountConsole(document.getElementById("app")!, state, settings, actions, spoken)
window.consoleStage = { calls, show: (scene) => show(scenes[scene]) }
