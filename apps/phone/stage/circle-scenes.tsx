import type { ClosingAct } from "@alongside/evidence/statement/closing"
import type { WatchState } from "@alongside/live/watch/watch-state"
import type { Ways } from "@alongside/protocol/circle-answers"
import { readPairingCode } from "@alongside/protocol/pairing"
import type { ComponentChildren, JSX } from "preact"
import { english, spanish } from "../src/circle/catalogue.ts"
import { ContactList } from "../src/circle/contact-list.tsx"
import { FollowScreen } from "../src/circle/follow/follow-screen.tsx"
import type { FollowActions, FollowedPress, FollowState } from "../src/circle/follow/follow-state.ts"
import type { SignedWords } from "../src/circle/follow/signed-words.ts"
import type { Contact } from "../src/circle/kept-contacts.ts"
import { OneStep } from "../src/circle/one-step.tsx"
import { PairStep } from "../src/circle/pair-step.tsx"
import type { Words } from "../src/screens/words.ts"
import type { CircleSceneName } from "./circle-scene-names.ts"

const nothing = (): void => undefined
const actions: FollowActions = {
  ...{ takeCode: nothing, join: nothing, leaveJoining: nothing, see: nothing, attach: nothing, allowSound: nothing },
  ...{ turnOnPush: nothing, turnOffPush: nothing },
}

/** Gives no picture: only whether there is one shows. */
const anyCamera = document.createElement("canvas").captureStream().getVideoTracks()[0]

const code = readPairingCode("QPZR Y9X8 GF2T VDW0")!
const digits = "60357 11036 82927 10322 88829 50729"
const pair = { name: "Ana", may: "picture", code } as const

const open: FollowState = {
  ...{ door: "open", code: undefined, joining: undefined, people: ["María"], link: "online", presses: [] },
  ...{ watch: undefined, push: "on", isApart: false },
}
const atMs = Date.UTC(2026, 10, 21, 18, 4, 9)
const press: FollowedPress = {
  ...{ encounter: "0".repeat(64), toldMs: atMs, lastReceivedMs: atMs + 61_000, standing: "under way" },
  ...{ isAnswered: false, isSeen: false, name: "María", may: "picture", signed: undefined },
}
const fix = {
  ...{ latitude: 44.97721, longitude: -93.26538, accuracy: 8, altitude: undefined, heading: undefined },
  ...{ speed: undefined, fixedAtMs: atMs },
}
const none = { fromMs: 0, toMs: 0 }
const watch: WatchState = {
  ...{ link: "online", standing: "live", lastReceivedMs: atMs, isLive: true, isPlaying: true, isStarted: true },
  ...{ isSoundBlocked: false, positionMs: 0, oldestMs: none.fromMs, newestMs: none.toMs, wallMs: atMs, behindMs: 0 },
  ...{ picture: { is: "there" }, sound: { is: "none" }, recorded: { audio: [], video: [], place: [] }, restarts: [] },
  ...{ unexplained: [], interruptions: [], places: [{ fix, atMs: 0, wallMs: atMs }] },
  checked: { pieces: 3, findings: [], holes: [], isOneDevice: true, waiting: 0, isEnded: false },
  ...{ missingPieces: 0, unplayable: 0, isRefused: false },
}

const saidAs = (act: ClosingAct, isConfirmed: boolean): SignedWords => ({
  counsel: "Ada Lovelace",
  ends: { [act]: isConfirmed },
})

const follow =
  (state: Partial<FollowState>) =>
  (words: Words): JSX.Element => <FollowScreen state={{ ...open, ...state }} words={words} actions={actions} />

function hers(words: Words, content: ComponentChildren): JSX.Element {
  return (
    <main class="screen settings circle">
      <div class="content">{content}</div>
      <div class="dock">
        <button type="button" class="large-button again">
          {words.sayOf({ en: english, es: spanish })("circle.back")}
        </button>
      </div>
    </main>
  )
}
const pairing = (state: Parameters<typeof PairStep>[0]["state"]) => (words: Words) =>
  hers(
    words,
    <PairStep
      state={state}
      say={words.sayOf({ en: english, es: spanish })}
      camera={anyCamera}
      onSame={async () => undefined}
      onDrop={nothing}
    />,
  )

const ana: Contact = {
  ...{ contactKey: new Uint8Array(32), recipient: "", name: "Ana", may: "picture", language: "es" },
  ...{ isToldOnEveryPress: false, addresses: [{ channel: "text", address: "+15155550142" }] },
}
const luis: Contact = {
  ...ana,
  ...{ contactKey: new Uint8Array(32).fill(1), recipient: "1", name: "Luis del taller de la esquina", may: "told" },
  addresses: [],
}
const list = (ways: Ways | undefined) => (words: Words) =>
  hers(words, <ContactList contacts={[ana, luis]} ways={ways} words={words} onAdd={nothing} onChange={nothing} />)
const one = (ways: Ways) => (words: Words) =>
  hers(
    words,
    <OneStep
      contact={ana}
      ways={ways}
      say={words.sayOf({ en: english, es: spanish })}
      onChange={nothing}
      onRemove={nothing}
    />,
  )

/** What she sees while somebody becomes her contact, and what a contact sees. */
export const circleScenes: Readonly<Record<CircleSceneName, (words: Words) => JSX.Element>> = {
  "pair, code": pairing({ is: "waiting", pair }),
  "pair, no network": pairing({ is: "inviting", pair: { ...pair, name: "Luis del taller de la esquina" } }),
  "pair, compare": pairing({ is: "comparing", pair, digits }),
  "pair, spoilt": pairing({ is: "spoilt", pair }),
  "contacts, a list": list({ channels: ["push", "text", "email"], push: ["00".repeat(32)] }),
  "contacts, no network": list(undefined),
  "contact, one": one({ channels: ["push", "text", "email", "signal"], push: [] }),
  "contact, of a server without texts": one({ channels: ["push"], push: ["00".repeat(32)] }),
  "follow, nobody": follow({ people: [] }),
  "follow, quiet": follow({ people: ["María", "Jo"], link: "offline" }),
  "follow, keeps nothing": follow({ door: "kept nowhere" }),
  "follow, notes off": follow({ push: "off" }),
  "follow, notes on": follow({ push: "on" }),
  "follow, notes refused": follow({ push: "refused" }),
  "follow, notes on an iPhone": follow({ push: "install" }),
  "follow, who": follow({ code }),
  "follow, first the home screen": follow({ code, isApart: true }),
  "follow, compare": follow({ code, joining: { name: "María", state: { is: "comparing", digits } } }),
  "follow, code used up": follow({ code, joining: { name: "María", state: { is: "spoilt" } } }),
  "follow, a pair": follow({ code, joining: { name: "María", state: { is: "over" } } }),
  "follow, told": follow({ presses: [{ ...press, may: "told" }] }),
  "follow, picture and place": follow({
    presses: [press, { ...press, encounter: "1", toldMs: atMs - 86_400_000 }],
    watch,
  }),
  "follow, answered and seen": follow({
    presses: [{ ...press, isAnswered: true, isSeen: true, signed: { counsel: "Ada Lovelace", ends: {} } }],
    watch,
  }),
  "follow, answered, unproven": follow({ presses: [{ ...press, isAnswered: true }], watch }),
  "follow, silent": follow({
    presses: [{ ...press, standing: "silent", isSeen: true }],
    watch: { ...watch, standing: "silent", picture: { is: "none" }, isStarted: false },
  }),
  "follow, stopped": follow({ presses: [{ ...press, standing: "stopped", may: "place" }], watch }),
  "follow, stopped with a PIN": follow({
    presses: [{ ...press, standing: "stopped", may: "place", signed: saidAs("stopped", true) }],
    watch,
  }),
  "follow, all clear with a PIN": follow({
    presses: [{ ...press, standing: "all clear", may: "told", isSeen: true, signed: saidAs("all clear", true) }],
  }),
  "follow, all clear": follow({
    presses: [{ ...press, standing: "all clear", may: "told", isSeen: true, signed: saidAs("all clear", false) }],
  }),
  "follow, all clear, unproven": follow({ presses: [{ ...press, standing: "all clear", may: "told", isSeen: true }] }),
}
