import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { MAX_DELEGATION_MS } from "@alongside/evidence/roster/delegation"
import type { Member } from "@alongside/evidence/roster/member"
import { type Authority, delegate, readOwnRoster, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { commitmentTo, openRoot, signRoot } from "@alongside/evidence/roster/root"
import { rootKeyOf } from "@alongside/evidence/roster/root-secret"
import { encodeCoordinating, encodeJoining, parseCoordinating, parseJoining } from "@alongside/protocol/joining"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import type { Accounts } from "../accounts/accounts.ts"
import type { CertifiedRoster } from "../accounts/certified-roster.ts"
import type { Roster } from "../accounts/roster.ts"
import { rootSecrets } from "./root-file.ts"
import { newDemonstrationKey, signerOf } from "./signing-key.ts"

/** Where somebody's joining text is kept, within the server's data folder. */
export function demonstrationFile(directory: string, whose: "counsel" | "coordinator"): string {
  return join(directory, "demonstration", `${whose}-link.txt`)
}

export interface DemonstrationParts {
  readonly data: string
  readonly roster: Roster
  readonly certified: CertifiedRoster
  readonly accounts: Accounts
  readonly now: () => number
}

export interface Demonstration {
  /** What stands behind `#join=` in counsel's joining link. */
  readonly counsel: string
  /** What stands behind `#coordinate=` in the coordinator's. */
  readonly coordinator: string
  /** Certifies everybody who was on the roster for another week. */
  renew(): Promise<void>
}

/**
 * The organisation of a server that is only tried out, made unless there is an organisation already: a root, its successor, a signer for a
 * week at a time, one counsel and one coordinator, who is the signer.
 *
 * FOR DEMONSTRATION: their private keys are made on the server and lie beside its data, in joining links, so that every start can print
 * them; and so does the root's secret. Whoever reads those files can open what phones sealed to this counsel, and certify whom they
 * like. A real organisation makes all of them in browsers and gives the server public halves alone. The server's own code never reads
 * the files to open anything, and has nothing to open it with.
 *
 * @returns `undefined` when the organisation isn't this one.
 */
export async function openDemonstration(parts: DemonstrationParts): Promise<Demonstration | undefined> {
  const { data, roster } = parts
  const counselFile = demonstrationFile(data, "counsel")
  if (!existsSync(counselFile)) {
    if ((await roster.organisation(parts.now())) !== undefined) return undefined
    write(counselFile, (await makeCounsel()).joining)
  }
  const coordinatorFile = demonstrationFile(data, "coordinator")
  if (!existsSync(coordinatorFile)) {
    const { seed: signingSeed, publicKey: coordinatorKey } = newDemonstrationKey()
    write(coordinatorFile, encodeCoordinating({ signingSeed, coordinatorKey }))
  }
  const [counsel, coordinator] = [read(counselFile), read(coordinatorFile)]
  const renew = () => certify(parts, counsel, coordinator)
  await renew()
  await parts.accounts.add(parseCoordinating(coordinator)!.coordinatorKey, "coordinator", "Coordinator")
  // Without a passkey: listed among the people, and signed in by the key in the link.
  await parts.accounts.add(parseJoining(counsel)!.counselKey, "counsel", COUNSEL_NAME)
  if ((await roster.homeJurisdiction()) === undefined) await roster.settleIn(HOME)
  return { counsel, coordinator, renew }
}

const COUNSEL_NAME = "Demonstration counsel"

/** Where a phone is taken to be that doesn't know. */
const HOME = "US-MN"

/** The 50 states and the district: whoever tries it out in one of them, or doesn't say where, is answered. */
const STATES =
  "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY".split(
    " ",
  )

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000

async function certify({ data, certified, now }: DemonstrationParts, counsel: string, coordinator: string) {
  const { signingSeed, coordinatorKey } = parseCoordinating(coordinator)!
  const { root: secret, successor } = await rootSecrets(dirname(demonstrationFile(data, "counsel")))
  const { publicKey: key, sign } = await rootKeyOf(secret)
  const [file, standing] = [await certified.file(), await certified.standing()]
  const own = file && standing && (await readOwnRoster(file, standing.pin))
  const first = async () => {
    const promised = commitmentTo((await rootKeyOf(successor)).publicKey)
    return signRoot({ key, name: "Demonstration", successor: promised, previous: undefined }, sign)
  }
  const roots = own?.file.roots ?? [await first()]
  const root = own?.root ?? (await openRoot(roots[0]!))
  // A clock that was set back takes nothing back.
  const fromMs = Math.max(now(), own?.roster.issuedMs ?? 0)
  const untilMs = fromMs + MAX_DELEGATION_MS
  const authority: Authority = {
    ...{ roots, root, partners: own?.file.partners ?? [] },
    delegation: await delegate({ root, signer: coordinatorKey, fromMs, untilMs }, own?.roster, sign),
  }
  const { identity, counselKey } = parseJoining(counsel)!
  const recipient = await identityToRecipient(identity)
  const members = own?.roster.members ?? [demonstrationMember(counselKey, recipient, fromMs)]
  const number = (own?.roster.number ?? 0) + 1
  const partners = own?.roster.partners ?? []
  const next = { number, issuedMs: fromMs, untilMs, members, partners }
  await certified.take(
    { file: await writeRosterFile(authority, next, signerOf(signingSeed)), recipients: [recipient] },
    now(),
  )
}

/** What nobody looked at: of the demonstration's counsel it is shown, and tried out with. */
export function demonstrationMember(key: Bytes, recipient: string, nowMs: number): Member {
  const licences = STATES.flatMap((state) =>
    ["traffic", "criminal", "immigration"].map((matter) => ({
      ...{ jurisdiction: `US-${state}`, matter, barNumber: "none: a demonstration" },
      untilMs: nowMs + TEN_YEARS_MS,
    })),
  )
  const recipientHash = hashSmall(new TextEncoder().encode(recipient))
  return { role: "counsel", key, recipientHash, name: COUNSEL_NAME, languages: ["en", "es"], licences }
}

/** A counsel's keys: `joining` for counsel alone, the public halves for the roster. */
export async function makeCounsel(): Promise<{
  readonly joining: string
  readonly key: Bytes
  readonly recipient: string
}> {
  const identity = await generateHybridIdentity()
  const { publicKey: key, seed: signingSeed } = newDemonstrationKey()
  return {
    joining: encodeJoining({ identity, signingSeed, counselKey: key }),
    key,
    recipient: await identityToRecipient(identity),
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `${text}\n`, { mode: 0o600 })
}

const read = (path: string): string => readFileSync(path, "utf8").trim()
