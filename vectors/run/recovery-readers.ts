import type { Bytes } from "@alongside/evidence/format/bytes"
import { openKeyRing } from "@alongside/evidence/recovery/key-ring"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import {
  adviceIdentityOf,
  type RecoverySecret,
  recoveryIdentityOf,
  recoverySecretFrom,
} from "@alongside/evidence/recovery/secret"
import { secretFromSecurityKey } from "@alongside/evidence/recovery/security-key"
import { assertSheetOf, readWords, secretFromShares } from "@alongside/evidence/recovery/sheet"
import { readSheetQr } from "@alongside/evidence/recovery/sheet-qr"
import type { Share } from "@alongside/evidence/recovery/slip39/share"
import { english } from "@alongside/evidence/recovery/words/english"
import { spanish } from "@alongside/evidence/recovery/words/spanish"
import { sheetLanguages } from "@alongside/evidence/recovery/words/word-list"
import type { Inputs } from "./inputs.ts"

/** What is read of sheets, shares and key rings, by the `format:` of a vector. */
export const recoveryReaders = {
  "recovery keys": async (_: Bytes, inputs: Inputs) => {
    const secret = inputs.has("prf output")
      ? await secretFromSecurityKey(inputs.bytes("prf output"))
      : secretOf(inputs.bytes("secret"))
    if (inputs.has("recipient")) await assertSheetOf(inputs.text("recipient"), secret)
    return {
      secret,
      "recovery identity": await recoveryIdentityOf(secret),
      "advice identity": await adviceIdentityOf(secret),
      "owner key": (await ownerKeyOf(secret)).publicKey,
    }
  },
  "recovery sheet": async (_: Bytes, inputs: Inputs) => {
    const share = sheetIn(inputs, "words")
    return { secret: await secretFromShares([share]) }
  },
  "sheet code": async (bytes: Bytes) => ({
    secret: await secretFromShares([readSheetQr(new TextDecoder().decode(bytes))]),
  }),
  shares: async (_: Bytes, inputs: Inputs) => {
    const names = ["words 1", "words 2", "words 3"].filter((name) => inputs.has(name))
    return { secret: await secretFromShares(names.map((name) => sheetIn(inputs, name))) }
  },
  "key ring": async (bytes: Bytes, inputs: Inputs) => ({
    ring: await openKeyRing(bytes, inputs.text("identity"), inputs.number("version")),
  }),
}

const lists = { en: english, es: spanish }

function sheetIn(inputs: Inputs, name: string): Share {
  return readWords(lists[inputs.oneOf("language", sheetLanguages)], inputs.text(name).split(" "))
}

function secretOf(bytes: Bytes): RecoverySecret {
  const secret = recoverySecretFrom(bytes)
  if (secret === undefined) throw new Error("the vector's secret isn't one")
  return secret
}
