import type { Bytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type Delegation, signDelegation } from "@alongside/evidence/roster/delegation"
import type { Member } from "@alongside/evidence/roster/member"
import { type Partner, signPartner } from "@alongside/evidence/roster/partner"
import { commitmentTo, type Root, signRoot } from "@alongside/evidence/roster/root"
import { type RootKey, type RootSecret, rootKeyOf } from "@alongside/evidence/roster/root-secret"
import { type Roster, signRoster } from "@alongside/evidence/roster/roster"
import { encodeRosterFile, type RosterFile } from "@alongside/evidence/roster/roster-file"
import { PRESS_MS } from "./encounter.ts"
import { testOnlyBytes, testOnlyKey } from "./test-only-secrets.ts"

export const DAY_MS = 86_400_000
/** A day into what the organisation of the vectors has signed. */
export const AT_MS = PRESS_MS
const FROM_MS = AT_MS - DAY_MS

export const rootSecretOf = (name: string): RootSecret => testOnlyBytes(`${name} root secret`) as RootSecret

const recipientHashOf = (name: string): Bytes => hashSmall(testOnlyBytes(`${name} recipient`))

/** Stands for the text of a hybrid recipient: what a reader does with it is to hash it. */
export const adasRecipient = "age1pq1testonlyada"

export const ada: Member = {
  role: "counsel",
  key: testOnlyKey("ada").publicKey,
  recipientHash: hashSmall(new TextEncoder().encode(adasRecipient)),
  name: "Ada Muñoz",
  licences: [
    { jurisdiction: "US-IA", matter: "traffic", barNumber: "AT0001234", untilMs: AT_MS + 300 * DAY_MS },
    { jurisdiction: "US-MN", matter: "immigration", barNumber: "0401234", untilMs: AT_MS + 200 * DAY_MS },
  ],
  languages: ["en", "es-419"],
}
export const ben: Member = {
  role: "interpreter",
  key: testOnlyKey("ben").publicKey,
  recipientHash: undefined,
  name: "بن",
  licences: [],
  languages: ["ar", "en"],
}
export const cleo: Member = {
  ...ben,
  role: "intake",
  key: testOnlyKey("cleo").publicKey,
  name: "Cleo",
  languages: ["en"],
}
export const dora: Member = {
  ...ada,
  key: testOnlyKey("dora").publicKey,
  recipientHash: recipientHashOf("dora"),
  name: "Dora",
}

/** An organisation with everything that it signs, each to be asked for with something changed. */
export interface Organisation {
  readonly rootKey: RootKey
  readonly signer: ReturnType<typeof testOnlyKey>
  readonly root: Root
  readonly rootCertificate: Bytes
  readonly rootHash: Bytes
  delegate(change?: Partial<Delegation>): Promise<Bytes>
  list(change?: Partial<Roster>): Promise<Bytes>
  befriend(partner: Bytes, change?: Partial<Partner>): Promise<Bytes>
  file(change?: Partial<RosterFile>): Promise<Bytes>
}

/** @param name - the organisation's, and of its secrets. @param previous - the root before, whose successor's secret it has. */
export async function organisationOf(name: string, generation = 1, previous?: Organisation): Promise<Organisation> {
  const rootKey = await rootKeyOf(rootSecretOf(`${name} ${generation}`))
  const next = await rootKeyOf(rootSecretOf(`${name} ${generation + 1}`))
  const signer = testOnlyKey(`${name} ${generation} signer`)
  const root = { key: rootKey.publicKey, name, successor: commitmentTo(next.publicKey), previous: previous?.rootHash }
  const rootCertificate = await signRoot(root, rootKey.sign)
  const rootHash = hashSmall(rootCertificate)
  const delegation: Delegation = {
    root: rootHash,
    signer: signer.publicKey,
    fromMs: FROM_MS,
    untilMs: FROM_MS + 7 * DAY_MS,
    firstNumber: 100,
    lastNumber: 199,
  }
  const roster: Roster = {
    root: rootHash,
    number: 117,
    issuedMs: AT_MS - 3_600_000,
    untilMs: AT_MS + 2 * DAY_MS,
    members: [ada, ben, cleo],
    partners: [],
  }
  const made: Organisation = {
    rootKey,
    signer,
    root,
    rootCertificate,
    rootHash,
    delegate: (change) => signDelegation({ ...delegation, ...change }, rootKey.sign),
    list: (change) => signRoster({ ...roster, ...change }, signer.sign),
    befriend: (partner, change) =>
      signPartner(
        { root: rootHash, partner, fromMs: FROM_MS, untilMs: FROM_MS + 365 * DAY_MS, ...change },
        rootKey.sign,
      ),
    file: async (change) =>
      encodeRosterFile({
        roots: [rootCertificate],
        delegation: await made.delegate(),
        roster: await made.list(),
        partners: [],
        ...change,
      }),
  }
  return made
}
