import { generateKeyPairSync } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fromHex } from "@alongside/evidence/format/bytes"
import { encodeJoining, parseJoining } from "@alongside/protocol/joining"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import type { Counsel, Roster } from "../accounts/roster.ts"

/** Where counsel's joining text is kept, within the server's data folder. */
export function demonstrationFile(directory: string): string {
  return join(directory, "demonstration", "counsel-link.txt")
}

/**
 * Makes the organisation of a server that is only tried out, with one counsel, unless there is an organisation already.
 *
 * FOR DEMONSTRATION: counsel's private keys are made on the server and lie beside its data, in the joining link, so that
 * every start can print it. Whoever reads that file can open what phones sealed to this counsel. A real organisation makes
 * counsel's keys in counsel's browser and gives the server the public halves alone. The server's own code never reads the file
 * to open anything, and has nothing to open it with.
 *
 * @returns what stands behind `#join=` in counsel's joining link; `undefined` when the organisation isn't this one.
 */
export async function demonstrationJoining(directory: string, roster: Roster): Promise<string | undefined> {
  const path = demonstrationFile(directory)
  if ((await roster.organisation()) === undefined) {
    const { joining, counsel } = await makeCounsel()
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, `${joining}\n`, { mode: 0o600 })
    await roster.add(counsel)
    await roster.found("Demonstration", HOME)
  }
  const joining = existsSync(path) ? readFileSync(path, "utf8").trim() : undefined
  // Made by a version that rang nobody.
  if (joining !== undefined && (await roster.homeJurisdiction()) === undefined) await certifyAgain(joining, roster)
  return joining
}

async function certifyAgain(joining: string, roster: Roster): Promise<void> {
  const { identity, counselKey } = parseJoining(joining) ?? {}
  if (identity === undefined || counselKey === undefined) return
  await roster.add({ key: counselKey, recipient: await identityToRecipient(identity), ...certificate() })
  await roster.found("Demonstration", HOME)
}

/** Where a phone is taken to be that doesn't know. */
const HOME = "US-MN"

/** The 50 states and the district: whoever tries it out in one of them, or doesn't say where, is answered. */
const STATES =
  "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY".split(
    " ",
  )

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000

/** What nobody certified: of the demonstration's counsel it is shown, and tried out with. */
function certificate(): Pick<Counsel, "name" | "languages" | "licences" | "certifiedUntilMs"> {
  const expiresMs = Date.now() + TEN_YEARS_MS
  const licences = STATES.flatMap((state) =>
    ["traffic", "criminal", "immigration"].map((matter) => ({ jurisdiction: `US-${state}`, matter, expiresMs })),
  )
  return { name: "Demonstration counsel", languages: ["en", "es"], licences, certifiedUntilMs: expiresMs }
}

/** A counsel's keys: `joining` for counsel alone, the public halves for the roster. */
export async function makeCounsel(): Promise<{ readonly joining: string; readonly counsel: Counsel }> {
  const identity = await generateHybridIdentity()
  const { privateKey } = generateKeyPairSync("ed25519")
  const { d = "", x = "" } = privateKey.export({ format: "jwk" })
  const key = fromHex(Buffer.from(x, "base64url").toString("hex"))!
  const signingSeed = fromHex(Buffer.from(d, "base64url").toString("hex"))!
  return {
    joining: encodeJoining({ identity, signingSeed, counselKey: key }),
    counsel: { key, recipient: await identityToRecipient(identity), ...certificate() },
  }
}
