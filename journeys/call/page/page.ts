/** Both ends of a call in one page, with real keys and connections, and between them a server that the test is. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { AnsweringCall } from "@alongside/live/call/answering-call"
import { type CallParts, OfferingCall } from "@alongside/live/call/offering-call"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { wordHash } from "@alongside/protocol/call/words"

/** What a lying server does to a word: passes it on, keeps it, or hands on something else. */
export type Lie =
  | "nothing"
  /** Another description, under the side's own signature. */
  | "alters the description"
  /** The same word, signed by a key of its own. */
  | "signs it itself"
  /** The word of an earlier acceptance of the same counsel. */
  | "plays an older acceptance's"
  /** The first answer for every offer. */
  | "plays the first again"
  /** Says where to send the sound. */
  | "exchanges a candidate"

export interface Ends {
  /** Codes with which each side refused something, in order. */
  readonly refused: { readonly caller: string[]; readonly answerer: string[] }
  /** What each sent, in order. */
  readonly sent: { readonly caller: string[]; readonly answerer: string[] }
  sound(): { readonly caller: string; readonly answerer: string }
  restart(): void
  close(): void
}

declare global {
  interface Window {
    begin(lie: Lie): Promise<Ends>
    ends: Ends
  }
}

window.begin = async (lie) => {
  const [caller, counsel, stranger] = [await newSigningKey(), await newSigningKey(), await newSigningKey()]
  const acceptance = wordHash(new TextEncoder().encode("stands for an acceptance"))
  const seat: CallSeat = {
    ...{ encounter: wordHash(caller.publicKey), number: 0, token: 2 },
    ...{ callerKey: caller.publicKey, answererKey: counsel.publicKey },
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const ends = { refused: { caller: [], answerer: [] }, sent: { caller: [], answerer: [] } } as unknown as Ends
  let firstAnswer: Bytes | undefined

  /** What the caller is handed for a word of counsel's. */
  async function told(signed: Bytes, word: CallWord): Promise<Bytes> {
    if (lie === "alters the description" && word.kind === "answer") {
      const altered = signed.slice()
      // In the middle of the description, which is most of it.
      altered[Math.floor(signed.length / 2)]! ^= 1
      return altered
    }
    if (lie === "signs it itself" && word.kind === "answer") return signCallWord(seat, word, stranger.sign)
    if (lie === "plays an older acceptance's" && word.kind === "answer") {
      return signCallWord({ ...seat, token: 1 }, word, counsel.sign)
    }
    if (lie === "exchanges a candidate" && word.kind === "answer") {
      const sdp = word.sdp.replaceAll(/(a=candidate:\S+ 1 \S+ \d+) \S+/g, "$1 198.51.100.7")
      return signCallWord(seat, { ...word, sdp }, stranger.sign)
    }
    if (lie === "plays the first again" && word.kind === "answer") {
      firstAnswer ??= signed
      return firstAnswer
    }
    return signed
  }

  const parts = (side: "caller" | "answerer"): Omit<CallParts, "send"> => ({
    ...{ seat, acceptance },
    verify: async (publicKey, signature, message) => {
      const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"])
      return crypto.subtle.verify("Ed25519", key, signature, message)
    },
    sign: async (word) => {
      const signed = await signCallWord(seat, word, side === "caller" ? caller.sign : counsel.sign)
      words.set(signed, word)
      return signed
    },
    events: {
      sound: () => undefined,
      voice: () => undefined,
      refused: (code) => ends.refused[side].push(code),
    },
  })
  const words = new Map<Bytes, CallWord>()
  const note = (side: "caller" | "answerer", signed: Bytes): void => {
    ends.sent[side].push(parseRelayed(signed).kind)
  }
  const ground = { microphone: stream.getAudioTracks()[0], relays: { servers: [], isRelayOnly: false } }
  const answering = new AnsweringCall(ground)
  const offering = new OfferingCall(ground)
  answering.open({
    ...parts("answerer"),
    send: (signed) => {
      note("answerer", signed)
      void told(signed, words.get(signed)!).then((handed) => offering.take(handed))
    },
  })
  offering.open({
    ...parts("caller"),
    send: (signed) => {
      note("caller", signed)
      answering.take(signed)
    },
  })
  window.ends = Object.assign(ends, {
    sound: () => ({ caller: offering.sound, answerer: answering.sound }),
    restart: () => offering.restart(),
    close() {
      offering.close()
      answering.close()
    },
  })
  return window.ends
}
