import type { PlacePoint, WatchState } from "@alongside/live/watch/watch-state"
import type { Keeping } from "@alongside/protocol/keeping"
import type { Tombstone } from "@alongside/protocol/tombstone"
import type { AdviceState } from "../src/advice/advice-state.ts"
import { type BoardState, emptyBoard } from "../src/board/board-state.ts"
import type { BesideState } from "../src/call/beside-state.ts"
import type { CallState } from "../src/call/call-state.ts"
import type { ReadClosing } from "../src/closing/read-closing.ts"
import type { Door, ListState } from "../src/console-state.ts"
import type { CodesState } from "../src/joining/codes-state.ts"
import type { KeptState } from "../src/keeping/kept-encounter.ts"
import type { OnCallState } from "../src/on-call/on-call-state.ts"
import type { ReachState } from "../src/reach/reaching.ts"
import type { NewcomerState } from "../src/roster/newcomer-state.ts"
import type { OfficeState } from "../src/roster/office-state.ts"
import type { HoursState } from "../src/shifts/hours-state.ts"
import type { RotaState } from "../src/shifts/rota-state.ts"
import { type AfterScene, afterTheCallScenes } from "./after-scenes.ts"
import { besideScenes } from "./beside-scenes.ts"
import { boardScenes } from "./board-scenes.ts"
import { callScenes, inCall } from "./call-scenes.ts"
import { codesScenes } from "./codes-scenes.ts"
import { newcomerScenes, officeScenes } from "./office-scenes.ts"
import { onCallScenes } from "./on-call-scenes.ts"
import { reachedAt } from "./reach-scenes.ts"
import { shiftsScenes } from "./shifts-scenes.ts"

export interface Scene extends AfterScene {
  readonly door: Door
  readonly link: WatchState["link"]
  readonly list: ListState
  readonly watch?: WatchState
  readonly kept?: KeptState
  readonly onCall?: OnCallState
  readonly call?: CallState
  readonly beside?: BesideState
  readonly advice?: AdviceState
  readonly isRingSilent?: boolean
  readonly office?: OfficeState
  readonly board?: BoardState
  readonly codes?: CodesState
  readonly newcomer?: NewcomerState
  readonly reach?: ReachState
  readonly hours?: HoursState
  readonly rota?: RotaState
  readonly closings?: ReadonlyMap<string, ReadClosing>
}

const MINUTE = 60_000
/** A fixed evening, so that pictures differ only where something changed. */
const PRESS = Date.UTC(2026, 10, 21, 3, 3, 12)
const NOW = PRESS + 12 * MINUTE + 43_000

const DAY = 24 * 60 * MINUTE
/** Of the counsel who looks, and of another. */
export const OWN_KEY = "1f".repeat(32)
const OTHER_KEY = "c7a0".repeat(16)
const unasked: Keeping = { holds: [], erasure: null, erasedMs: null }
const asked: Keeping = { ...unasked, erasure: { askedMs: NOW - 2 * DAY, dueMs: NOW + 5 * DAY } }
const mine = { counsel: OWN_KEY, name: "Ana Pérez", sinceMs: NOW - 3 * DAY }
const others = { counsel: OTHER_KEY, name: "Maximiliane Featherstonehaugh-Okonkwo", sinceMs: NOW - DAY }

const id = (digits: string) => digits.repeat(16)
const noEncounters: ListState = { encounters: [], isLoaded: true, nowMs: NOW }
const encounters: ListState = {
  isLoaded: true,
  nowMs: NOW,
  encounters: [
    {
      id: id("5f3a"),
      startedMs: PRESS,
      lastReceivedMs: NOW - 300,
      records: 4200,
      bytes: 44_000_000,
      isEnded: false,
      closing: null,
      ...asked,
    },
    {
      id: id("c01d"),
      startedMs: PRESS - 9 * MINUTE,
      lastReceivedMs: NOW - 4 * MINUTE,
      records: 1600,
      bytes: 17_000_000,
      isEnded: false,
      closing: null,
      ...unasked,
    },
    {
      id: id("77ab"),
      startedMs: PRESS - 190 * MINUTE,
      lastReceivedMs: PRESS - 160 * MINUTE,
      records: 9100,
      bytes: 101_000_000,
      isEnded: true,
      closing: null,
      ...asked,
      holds: [mine, others],
    },
    {
      id: id("09e4"),
      startedMs: PRESS - 2900 * MINUTE,
      lastReceivedMs: PRESS - 2899 * MINUTE,
      records: 280,
      bytes: 2_900_000,
      isEnded: true,
      closing: null,
      ...unasked,
      holds: [others],
    },
    {
      id: id("b2d0"),
      startedMs: PRESS - 20 * DAY,
      lastReceivedMs: PRESS - 20 * DAY + 7 * MINUTE,
      records: 2400,
      bytes: 0,
      // The phone never came back to say so.
      isEnded: false,
      closing: null,
      erasure: { askedMs: PRESS - 12 * DAY, dueMs: PRESS - 5 * DAY },
      holds: [],
      erasedMs: PRESS - 5 * DAY,
    },
  ],
}

const way: PlacePoint[] = Array.from({ length: 42 }, (_, i) => ({
  atMs: i * 18_000,
  wallMs: PRESS + i * 18_000,
  fix: {
    latitude: 44.9537 + Math.min(i, 24) * 0.00006,
    longitude: -93.09 + Math.max(0, i - 24) * 0.0001 + Math.sin(i / 3) * 0.00003,
    accuracy: 9,
    altitude: undefined,
    heading: 84,
    speed: 1.3,
    fixedAtMs: PRESS + i * 18_000,
  },
}))

const live: WatchState = {
  link: "online",
  standing: "live",
  lastReceivedMs: NOW - 200,
  isLive: true,
  isPlaying: true,
  isStarted: true,
  isSoundBlocked: false,
  positionMs: 762_300,
  oldestMs: -10_000,
  newestMs: 763_000,
  wallMs: PRESS + 762_300,
  behindMs: 640,
  picture: { is: "there" },
  sound: { is: "there" },
  recorded: {
    video: [
      { fromMs: -10_000, toMs: 301_000 },
      { fromMs: 355_000, toMs: 763_000 },
    ],
    audio: [{ fromMs: -10_000, toMs: 763_000 }],
    place: [{ fromMs: 0, toMs: 763_000 }],
  },
  restarts: [],
  unexplained: [],
  interruptions: [{ track: "video", cause: "device-taken", fromMs: 301_000, toMs: 355_000, wallMs: PRESS + 301_000 }],
  places: way,
  checked: { pieces: 4721, findings: [], holes: [], isOneDevice: true, waiting: 0, isEnded: false },
  missingPieces: 0,
  unplayable: 0,
  isRefused: false,
}

const past: WatchState = { ...live, isLive: false, positionMs: 128_000, wallMs: PRESS + 128_000, behindMs: undefined }

const kept = (keeping: Keeping, more: Partial<KeptState> = {}): KeptState => {
  return { keeping, tombstone: undefined, isAsking: false, isReleased: false, fault: undefined, ...more }
}
const watching = (watch: WatchState, keeping: KeptState = kept(unasked)): Scene => {
  return { door: "open", link: watch.link, list: encounters, watch, kept: keeping }
}
const ended: WatchState = {
  ...live,
  standing: "ended",
  isPlaying: false,
  isLive: false,
  positionMs: 763_000,
  checked: { ...live.checked, isEnded: true },
}
const erased: Keeping = { ...asked, erasedMs: NOW - MINUTE }
const tombstone: Tombstone = {
  encounter: new Uint8Array(32),
  askedMs: NOW - 8 * DAY,
  erasedMs: NOW - MINUTE,
  records: 9100,
  order: new Uint8Array(0),
}
const onCall = onCallScenes(NOW)
/** As if the watched one had just been said to be over. @param isConfirmed - with a PIN. */
const said = (act: ReadClosing["act"], isConfirmed: boolean): ListState => ({
  ...encounters,
  encounters: encounters.encounters.map((one, i) =>
    i === 0 ? { ...one, isEnded: act === "stopped", closing: { act, isConfirmed, atMs: NOW - 9000 } } : one,
  ),
})
const meant = (act: ReadClosing["act"], meaning: ReadClosing["meaning"]): Pick<Scene, "list" | "closings"> => ({
  list: said(act, meaning !== "unconfirmed"),
  closings: new Map([[id("5f3a"), { act, meaning, atMs: NOW - 9000 }]]),
})
const onTheList = (state: OnCallState, isRingSilent = false): Scene => ({
  ...{ door: "open", link: "online", list: encounters },
  ...{ onCall: state, isRingSilent },
})
const atDoor = (door: Door, link: WatchState["link"] = "connecting"): Scene => ({ door, link, list: noEncounters })

const office = officeScenes(NOW)
const board = boardScenes(NOW)
const codes = codesScenes(NOW)
const reached = reachedAt(NOW)
const newcomer = newcomerScenes
const inOffice = (state: OfficeState): Scene => ({ ...atDoor("office"), office: state })
const onCodes = (state: CodesState, desk: OfficeState = office.certified): Scene => ({
  ...inOffice(desk),
  ...{ board: { ...emptyBoard, view: "codes" }, codes: state },
})
const onBoard = (state: BoardState): Scene => ({ ...inOffice(office.certified), board: state })
const atHours = (hours: HoursState): Scene => ({ ...atDoor("open", "online"), hours })
const atRota = (rota: RotaState): Scene => ({ ...onBoard({ ...emptyBoard, view: "hours" }), rota })
const comingIn = (door: Door, state: NewcomerState): Scene => ({ ...atDoor(door), newcomer: state })

/** One state for each thing the screens must be able to say. */

export const scenes = {
  opening: atDoor("opening"),
  absent: atDoor("absent"),
  "link invalid": atDoor("link-invalid"),
  refused: atDoor("open", "refused"),
  "list loading": { ...atDoor("open"), list: { ...noEncounters, isLoaded: false } },
  "list empty": atDoor("open", "online"),
  list: { door: "open", link: "online", list: encounters },
  "reach loading": { ...atDoor("open", "online"), reach: { reach: undefined, busy: undefined, fault: undefined } },
  reach: { ...atDoor("open", "online"), reach: reached },
  ...shiftsScenes(NOW, OWN_KEY, { atHours, atRota }),
  joining: watching({
    ...live,
    standing: "joining",
    isStarted: false,
    picture: { is: "none" },
    sound: { is: "none" },
    places: [],
    interruptions: [],
    recorded: { audio: [], video: [], place: [] },
    checked: { ...live.checked, pieces: 0, isOneDevice: undefined },
  }),
  live: watching(live),
  "live no place": watching({ ...live, places: [], recorded: { ...live.recorded, place: [] }, interruptions: [] }),
  "live one place": watching({ ...live, places: way.slice(0, 1) }),
  "sound blocked": watching({ ...live, isSoundBlocked: true }),
  "no picture": watching({
    ...live,
    picture: { is: "gap", cause: "device-taken", sinceMs: 741_000 },
    interruptions: [
      ...live.interruptions,
      { track: "video", cause: "device-taken", fromMs: 741_000, toMs: undefined, wallMs: PRESS + 741_000 },
    ],
  }),
  "no picture no sound": watching({
    ...live,
    picture: { is: "gap", cause: "page-hidden", sinceMs: 741_000 },
    sound: { is: "gap", cause: "page-hidden", sinceMs: 741_000 },
  }),
  "picture missing": watching({ ...live, picture: { is: "missing" }, missingPieces: 3 }),
  "sound only": watching({
    ...live,
    picture: { is: "none" },
    recorded: { ...live.recorded, video: [] },
    interruptions: [],
  }),
  undecodable: watching({ ...live, isStarted: false, picture: { is: "undecodable" }, sound: { is: "undecodable" } }),
  silent: watching({ ...live, standing: "silent", lastReceivedMs: NOW - 42_000, behindMs: undefined }),
  offline: watching({ ...live, link: "offline" }),
  past: watching(past),
  ended: watching(ended),
  "to be erased": watching(ended, kept(asked)),
  "kept by another": watching(ended, kept({ ...unasked, holds: [others] })),
  "kept by you alone": watching(ended, kept({ ...asked, holds: [mine] })),
  "consultation released": watching(ended, kept(unasked, { isReleased: true })),
  "kept by two": watching(ended, kept({ ...asked, holds: [mine, others] })),
  "asking to keep": watching(ended, kept(asked, { isAsking: true })),
  "not to be kept": watching(ended, kept(asked, { fault: "SERVER_BUSY" })),
  "keeping without an answer": watching({ ...ended, link: "offline" }, kept(unasked, { fault: "SERVER_UNREACHABLE" })),
  "being erased": watching(ended, kept(erased)),
  erased: watching(ended, kept(erased, { tombstone })),
  "erased, wrongly signed": watching(ended, kept(erased, { tombstone: "invalid" })),
  "stopped, unconfirmed": { ...watching(ended), ...meant("stopped", "unconfirmed") },
  "stopped with a PIN": { ...watching(ended), ...meant("stopped", "confirmed") },
  "all clear with a PIN": { ...watching(live), ...meant("all clear", "confirmed") },
  "ended under pressure": { ...watching(ended), ...meant("stopped", "under pressure") },
  "ended under pressure elsewhere": { ...onTheList(onCall.onDuty), ...meant("all clear", "under pressure") },
  "two starts": watching({
    ...live,
    restarts: [{ atMs: 512_000, pauseMs: 14_000, wallMs: PRESS + 512_000 }],
    unexplained: [{ track: "audio", fromMs: 600_000, toMs: 602_400, wallMs: PRESS + 600_000 }],
  }),
  findings: watching({
    ...live,
    picture: { is: "refused" },
    checked: {
      ...live.checked,
      isOneDevice: false,
      findings: [
        { code: "SEGMENT_COMMITMENT_DIFFERS", ordinal: 812, leg: 0, chain: "video", sequence: 401 },
        { code: "CHAIN_BROKEN", ordinal: 813, leg: 0, chain: "video", sequence: 402 },
        { code: "SIGNATURE_INVALID", ordinal: 900, leg: undefined, chain: undefined, sequence: undefined },
        { code: "LEG_OF_ANOTHER_DEVICE", ordinal: 1200, leg: 1, chain: undefined, sequence: undefined },
      ],
    },
    missingPieces: 12,
    unplayable: 1,
  }),
  "on duty": onTheList(onCall.onDuty),
  "on duty connecting": onTheList(onCall.connecting),
  "on duty lost": onTheList(onCall.lost),
  "on duty refused": onTheList(onCall.refused),
  "on duty uncertified": onTheList(onCall.uncertified),
  "on duty silent": onTheList(onCall.onDuty, true),
  ringing: onTheList(onCall.ringing),
  "ringing many": onTheList(onCall.ringingMany),
  "ringing silent": onTheList(onCall.ringing, true),
  "ringing while watching": { ...watching(live), onCall: onCall.ringing },
  "somebody else answered": onTheList(onCall.news),
  ...afterTheCallScenes(NOW, watching(ended), onTheList(onCall.onDuty), onBoard(board.due)),
  seated: { ...watching(live), onCall: onCall.seated },
  ...callScenes(NOW, watching(live), onCall),
  "seated elsewhere": onTheList(onCall.seated),
  "seated connecting": { ...watching(live), onCall: onCall.connectingSeat },
  recalled: { ...watching(live), onCall: onCall.recalled },
  ...besideScenes(watching(live), onTheList, onCall.seated, inCall),
  "taking over": { ...watching(live), onCall: onCall.takingOver },
  "handing over": { ...watching(live), onCall: onCall.handingOver },
  "seated and lost": { ...watching({ ...live, link: "offline" }), onCall: onCall.lostSeat },
  office: inOffice(office.certified),
  "office not made": inOffice(office.unmade),
  "office empty": inOffice(office.empty),
  "office ending": inOffice(office.ending),
  "office expired": inOffice(office.expired),
  "office without the signer": inOffice(office.foreign),
  "office invitation": inOffice(office.invited),
  "office refused": inOffice(office.refused),
  "office partners": inOffice(office.partners),
  "office partner papers": inOffice(office.partnerPapers),
  "office partner lawyer": inOffice(office.partnersCard),
  "board now": onBoard(board.now),
  "board quiet": onBoard(board.quiet),
  "board canary stopped": onBoard(board.canaryStopped),
  "board no canary": onBoard(board.canaryOff),
  "board first canary": onBoard(board.canaryNone),
  "board asked": onBoard(board.asked),
  "board times": onBoard(board.times),
  "board of few": onBoard(board.few),
  "board acts": onBoard(board.acts),
  "board no acts": onBoard(board.noActs),
  codes: onCodes(codes.all),
  "codes none": onCodes(codes.none),
  "codes loading": onCodes(codes.loading),
  "codes not made": onCodes(codes.none, office.unmade),
  "codes ended": onCodes(codes.all, office.expired),
  "codes lost": onCodes(codes.lost),
  "codes unknown": onCodes(codes.unknown),
  "codes refused": onCodes(codes.refused),
  "code shown": onCodes(codes.shown),
  "code shown, ended": onCodes(codes.shown, office.expired),
  "code shown, full": onCodes(codes.full),
  "code shown, closed": onCodes(codes.closed),
  "root papers": inOffice(office.papers),
  "root read back": inOffice(office.readingBack),
  "root misread": inOffice(office.misread),
  "root renewing": inOffice(office.renewing),
  "newcomer counsel": comingIn("invited", newcomer.counsel),
  "newcomer interpreter": comingIn("invited", newcomer.interpreter),
  "newcomer at a number": comingIn("invited", newcomer.atNumber),
  "newcomer too late": comingIn("invited", newcomer.tooLate),
  "newcomer waiting": comingIn("waiting", newcomer.waiting),
  "passkey wanted": comingIn("passkey", newcomer.passkey),
  "not here": watching({ ...live, isRefused: true, isStarted: false, places: [], interruptions: [] }),
} satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes

/** What the clock on the wall shows in every scene. */
export const CLOCK = NOW
