import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type CallCompany, signCompany } from "./company.ts"
import { type CallMessageWord, signMessage } from "./message.ts"
import type { CallSeat } from "./seat.ts"
import {
  type CallAnswer,
  type CallCandidates,
  type CallHello,
  type CallOffer,
  signAnswer,
  signCandidates,
  signHello,
  signOffer,
} from "./words.ts"

/** What one side of a call may have signed: whoever has the key signs these and nothing else. */
export type CallWord =
  | ({ readonly kind: "hello" } & CallHello)
  | ({ readonly kind: "offer" } & CallOffer)
  | ({ readonly kind: "answer" } & CallAnswer)
  | ({ readonly kind: "candidates" } & CallCandidates)
  | ({ readonly kind: "message" } & CallMessageWord)
  | ({ readonly kind: "company" } & CallCompany)

export function signCallWord(seat: CallSeat, word: CallWord, sign: Sign): Promise<Bytes> {
  switch (word.kind) {
    case "hello":
      return signHello(seat, word, sign)
    case "offer":
      return signOffer(seat, word, sign)
    case "answer":
      return signAnswer(seat, word, sign)
    case "candidates":
      return signCandidates(seat, word, sign)
    case "message":
      return signMessage(seat, word, sign)
    case "company":
      return signCompany(seat, word, sign)
  }
}
