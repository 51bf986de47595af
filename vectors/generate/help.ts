import { encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { signClaim } from "@alongside/evidence/statement/claim"
import { encodeHelpPost, type HelpWanted, signHelpWanted } from "@alongside/protocol/help"
import { type Case, caseOf } from "./case.ts"
import { device, encounter, session } from "./encounter.ts"
import { testOnlyBytes } from "./test-only-secrets.ts"

/** As long as an RFC 9578 token of type 2 is, and none: which one is good is the issuer's to say. */
const token = testOnlyBytes("token", 354)

const wanted: HelpWanted = {
  ...{ encounter, leg: 0, number: 0, matter: "traffic", languages: ["es", "en"], mayBeUnder18: false },
  jurisdiction: { code: "US-NE", source: "position", near: "US-IA" },
}

async function wantedCases(): Promise<Case[]> {
  const of = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({ path: `help-wanted/${name}`, format: "help wanted", expect, comment, bytes })
  const sign = (other: Partial<HelpWanted> = {}) => signHelpWanted({ ...wanted, ...other }, session.sign)
  const placed = (where: readonly (string | number | null)[]) =>
    signCose(
      coseTypes.helpWanted,
      encodeCbor([encounter, 0, 0, [...where], "traffic", ["es", "en"], false]),
      session.sign,
    )
  return [
    of("near-a-line", "in Nebraska, and within two kilometres of Iowa", await sign()),
    of("inland", "by position, with no line near", await sign({ jurisdiction: { code: "US-NE", source: "position" } })),
    of("at-home", "no position: where she lives", await sign({ jurisdiction: { code: "US-IA", source: "home" } })),
    of(
      "nothing-known",
      "the phone knows neither place nor matter",
      await sign({ jurisdiction: undefined, matter: undefined }),
    ),
    of("near-itself", "its own neighbour", await placed(["US-NE", 0, "US-NE"]), "COSE_INVALID at neighbour"),
    of(
      "near-home",
      "a neighbour of where she lives, which nobody measured",
      await placed(["US-NE", 1, "US-IA"]),
      "COSE_INVALID at neighbour",
    ),
    of(
      "a-position",
      "a position where a code has to be",
      await placed(["41.2,-95.9", 0, null]),
      "COSE_INVALID at jurisdiction",
    ),
    of("no-language", "in no language", await sign({ languages: [] }), "COSE_INVALID at languages"),
  ]
}

async function postCases(): Promise<Case[]> {
  const claim = await signClaim(
    { encounter, leg: 0, sessionKey: session.publicKey, deviceKey: device.publicKey },
    device.sign,
  )
  const signed = await signHelpWanted(wanted, session.sign)
  const post = { claims: [claim], sincePressMs: 1500, signed }
  const of = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok"): Case =>
    caseOf({ path: `help-post/${name}`, format: "help post", expect, comment, bytes })
  return [
    of(
      "with-a-token",
      "a request that the server doesn't have yet, and what it spends",
      encodeHelpPost({ ...post, token }),
    ),
    of("without", "the same, from a phone that has no token", encodeHelpPost(post)),
    of(
      "again",
      "sent again: the leg is claimed, the time has gone on",
      encodeHelpPost({ ...post, claims: [], sincePressMs: 9000 }),
    ),
    of("token-of-text", "a token as text", encodeCbor([[claim], 1500, signed, "token"]), "COSE_INVALID at token"),
    of("three-parts", "nothing said of a token", encodeCbor([[claim], 1500, signed]), "COSE_INVALID at form"),
    of(
      "too-many-claims",
      "nine claims",
      encodeCbor([Array.from({ length: 9 }, () => claim), 1500, signed, null]),
      "COSE_INVALID at claims",
    ),
  ]
}

/** How a phone asks for a lawyer, and pays for it. */
export async function helpCases(): Promise<Case[]> {
  return [...(await wantedCases()), ...(await postCases())]
}
