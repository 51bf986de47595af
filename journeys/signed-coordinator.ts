/** A coordinator as the server sees them, without a browser: signs in by the demonstration's link, and certifies. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Member } from "@alongside/evidence/roster/member"
import { type OwnRoster, readOwnRoster, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { type Coordinating, parseCoordinating } from "@alongside/protocol/joining"
import { nonceSchema } from "@alongside/protocol/organisation"
import { encodeRosterUpload, ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE, sessionSchema, signSignIn } from "@alongside/protocol/session"
import { signerOf } from "./signed-counsel.ts"

/** What a coordinator's link carries. @param path - `/console/#coordinate=…`. */
export function coordinatingOf(path: string | undefined): Coordinating {
  const coordinating = parseCoordinating(path?.split("#coordinate=")[1] ?? "")
  if (coordinating === undefined) throw new Error("that is no coordinator's link")
  return coordinating
}

export async function postCoordinatorSignIn(origin: string, { signingSeed, coordinatorKey }: Coordinating) {
  const { nonce } = nonceSchema.parse(await (await fetch(origin + routes.nonce)).json())
  const signIn = { origin, nonce: fromHex(nonce)!, counselKey: coordinatorKey }
  return fetch(origin + routes.coordinatorSessions, {
    method: "POST",
    headers: { "content-type": SIGN_IN_CONTENT_TYPE },
    body: await signSignIn(signIn, signerOf(signingSeed)),
  })
}

export class SignedCoordinator {
  readonly origin: string
  readonly token: string
  readonly coordinating: Coordinating

  constructor(origin: string, token: string, coordinating: Coordinating) {
    this.origin = origin
    this.token = token
    this.coordinating = coordinating
  }

  static async signIn(server: {
    readonly url: string
    readonly coordinatorPath: string | undefined
  }): Promise<SignedCoordinator> {
    const coordinating = coordinatingOf(server.coordinatorPath)
    const response = await postCoordinatorSignIn(server.url, coordinating)
    return new SignedCoordinator(server.url, sessionSchema.parse(await response.json()).token, coordinating)
  }

  /** Asks as the coordinator who is signed in. */
  ask(path: string, { headers, ...init }: RequestInit & { readonly headers?: Record<string, string> } = {}) {
    return fetch(this.origin + path, { ...init, headers: { authorization: `Bearer ${this.token}`, ...headers } })
  }

  /** The newest roster, verified. */
  async own(): Promise<OwnRoster> {
    return ownRosterOf(this.origin)
  }

  /** The roster after the newest, with other members; signed, and not sent. */
  async next(
    change: (members: readonly Member[]) => readonly Member[],
    more: { number?: number } = {},
  ): Promise<Bytes> {
    const { file, root, roster } = await this.own()
    const next = {
      ...{
        number: roster.number + 1,
        issuedMs: roster.issuedMs + 1,
        untilMs: roster.untilMs,
        partners: roster.partners,
      },
      ...{ members: change(roster.members), ...more },
    }
    return writeRosterFile({ ...file, root }, next, signerOf(this.coordinating.signingSeed))
  }

  put(file: Bytes, recipients: readonly string[] = []): Promise<Response> {
    return this.ask(routes.roster, {
      method: "PUT",
      headers: { "content-type": ROSTER_CONTENT_TYPE },
      body: encodeRosterUpload({ file, recipients }),
    })
  }

  /** @throws when the server doesn't take it. */
  async certify(
    change: (members: readonly Member[]) => readonly Member[],
    recipients: readonly string[] = [],
  ): Promise<void> {
    const response = await this.put(await this.next(change), recipients)
    if (response.status !== 204) throw new Error(`the roster wasn't taken: ${await response.text()}`)
  }
}

/** The newest roster of a server, verified from its own first root on. */
export async function ownRosterOf(origin: string): Promise<OwnRoster> {
  const bytes = new Uint8Array(await (await fetch(origin + routes.roster)).arrayBuffer())
  return readOwnRoster(bytes, pinOf(hashSmall(parseRosterFile(bytes).roots[0]!)))
}
