import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { encodeMessage, readMessage } from "@alongside/evidence/message/message"
import { openCompany } from "@alongside/protocol/call/company"
import { openMessageWord } from "@alongside/protocol/call/message"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { openAnswer, openCandidates, openHello, openOffer } from "@alongside/protocol/call/words"
import type { Inputs } from "./inputs.ts"
import type { Reading } from "./readers.ts"

/** A word as the other side of its call reads it. */
export async function readCallWord(bytes: Bytes, inputs: Inputs): Promise<Reading> {
  const seat: CallSeat = {
    encounter: inputs.bytes("encounter"),
    number: inputs.number("number"),
    token: inputs.number("token"),
    callerKey: inputs.bytes("caller key"),
    answererKey: inputs.bytes("answerer key"),
  }
  const offer = { hash: inputs.bytes("offer"), sdp: new TextDecoder().decode(inputs.bytes("offered")) }
  const { kind } = parseRelayed(bytes)
  switch (kind) {
    case "hello":
      return { hello: await openHello(bytes, seat) }
    case "offer":
      return { offer: await openOffer(bytes, seat) }
    case "answer":
      return { answer: await openAnswer(bytes, seat, offer) }
    case "candidates":
      return { candidates: await openCandidates(bytes, seat, "answerer", offer.hash) }
    case "message":
      return { message: await openMessageWord(bytes, seat) }
    case "company":
      return { company: await openCompany(bytes, seat) }
  }
}

/** What is sealed in a message, as whoever has opened it reads it. */
export function readSaid(bytes: Bytes, inputs: Inputs): Reading {
  const said = readMessage(bytes, { fromKey: inputs.bytes("from key"), sequence: inputs.number("sequence") })
  const again = encodeMessage(said)
  if (!equalBytes(again, bytes)) throw new Error("a message is written in two ways")
  return { said: { ...said, phrase: said.phrase ?? null } }
}
