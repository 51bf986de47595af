import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { type Partner, signPartner } from "@alongside/evidence/roster/partner"
import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { type PartnerList, partnerListSchema } from "@alongside/protocol/partners"
import { SignedCoordinator } from "../../../../../journeys/signed-coordinator.ts"
import { signerOf } from "../../../../../journeys/signed-counsel.ts"
import type { Office } from "../../help/trial/office.ts"
import type { TestServer } from "../../testing/test-server.ts"

export const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** One organisation's word for another, as its root gives it. */
export interface Certifying {
  readonly certificate?: Partial<Partner>
  /** Who signs the certificate, in the place of the root. */
  readonly sign?: Office["founded"]["signWithRoot"]
  /** Whether the roster lists it. */
  readonly isListed?: boolean
}

/** The coordinator of `office` puts a roster with a certificate for the root of `other`. */
export async function certifyPartner(
  office: Office,
  server: TestServer,
  other: Office,
  { certificate = {}, sign = office.founded.signWithRoot, isListed = true }: Certifying = {},
): Promise<SignedCoordinator> {
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const { file, root, roster } = await coordinator.own()
  const { hash: partner } = other.founded.root
  const said: Partner = { root: root.hash, partner, fromMs: roster.issuedMs, untilMs: roster.issuedMs + YEAR_MS }
  const partners = [await signPartner({ ...said, ...certificate }, sign)]
  const next = {
    ...{ number: roster.number + 1, issuedMs: roster.issuedMs + 1, untilMs: roster.untilMs, members: roster.members },
    partners: isListed ? [partner] : [],
  }
  const put = await writeRosterFile({ ...file, partners, root }, next, signerOf(coordinator.coordinating.signingSeed))
  // Those of theirs who help here have made their account here: their recipients' texts have come with it.
  const response = await coordinator.put(put, other.recipients)
  if (response.status !== 204) throw new Error(`the roster wasn't taken: ${await response.text()}`)
  return coordinator
}

/** Says where the server of `other` is. */
export async function giveAddress(coordinator: SignedCoordinator, other: Office, address: string): Promise<void> {
  const response = await coordinator.ask(partnerRoutes.partner(rootOf(other)), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ address }),
  })
  if (response.status !== 204) throw new Error(`the address wasn't taken: ${await response.text()}`)
}

/** As the coordinator sees the only partner. */
export async function standingOf(coordinator: SignedCoordinator): Promise<PartnerList["partners"][number]> {
  const { partners } = partnerListSchema.parse(await (await coordinator.ask(partnerRoutes.partners)).json())
  if (partners.length !== 1) throw new Error(`there are ${partners.length} partners`)
  return partners[0]!
}

export const rootOf = ({ founded }: Office): string => toHex(founded.root.hash)

/** The partner's file as our server gives it out; `undefined` when it gives out none. */
export async function givenOut(server: TestServer, other: Office): Promise<Bytes | undefined> {
  const response = await fetch(server.url + partnerRoutes.roster(rootOf(other)))
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}
