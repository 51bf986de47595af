import { type Bytes, toHex } from "../format/bytes.ts"
import type { Found, Report } from "./finding.ts"
import type { SignedBy } from "./receipts.ts"

/** What somebody knows from elsewhere than the package, by hexadecimal digits; with each, how they know it. */
export interface Trust {
  /** Keys with which servers sign receipts. */
  readonly servers: ReadonlyMap<string, string>
  /** Ids of encounters. */
  readonly encounters: ReadonlyMap<string, string>
  /** Fingerprints of packages (spec/package.md §3.2). */
  readonly packages: ReadonlyMap<string, string>
  /** Keys of phones. */
  readonly devices: ReadonlyMap<string, string>
}

export type TrustErrorCode = "TRUST_FILE_INVALID"

/** Thrown when a trust file isn't one: then nothing is verified, rather than with less trust than was meant. */
export class TrustError extends Error {
  override readonly name = "TrustError"
  readonly code: TrustErrorCode = "TRUST_FILE_INVALID"
  /** From 1. */
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const kinds = { server: "servers", encounter: "encounters", package: "packages", device: "devices" } as const
const ENTRY = /^(server|encounter|package|device)[ \t]+([0-9A-Fa-f]{64})(?:[ \t]+([ -~]{1,128}))?$/

/**
 * Reads a trust file (spec/trust.md §1): in each line `server`, `encounter`, `package` or `device`, 64 hexadecimal digits, and words that say how one knows; `#` begins a
 * comment.
 * @throws {TrustError}
 */
export function parseTrust(text: string): Trust {
  const trust = {
    servers: new Map<string, string>(),
    encounters: new Map<string, string>(),
    packages: new Map<string, string>(),
    devices: new Map<string, string>(),
  }
  for (const [i, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const bare = line.split("#", 1)[0]!.replace(/^[ \t]+|[ \t]+$/g, "")
    if (bare === "") continue
    const [, kind, digits, words = ""] = ENTRY.exec(bare) ?? []
    if (digits === undefined)
      throw new TrustError(i + 1, `line ${i + 1} of the trust file isn't a kind, 64 hexadecimal digits and words`)
    trust[kinds[kind as keyof typeof kinds]].set(digits.toLowerCase(), words)
  }
  return trust
}

export type TrustFindingCode = "SELF_CONSISTENT_ONLY" | "SERVER_KEY_UNTRUSTED" | "RECEIPTS_MISSING"

/** What of a package can be compared with what somebody knows. */
export interface Anchors {
  readonly encounter: Bytes | undefined
  readonly fingerprint: Bytes | undefined
  readonly signers: readonly SignedBy[]
  readonly devices: readonly Bytes[]
}

/** What is known of a package from elsewhere: for each that matches, whom one believes for it. */
export interface Anchored {
  readonly encounter: string | undefined
  readonly package: string | undefined
  readonly device: string | undefined
  readonly servers: readonly { readonly signer: SignedBy; readonly words: string }[]
}

/** Compares a package with what is known from elsewhere. Without that a package only agrees with itself: whoever made up all of it made that too. */
export function checkTrust(
  anchors: Anchors,
  trust: Trust | undefined,
  report: Report<Found<TrustFindingCode>>,
): Anchored {
  const known = (of: ReadonlyMap<string, string> | undefined, value: Bytes | undefined): string | undefined =>
    value === undefined ? undefined : of?.get(toHex(value))
  const servers = anchors.signers.flatMap((signer) => {
    const words = known(trust?.servers, signer.serverKey)
    return words === undefined ? [] : [{ signer, words }]
  })
  const anchored: Anchored = {
    encounter: known(trust?.encounters, anchors.encounter),
    package: known(trust?.packages, anchors.fingerprint),
    device: anchors.devices.map((device) => known(trust?.devices, device)).find((words) => words !== undefined),
    servers,
  }
  if (anchors.encounter !== undefined && anchors.signers.length === 0)
    report({ code: "RECEIPTS_MISSING", place: {}, words: "no server says when it had any of this" })
  for (const { serverKey } of anchors.signers) {
    if (trust === undefined || known(trust.servers, serverKey) !== undefined) continue
    report({
      code: "SERVER_KEY_UNTRUSTED",
      place: {},
      words: `receipts are signed with ${toHex(serverKey)}, which isn't in the trust file`,
    })
  }
  const isAnchored =
    servers.length > 0 || [anchored.encounter, anchored.package, anchored.device].some((one) => one !== undefined)
  if (!isAnchored) {
    const why = trust === undefined ? "there is no trust file" : "nothing of it is in the trust file"
    report({ code: "SELF_CONSISTENT_ONLY", place: {}, words: `it agrees with itself, and ${why}` })
  }
  return anchored
}
