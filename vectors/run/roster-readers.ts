import type { Bytes } from "@alongside/evidence/format/bytes"
import { readWords } from "@alongside/evidence/recovery/sheet"
import { english } from "@alongside/evidence/recovery/words/english"
import { checkPartner, checkRoster, type KnownRoster } from "@alongside/evidence/roster/check-roster"
import { assertDelegatedAt, openDelegation } from "@alongside/evidence/roster/delegation"
import { joiningCodeText, readJoiningCode } from "@alongside/evidence/roster/joining-code"
import { joiningLink, readJoiningLink } from "@alongside/evidence/roster/joining-link"
import { assertRecipientOf } from "@alongside/evidence/roster/member"
import { assertPartnerAt, openPartner } from "@alongside/evidence/roster/partner"
import { openRoot, rootPinFrom } from "@alongside/evidence/roster/root"
import { rootKeyFromShares } from "@alongside/evidence/roster/root-secret"
import { openRoster } from "@alongside/evidence/roster/roster"
import type { Inputs } from "./inputs.ts"

const utf8 = new TextDecoder()

/** What is read of an organisation, by the `format:` of a vector. */
export const rosterReaders = {
  "root certificate": async (bytes: Bytes) => ({ root: await openRoot(bytes) }),
  "root shares": async (_: Bytes, inputs: Inputs) => {
    const shares = ["words 1", "words 2"].map((name) => readWords(english, inputs.text(name).split(" ")))
    const { publicKey } = await rootKeyFromShares(shares, { key: inputs.bytes("root key") })
    return { "root key": publicKey }
  },
  delegation: async (bytes: Bytes, inputs: Inputs) => {
    const delegation = await openDelegation(bytes, await openRoot(inputs.bytes("root certificate")))
    if (inputs.has("at")) assertDelegatedAt(delegation, inputs.number("at"))
    return { delegation }
  },
  roster: async (bytes: Bytes, inputs: Inputs) => {
    const root = await openRoot(inputs.bytes("root certificate"))
    const { members, ...rest } = await openRoster(bytes, await openDelegation(inputs.bytes("delegation"), root))
    if (inputs.has("recipient")) assertRecipientOf(members[0]!, inputs.text("recipient"))
    return { roster: rest, members }
  },
  "partner certificate": async (bytes: Bytes, inputs: Inputs) => {
    const partner = await openPartner(bytes, await openRoot(inputs.bytes("root certificate")))
    if (inputs.has("at")) assertPartnerAt(partner, inputs.number("at"))
    return { partner }
  },
  "roster file": async (bytes: Bytes, inputs: Inputs) => {
    const { root, roster, untilMs, known } = await checkRoster(bytes, knownIn(inputs), inputs.number("at"))
    return { organisation: root.name, members: roster.members.map(({ name }) => name), until: untilMs, known }
  },
  "partner's roster file": async (bytes: Bytes, inputs: Inputs) => {
    const own = await checkRoster(inputs.bytes("own roster file"), knownIn(inputs), inputs.number("at"))
    const { root, roster, untilMs } = await checkPartner(own, own.unverifiedPartners[0]!, bytes, undefined)
    return { organisation: root.name, members: roster.members.map(({ name }) => name), until: untilMs }
  },
  "joining code": (bytes: Bytes) => {
    const joining = readJoiningCode(utf8.decode(bytes))
    return { ...joining, "as printed": joiningCodeText(joining) }
  },
  "joining link": (bytes: Bytes) => {
    const joining = readJoiningLink(utf8.decode(bytes))
    return { ...joining, "as linked": joiningLink(joining) }
  },
}

function knownIn(inputs: Inputs): KnownRoster {
  const pin = rootPinFrom(inputs.text("pin"))
  if (pin === undefined) throw new Error("the vector's pin isn't one")
  if (!inputs.has("seen number")) return { pin, newest: undefined }
  return {
    pin,
    newest: {
      number: inputs.number("seen number"),
      hash: inputs.bytes("seen roster"),
      issuedMs: inputs.number("seen issued at"),
    },
  }
}
