import type { CallState } from "../src/call/call-state.ts"
import { type Answerer, asked, type RequestForHelp } from "../src/call/request-for-help.ts"
import type { PhoneState } from "../src/screens/phone-state.ts"

const ready: PhoneState = {
  phase: "ready",
  camera: "open",
  microphone: "open",
  place: "unasked",
  recordedMs: 0,
  safeUntilMs: 0,
  safeUntilByTrack: { audio: 0, video: 0, place: 0 },
  beforePressMs: 0,
  waiting: { batches: 0, bytes: 0 },
  link: "online",
  refusal: undefined,
  interruptions: [],
  dataUsedBytes: 0,
  video: "full",
  path: 1,
  diskFull: false,
  otherTab: false,
  leftover: { encounters: 0, batches: 0, bytes: 0 },
  organisation: "Prairie Legal Aid",
  lawyers: undefined,
  membership: undefined,
  duty: undefined,
  request: undefined,
  isPrivate: false,
  call: undefined,
  circle: [],
  hasPin: false,
  recovery: "here",
  leavesNothing: false,
  updateReady: false,
  storagePersistent: undefined,
  install: "offered",
}

const recording: PhoneState = {
  ...ready,
  phase: "recording",
  recordedMs: 67_400,
  safeUntilMs: 66_800,
  safeUntilByTrack: { audio: 67_000, video: 66_800, place: 0 },
  beforePressMs: 10_000,
  waiting: { batches: 2, bytes: 71_300 },
  dataUsedBytes: 4_130_000,
}

const stopped: PhoneState = {
  ...recording,
  phase: "stopped",
  recordedMs: 372_000,
  safeUntilMs: 372_000,
  safeUntilByTrack: { audio: 372_000, video: 372_000, place: 0 },
  waiting: { batches: 0, bytes: 0 },
  dataUsedBytes: 22_400_000,
}

const offline: PhoneState = {
  ...recording,
  link: "offline",
  safeUntilMs: 42_300,
  safeUntilByTrack: { audio: 48_900, video: 42_300, place: 0 },
  waiting: { batches: 51, bytes: 1_520_000 },
}

const lawyers: PhoneState["lawyers"] = { isOnDuty: true, hotline: "+15155550142" }
const callable: PhoneState = { ...recording, lawyers }
const withRequest = (request: Partial<RequestForHelp>): PhoneState => ({
  ...callable,
  request: { ...asked, version: 1, ...request },
})
const ana: Answerer = {
  ...{ name: "Ana Pérez", isConnected: false, key: new Uint8Array(32), token: 1 },
  ...{ acceptance: new Uint8Array(32), recipient: "age1pq1stands-for-hers" },
}

const written: CallState["messages"] = [
  { from: "caller", sequence: 0, atMs: 1, phrase: "cannot-speak", text: "", isKept: true },
  { from: "answerer", sequence: 0, atMs: 2, phrase: "reading-you", text: "", isKept: true },
  {
    from: "caller",
    sequence: 1,
    atMs: 3,
    phrase: undefined,
    text: "He says he smells something in the car",
    isKept: false,
  },
  {
    from: "answerer",
    sequence: 1,
    atMs: 4,
    phrase: undefined,
    text: "Do not consent to any search. Keep your hands on the wheel.",
    isKept: true,
  },
]

/** What stays of it on the screen is counsel's last. */
const inEarshot: CallState["messages"] = [
  ...written,
  {
    ...written[0]!,
    from: "answerer",
    sequence: 7,
    phrase: undefined,
    text: "",
    hearing: { turn: 1, officerHears: true },
  },
  { ...written[0]!, from: "answerer", sequence: 8, phrase: "no-search", text: "" },
  { ...written[0]!, from: "caller", sequence: 9, phrase: "search-car", text: "" },
]

const onTheLine = (call: Partial<CallState>): PhoneState => ({
  ...withRequest({ phase: "answered", counsel: { ...ana, isConnected: true } }),
  call: { sound: "on", needsTouch: false, interpreter: undefined, officerHears: false, messages: [], ...call },
})

const since31 = { sinceMs: 31_000, untilMs: undefined }

/** One state for each thing the screens must be able to say. */
export const scenes = {
  "first open": { ...ready, camera: "unasked", microphone: "unasked", organisation: undefined, path: undefined },
  opening: { ...ready, phase: "opening" },
  asking: { ...ready, camera: "asking", microphone: "asking" },
  ready,
  "ready, not joined": { ...ready, organisation: undefined, place: "open" },
  "ready, lawyers": { ...ready, lawyers },
  "ready, contacts": {
    ...ready,
    circle: [
      { name: "Ana", standing: "not asked" },
      { name: "Luis", standing: "not asked" },
    ],
  },
  "ready, lawyers and contacts": { ...ready, lawyers, circle: [{ name: "Ana", standing: "not asked" }] },
  "ready, joined": {
    ...ready,
    ...{ lawyers, place: "open", membership: { fault: undefined } },
    duty: { jurisdiction: "US-IA", near: "US-NE", isOnDuty: true, sharesLanguage: false },
  },
  "ready, nobody for her state": {
    ...ready,
    ...{ lawyers, membership: { fault: undefined } },
    duty: { jurisdiction: "US-NC", near: undefined, isOnDuty: false, sharesLanguage: false },
  },
  "ready, nobody certified": { ...ready, membership: { fault: "ROSTER_EXPIRED" } },
  "ready, nobody on duty": { ...ready, lawyers: { isOnDuty: false, hotline: undefined } },
  "ready, key away": { ...ready, recovery: "away" },
  "ready, with a PIN": { ...ready, hasPin: true },
  "ready, key leaving": { ...ready, recovery: "leaving", link: "offline" },
  "ready, key unkept": { ...ready, recovery: "unkept" },
  "ready, private window": { ...ready, recovery: "unkept", organisation: undefined },
  "ready, all refused": { ...ready, camera: "refused", microphone: "refused" },
  "ready, no camera": { ...ready, camera: "missing" },
  "ready, no microphone": { ...ready, microphone: "taken" },
  "ready, offline with leftover": {
    ...ready,
    link: "offline",
    leftover: { encounters: 2, batches: 143, bytes: 8_700_000 },
  },
  "ready, update": { ...ready, updateReady: true, leftover: { encounters: 1, batches: 14, bytes: 600_000 } },
  "ready, disk full": { ...ready, diskFull: true, link: "refused", refusal: "DEVICE_QUOTA_SPENT" },
  "ready, old browser": { ...ready, link: "refused", refusal: "BROWSER_TOO_OLD" },
  "other tab": { ...ready, otherTab: true },
  "pressed, asking": {
    ...recording,
    camera: "asking",
    microphone: "asking",
    recordedMs: 0,
    safeUntilMs: 0,
    safeUntilByTrack: { audio: 0, video: 0, place: 0 },
    beforePressMs: 0,
    waiting: { batches: 0, bytes: 0 },
    dataUsedBytes: 0,
  },
  "just pressed": {
    ...recording,
    recordedMs: 10_600,
    safeUntilMs: 0,
    safeUntilByTrack: { audio: 0, video: 0, place: 0 },
    waiting: { batches: 3, bytes: 412_000 },
    dataUsedBytes: 12_000,
  },
  recording,
  "recording, with place": {
    ...recording,
    place: "open",
    safeUntilByTrack: { audio: 67_000, video: 66_800, place: 65_000 },
  },
  "recording, place kept to oneself": {
    ...recording,
    place: "refused",
    interruptions: [
      { track: "place", cause: "permission-refused", needsTouch: false, sinceMs: 0, untilMs: undefined },
      { track: "audio", cause: "device-muted", needsTouch: false, sinceMs: 9800, untilMs: 10_200 },
    ],
  },
  "recording, an hour": {
    ...recording,
    recordedMs: 3_753_000,
    safeUntilMs: 3_751_900,
    safeUntilByTrack: { audio: 3_752_600, video: 3_751_900, place: 0 },
    dataUsedBytes: 231_000_000,
    storagePersistent: true,
  },
  "recording, offline": offline,
  "recording, slow network": {
    ...recording,
    video: "off",
    safeUntilMs: 61_000,
    safeUntilByTrack: { audio: 66_300, video: 61_000, place: 0 },
    interruptions: [{ track: "video", cause: "thin-uplink", needsTouch: false, sinceMs: 52_000, untilMs: undefined }],
    waiting: { batches: 12, bytes: 340_000 },
  },
  "recording, thin network": {
    ...recording,
    video: "off",
    recordedMs: 25_400,
    safeUntilMs: 0,
    safeUntilByTrack: { audio: 22_700, video: 0, place: 0 },
    interruptions: [{ track: "video", cause: "thin-uplink", needsTouch: false, sinceMs: 14_000, untilMs: undefined }],
    waiting: { batches: 41, bytes: 340_000 },
  },
  "recording, smaller": { ...recording, video: "smallest" },
  "recording, call took both": {
    ...recording,
    camera: "taken",
    microphone: "taken",
    interruptions: [
      { track: "audio", cause: "device-taken", needsTouch: true, ...since31 },
      { track: "video", cause: "device-taken", needsTouch: true, ...since31 },
    ],
  },
  "recording, gaps behind": {
    ...recording,
    interruptions: [
      { track: "audio", cause: "page-hidden", needsTouch: false, sinceMs: 21_000, untilMs: 29_500 },
      { track: "video", cause: "page-hidden", needsTouch: false, sinceMs: 20_800, untilMs: 29_800 },
      { track: "video", cause: "device-muted", needsTouch: false, sinceMs: 44_000, untilMs: 50_000 },
    ],
  },
  "recording, all at once": {
    ...offline,
    diskFull: true,
    place: "open",
    camera: "muted",
    interruptions: [
      { track: "audio", cause: "page-suspended", needsTouch: false, sinceMs: 12_000, untilMs: 15_000 },
      { track: "video", cause: "device-muted", needsTouch: true, ...since31 },
      { track: "place", cause: "permission-refused", needsTouch: false, ...since31 },
    ],
  },
  "recording, sealing failed": { ...recording, link: "refused", refusal: "SEALING_FAILED" },
  "recording, refused": {
    ...offline,
    link: "refused",
    refusal: "ENCOUNTER_QUOTA_SPENT",
    video: "smaller",
  },
  "contacts told": {
    ...callable,
    request: { ...asked, version: 1, phase: "ringing", ringing: 3 },
    circle: [
      { name: "Ana", standing: "seen" },
      { name: "Mamá", standing: "told" },
      { name: "Luis del taller de la esquina", standing: "unreached" },
      { name: "Jo", standing: "telling" },
    ],
  },
  "contacts not asked": { ...callable, circle: [{ name: "Ana", standing: "not asked" }] },
  "recording, with a PIN": { ...recording, hasPin: true },
  "ringing, with a PIN": { ...withRequest({ phase: "ringing", ringing: 3 }), hasPin: true },
  "lawyer to be had": callable,
  calling: { ...callable, request: asked },
  "calling, offline": { ...offline, lawyers, request: { ...asked, isLate: true, offersNumber: true } },
  "calling, no word": withRequest({ phase: "waiting", isLate: true, offersNumber: true }),
  "calling, arrived": withRequest({ phase: "waiting" }),
  ringing: withRequest({ phase: "ringing", ringing: 3 }),
  "ringing, in line": withRequest({ phase: "ringing", ringing: 1, place: 2, offersNumber: true }),
  "ringing nobody": withRequest({ phase: "ringing" }),
  answered: withRequest({ phase: "answered", counsel: ana }),
  "answered by a partner's lawyer": withRequest({
    phase: "answered",
    counsel: { ...ana, organisation: "Lake Superior Immigrant Defense" },
  }),
  "speaking privately": { ...withRequest({ phase: "answered", counsel: ana }), isPrivate: true },
  "sound connecting": onTheLine({ sound: "connecting" }),
  "on the line, thin network": {
    ...onTheLine({}),
    video: "off",
    safeUntilMs: 2100,
    safeUntilByTrack: { audio: 63_400, video: 2100, place: 0 },
    waiting: { batches: 33, bytes: 290_000 },
  },
  "on the line": onTheLine({}),
  "on the line, unheard": { ...onTheLine({}), microphone: "taken" },
  "on the line, with an interpreter": onTheLine({ interpreter: "Inès Amoussou-Featherstonehaugh" }),
  "on the line, wants a touch": onTheLine({ needsTouch: true }),
  "sound broken": onTheLine({ sound: "broken" }),
  "on the line, in writing": onTheLine({ messages: written }),
  "an officer can hear": onTheLine({ officerHears: true, messages: inEarshot }),
  "no calls here": onTheLine({ sound: "none" }),
  "handing over": withRequest({ phase: "handing over", counsel: ana }),
  "handing over on the line": {
    ...withRequest({ phase: "handing over", counsel: { ...ana, isConnected: true } }),
    call: { sound: "on", needsTouch: false, interpreter: undefined, officerHears: false, messages: [] },
  },
  "in line": withRequest({ phase: "queued", place: 2, offersNumber: true }),
  "nobody to be had": withRequest({ phase: "unanswered", place: 1, offersNumber: true }),
  "volunteer on the line": {
    ...withRequest({ phase: "queued", place: 2, offersNumber: true, holder: { ...ana, name: "Vera Ortiz" } }),
    call: { sound: "on", needsTouch: true, interpreter: undefined, officerHears: false, messages: [] },
  },
  "call not taken": withRequest({ phase: "refused", refusal: "HELP_SIGNATURE_INVALID", offersNumber: true }),
  "called without a token": withRequest({ phase: "refused", refusal: "RING_TOKEN_REQUIRED", offersNumber: true }),
  "called too often": withRequest({ phase: "refused", refusal: "HELP_QUOTA_SPENT", offersNumber: true }),
  "server busy": { ...callable, request: { ...asked, refusal: "SERVER_BUSY" } },
  "all clear": withRequest({ phase: "ended", ending: "all clear" }),
  "lawyer ended it": withRequest({ phase: "ended", ending: "call over" }),
  "nobody came": withRequest({ phase: "ended", ending: "waited out" }),
  "lawyer to be had, call took both": {
    ...callable,
    camera: "taken",
    microphone: "taken",
    interruptions: [
      { track: "audio", cause: "device-taken", needsTouch: true, ...since31 },
      { track: "video", cause: "device-taken", needsTouch: true, ...since31 },
    ],
  },
  stopped,
  "stopped, no longer called": { ...stopped, lawyers, request: { ...asked, phase: "ended", ending: "person left" } },
  "stopped, waiting": {
    ...stopped,
    link: "offline",
    safeUntilMs: 301_000,
    safeUntilByTrack: { audio: 311_000, video: 301_000, place: 0 },
    waiting: { batches: 123, bytes: 4_400_000 },
    leftover: { encounters: 1, batches: 14, bytes: 600_000 },
    organisation: undefined,
  },
  "stopped, cleared": { ...stopped, leavesNothing: true },
  "stopped, key away": { ...stopped, recovery: "away" },
  "stopped, cleared, key away": { ...stopped, recovery: "away", leavesNothing: true, organisation: undefined },
  "stopped, clearing": {
    ...stopped,
    leavesNothing: true,
    safeUntilMs: 371_000,
    safeUntilByTrack: { audio: 372_000, video: 371_000, place: 0 },
    waiting: { batches: 1, bytes: 38_000 },
  },
  "stopped, nothing": {
    ...stopped,
    recordedMs: 0,
    safeUntilMs: 0,
    safeUntilByTrack: { audio: 0, video: 0, place: 0 },
    dataUsedBytes: 0,
  },
} as const satisfies Record<string, PhoneState>

export type SceneName = keyof typeof scenes

/** What is opened over a scene by touch. */
export interface Opening {
  readonly scene: SceneName
  /** One after the other. */
  readonly touch: readonly string[]
  /** Held down in the end, which brings this scene up. */
  readonly hold?: SceneName
  /** What is there in the end, where it takes a moment. */
  readonly shows?: string
}

/** The keys that type a PIN, and OK. */
function typed(digits: string): string[] {
  return [...[...digits].map((digit) => `.pin-keys button:nth-child(${digit})`), ".pin-done"]
}

export const openings = {
  writing: { scene: "on the line", touch: [".dock > .large-button"], shows: ".sheet.write" },
  "writing, an officer can hear": { scene: "an officer can hear", touch: [], shows: ".sheet.write" },
  "an officer can hear, layer closed": {
    scene: "an officer can hear",
    touch: [".write .keep"],
    shows: ".private-toggle",
  },
  "stop asked": { scene: "recording, offline", touch: [".dock .stop"] },
  "stop asked, with a PIN": { scene: "recording, with a PIN", touch: [".dock .stop"], shows: ".pin-pad" },
  "all clear, with a PIN": { scene: "ringing, with a PIN", touch: [".request .small"], shows: ".pin-pad" },
  pin: { scene: "stopped", touch: [".pin-offer .small"], shows: ".pin-pad" },
  "pin, second": {
    scene: "stopped",
    touch: [".pin-offer .small", ...typed("1234"), ...typed("1234")],
    shows: ".at-offer",
  },
  "pin, change": { scene: "ready, with a PIN", touch: [".top .plain", ".pin-section .small"], shows: ".pin-pad" },
  dimmed: { scene: "recording", touch: [".dock .tall:first-child"] },
  holding: { scene: "ready, lawyers", touch: [], hold: "lawyer to be had" },
  settings: { scene: "ready", touch: [".top .plain"], shows: ".slider" },
  rehearsal: { scene: "first open", touch: [".top .plain", ".content .large-button"], shows: ".steps" },
  "rehearsal, allowed": {
    scene: "ready, not joined",
    touch: [".top .plain", ".content .large-button"],
    shows: ".steps",
  },
  "holding, contacts": { scene: "ready, contacts", touch: [], hold: "contacts not asked" },
  contacts: {
    scene: "ready",
    touch: [".top .plain", ".circle-section .small >> nth=0"],
    shows: ".circle .content .large-button",
  },
  "contacts, add": {
    scene: "ready",
    touch: [".top .plain", ".circle-section .small >> nth=0", ".circle .content .large-button"],
    shows: ".may",
  },
  join: { scene: "ready, not joined", touch: [".top .plain", ".join-section .small"], shows: ".at-code" },
  joined: { scene: "ready, joined", touch: [".top .plain", ".join-section .small"], shows: ".at-here" },
  recovery: { scene: "stopped", touch: [".content .key-offer .small"], shows: ".at-choose" },
  "recovery, sheet": {
    scene: "stopped",
    touch: [".content .key-offer .small", ".ways li:first-child .large-button"],
    shows: ".paper",
  },
  "recovery, check": {
    scene: "stopped",
    touch: [".content .key-offer .small", ".ways li:first-child .large-button", ".at-paper .content > .large-button"],
    shows: ".at-check",
  },
  "recovery, share": {
    scene: "stopped",
    touch: [".content .key-offer .small", ".ways li:nth-child(2) .large-button"],
    shows: ".paper-set",
  },
  "recovery, change": { scene: "ready, key away", touch: [".top .plain", ".key-section .small"], shows: ".at-change" },
  "recovery, enter": {
    scene: "ready, key away",
    touch: [".top .plain", ".key-section .small", ".recovery .large-button >> nth=0"],
    shows: ".at-enter-old",
  },
} as const satisfies Record<string, Opening>

export type OpeningName = keyof typeof openings
