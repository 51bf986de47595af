import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { encodeMessage, type Message } from "@alongside/evidence/message/message"
import { type Case, caseOf } from "./case.ts"
import { PRESS_MS, session } from "./encounter.ts"
import { testOnlyKey } from "./test-only-secrets.ts"

const MESSAGE = "alongside message 1"
const HEARING = "alongside hearing 1"
const MOST_TURN = 2 ** 32 - 1

/** What is in `sealed` of a message: spec/call.md §8, §10. */
export function messageCases(): Case[] {
  const fromKey = session.publicKey
  const place = { fromKey, sequence: 2, atMs: PRESS_MS + 12_000 }
  const inputs = { "from key": fromKey, sequence: 2 }
  const make = (name: string, comment: string, bytes: Bytes, expect = "CALL_MESSAGE_DAMAGED"): Case =>
    caseOf({ path: `call-message/${name}`, format: "call message", expect, comment, inputs, bytes })
  const good = (name: string, comment: string, said: Partial<Message>): Case =>
    make(name, comment, encodeMessage({ ...place, phrase: undefined, text: "", ...said }), "ok")
  const hearing = (turn: Cbor, officerHears: Cbor, ...more: Cbor[]): Bytes =>
    padded([HEARING, fromKey, place.sequence, place.atMs, turn, officerHears, ...more])
  const message = (phrase: Cbor, text: Cbor): Bytes =>
    padded([MESSAGE, fromKey, place.sequence, place.atMs, phrase, text])
  const byAnother = testOnlyKey("somebody else").publicKey
  return [
    good("hearing", "an officer can hear: the first that is said of it in the seat", {
      hearing: { turn: 1, officerHears: true },
    }),
    good("hearing-over", "they can't any more, two turns later", { hearing: { turn: 3, officerHears: false } }),
    good("hearing-last-turn", "the greatest turn there is", { hearing: { turn: MOST_TURN, officerHears: true } }),
    good("phrase", "a ready-made phrase", { phrase: "search-car" }),
    good("text", "words of one's own", { text: "¿Puedo irme?" }),
    good("text-in-1024", "too long for 256 bytes", { text: "a".repeat(300) }),
    make("hearing-turn-0", "before anything was said there is no turn", hearing(0, true)),
    make("hearing-turn-too-great", "2^32", hearing(MOST_TURN + 1, true)),
    make("hearing-turn-negative", "one before the first", hearing(-1, true)),
    make("hearing-turn-text", "the turn in words", hearing("1", true)),
    make("hearing-1-for-true", "a number where there is true or false", hearing(1, 1)),
    make("hearing-unsaid", "nothing where there is true or false", hearing(1, null)),
    make("hearing-something-more", "a seventh field", hearing(1, true, "and")),
    make(
      "hearing-not-padded",
      "its size alone tells what it is",
      encodeCbor([HEARING, fromKey, 2, place.atMs, 1, true]),
    ),
    make("hearing-something-behind", "one byte of the padding isn't zero", withLastByte(hearing(1, true))),
    make("hearing-in-the-clothes-of-a-message", "the fields of the one under the name of the other", message(1, true)),
    make(
      "hearing-by-another",
      "signed by her, and in it stands another key",
      encodeMessage({
        ...place,
        fromKey: byAnother,
        phrase: undefined,
        text: "",
        hearing: { turn: 1, officerHears: false },
      }),
    ),
    make(
      "hearing-of-another-place",
      "the fourth message of hers in the third's place",
      encodeMessage({ ...place, sequence: 3, phrase: undefined, text: "", hearing: { turn: 1, officerHears: false } }),
    ),
    make(
      "kind-unknown",
      "of a version that there isn't yet",
      padded(["alongside hearing 2", fromKey, 2, place.atMs, 1, true]),
    ),
    make("phrase-with-a-space", "no name of a phrase", message("search car", "")),
    make("text-too-long", "801 characters", padded([MESSAGE, fromKey, 2, place.atMs, null, "a".repeat(801)], 1024)),
  ]
}

function padded(said: Cbor[], size = 256): Bytes {
  const bytes = new Uint8Array(size)
  bytes.set(encodeCbor(said))
  return bytes
}

function withLastByte(bytes: Bytes): Bytes {
  bytes[bytes.length - 1] = 1
  return bytes
}
