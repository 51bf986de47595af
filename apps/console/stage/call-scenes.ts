import type { CallState } from "../src/call/call-state.ts"
import type { onCallScenes } from "./on-call-scenes.ts"
import type { Scene } from "./scenes.ts"

/** The two hear each other, and nothing has been written. */
export const inCall: CallState = {
  ...{ sound: "on", microphone: "open", isVoiceOn: true, officerHears: false, volume: 1 },
  ...{ needsTouch: false, isPhoneThere: true, messages: [] },
}

/** Every state of the call with the person whom counsel has. @param watched - Whose page it is on. */
export function callScenes(nowMs: number, watched: Scene, onCall: ReturnType<typeof onCallScenes>) {
  const written: CallState["messages"] = [
    { from: "caller", sequence: 0, atMs: nowMs - 61_000, phrase: "cannot-speak", text: "", isKept: true },
    { from: "answerer", sequence: 0, atMs: nowMs - 42_000, phrase: "reading-you", text: "", isKept: true },
    {
      from: "caller",
      sequence: 1,
      atMs: nowMs - 20_000,
      phrase: undefined,
      text: "They smell something, they say",
      isKept: true,
    },
    { from: "answerer", sequence: 1, atMs: nowMs - 1000, phrase: undefined, text: "Don't answer that.", isKept: false },
  ]
  return {
    "in a call": { ...watched, onCall: onCall.seated, call: inCall, advice: "recording" },
    "in a call, muted": {
      ...watched,
      onCall: onCall.seated,
      call: { ...inCall, isVoiceOn: false },
      advice: "writing only",
    },
    "in a call, in writing": {
      ...watched,
      onCall: onCall.seated,
      call: { ...inCall, isVoiceOn: false, messages: written },
      advice: "recording",
    },
    "in a call, an officer can hear": {
      ...watched,
      onCall: onCall.seated,
      call: {
        ...{ ...inCall, officerHears: true },
        messages: [
          ...written,
          { ...written[0]!, sequence: 9, phrase: undefined, hearing: { turn: 1, officerHears: true } },
        ],
      },
    },
    "call connecting": {
      ...watched,
      onCall: onCall.connectingSeat,
      call: { ...inCall, sound: "connecting", isPhoneThere: false },
      advice: "waiting",
    },
    "call without sound": {
      ...watched,
      onCall: onCall.seated,
      call: { ...inCall, sound: "connecting" },
      advice: "without a key",
    },
    "call broken": { ...watched, onCall: onCall.recalled, call: { ...inCall, sound: "broken" }, advice: "behind" },
    "call without microphone": {
      ...watched,
      onCall: onCall.seated,
      call: { ...inCall, microphone: "refused", needsTouch: true },
      advice: "refused",
    },
    "in a call, may be under 18": { ...watched, onCall: onCall.seatedUnder18, call: inCall },
  } satisfies Record<string, Scene>
}
