import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Member } from "@alongside/evidence/roster/member"
import { type Authority, type OwnRoster, readOwnRoster, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { ask, type Counsel, ServerError, Session, type SignsIn } from "@alongside/live/relay/session"
import {
  type AccountRole,
  accountListSchema,
  accountRoutes,
  invitationSchema,
  type ListedAccount,
} from "@alongside/protocol/accounts"
import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { parseLawyerCard, parsePartnerText, partnerListSchema } from "@alongside/protocol/partners"
import { encodeRosterUpload, ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import { routes } from "@alongside/protocol/routes"
import { signSignIn } from "@alongside/protocol/session"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import {
  emptyOffice,
  type NewPartner,
  type OfficeActions,
  type OfficeState,
  type RootKind,
  type RosterFacts,
} from "./office-state.ts"
import { newAuthority, paperFaultOf, RenewalPapers, RootPapers } from "./root-desk.ts"

const LOOK_EVERY_MS = 5000

/** How a coordinator signs in. */
export function coordinatorSignsIn({ counselKey, sign }: Counsel): SignsIn {
  return {
    route: routes.coordinatorSessions,
    signIn: (origin, nonce) => signSignIn({ origin, nonce, counselKey }, sign),
  }
}

/** A root that is being made: the root's papers first, then those of its successor. */
interface Founding {
  readonly name: string
  readonly home: string
  readonly root: RootPapers
  successor: RootPapers | undefined
}

/** The coordinator's desk: who works here, who is certified, and the organisation's root while it is in this page. */
export class Office implements OfficeActions {
  #account!: Account
  #session!: Session
  readonly #language: () => "en" | "es"
  readonly #state = signal<OfficeState>(emptyOffice)
  readonly state: ReadonlySignal<OfficeState> = this.#state
  #own: OwnRoster | undefined
  #founding: Founding | undefined
  #renewal: RenewalPapers | undefined

  /** @param language - In which papers are printed. */
  constructor(language: () => "en" | "es") {
    this.#language = language
  }

  /** The coordinator is there. Once; nothing else is called before. */
  enter(account: Account): void {
    this.#account = account
    this.#session = new Session(location.origin, coordinatorSignsIn(account))
    void this.#look()
    setInterval(() => void this.#look(), LOOK_EVERY_MS)
  }

  invite(role: AccountRole): void {
    void this.#busy(async () => {
      const answer = await this.#json("POST", accountRoutes.invitations, { role })
      const { secret, expiresMs } = invitationSchema.parse(answer.json())
      // Whoever is invited believes this root and no other, whatever a server tells them later.
      const pin = this.#own === undefined ? "" : `.${pinOf(this.#own.root.hash)}`
      const address = `${invitationOrigin()}${location.pathname}#invited=${secret}${pin}`
      this.#set({ invitation: { role, address, expiresMs } })
    })
  }

  certify(key: string): void {
    const found = this.#state.value.people?.accounts.find((one) => one.key === key)
    if (found === undefined) return
    void this.#busy(() => this.#certify((members) => [...members.filter(not(key)), memberOf(found)]))
  }

  revoke(key: string): void {
    void this.#busy(() => this.#certify((members) => members.filter(not(key))))
  }

  remove(key: string): void {
    void this.#busy(async () => {
      await this.#session.send(accountRoutes.account(key), { method: "DELETE" })
    })
  }

  found(name: string, home: string): void {
    void this.#busy(async () => {
      const root = await RootPapers.make(this.#language())
      this.#founding = { name, home, root, successor: undefined }
      this.#showPapers("root", root)
    })
  }

  papersKept(): void {
    const { step } = this.#state.value
    if (step.is === "papers") this.#set({ step: { is: "reading back", of: step.of, read: 0, fault: undefined } })
  }

  readPaper(text: string): void {
    const { step } = this.#state.value
    if (step.is === "reading back") void this.#busy(() => this.#readBack(step.of, text))
    if (step.is === "renewing") void this.#busy(() => this.#readForRenewal(text))
    if (step.is === "certifying partner") void this.#busy(() => this.#readForPartner(text, step.partner))
  }

  renew(): void {
    if (this.#own === undefined) return
    this.#renewal = new RenewalPapers(this.#own)
    this.#set({ step: { is: "renewing", read: 0, fault: undefined }, fault: undefined })
  }

  readPartner(text: string): void {
    const partner = parsePartnerText(text)
    const own = this.#own
    if (own === undefined) return
    if (partner === undefined || partner.root === toHex(own.root.hash)) {
      this.#set({ isUnreadable: "partner" })
      return
    }
    this.#renewal = new RenewalPapers(own)
    const step = { is: "certifying partner", partner, read: 0, fault: undefined } as const
    this.#set({ step, fault: undefined, isUnreadable: undefined })
  }

  removePartner(root: string): void {
    void this.#busy(async () => {
      await this.#certify(
        (members) => members,
        (partners) => partners.filter((one) => toHex(one) !== root),
      )
      await this.#session.send(partnerRoutes.partner(root), { method: "DELETE" })
    })
  }

  readCard(text: string): void {
    const card = parseLawyerCard(text)
    this.#set({ card, isUnreadable: card === undefined ? "card" : undefined })
  }

  certifyCard(): void {
    const { card } = this.#state.value
    if (card === undefined) return
    void this.#busy(async () => {
      const { key, claims } = card
      const member = memberOf({ key, role: "counsel", name: claims.name, claims })
      const recipients = claims.recipient === null ? [] : [claims.recipient]
      await this.#certify((members) => [...members.filter(not(key)), member], undefined, recipients)
      this.#set({ card: undefined })
    })
  }

  cancelCard(): void {
    this.#set({ card: undefined, isUnreadable: undefined })
  }

  cancelRoot(): void {
    this.#forgetRoot()
    this.#set({ step: { is: "none" }, fault: undefined })
  }

  async #readBack(of: RootKind, text: string): Promise<void> {
    const founding = this.#founding
    const papers = of === "root" ? founding?.root : founding?.successor
    if (founding === undefined || papers === undefined) return
    const read = await this.#reading(() => papers.readBack(text))
    if (read === undefined) return
    if (read < 2) this.#set({ step: { is: "reading back", of, read, fault: undefined } })
    else if (of === "root") {
      founding.successor = await RootPapers.make(this.#language())
      this.#showPapers("successor", founding.successor)
    } else await this.#found(founding, papers)
  }

  async #found({ name, home, root }: Founding, successor: RootPapers): Promise<void> {
    this.#set({ step: { is: "working" } })
    const nowMs = this.#nowMs()
    const authority = await newAuthority(name, root.key, successor.key, this.#account.counselKey, nowMs)
    this.#forgetRoot()
    await this.#put(authority, { number: 1, issuedMs: nowMs, untilMs: authority.untilMs, members: [], partners: [] })
    await this.#json("PUT", accountRoutes.home, { jurisdiction: home })
    this.#set({ step: { is: "none" } })
  }

  async #readForRenewal(text: string): Promise<void> {
    const [renewal, own] = [this.#renewal, this.#own]
    if (renewal === undefined || own === undefined) return
    const read = await this.#reading(() => renewal.read(text))
    if (read === undefined) return
    if (read < 2) {
      this.#set({ step: { is: "renewing", read, fault: undefined } })
      return
    }
    this.#set({ step: { is: "working" } })
    const authority = await renewal.delegate(this.#account.counselKey, this.#nowMs())
    this.#forgetRoot()
    const { members, partners, number } = own.roster
    const { fromMs: issuedMs, untilMs } = authority
    await this.#put(authority, { number: number + 1, issuedMs, untilMs, members, partners })
    this.#set({ step: { is: "none" } })
  }

  async #readForPartner(text: string, partner: NewPartner): Promise<void> {
    const [renewal, own] = [this.#renewal, this.#own]
    if (renewal === undefined || own === undefined) return
    const read = await this.#reading(() => renewal.read(text))
    if (read === undefined) return
    if (read < 2) {
      this.#set({ step: { is: "certifying partner", partner, read, fault: undefined } })
      return
    }
    this.#set({ step: { is: "working" } })
    const root = fromHex(partner.root)!
    const authority = await renewal.certifyPartner(root, this.#account.counselKey, this.#nowMs())
    this.#forgetRoot()
    const { members, partners, number } = own.roster
    const { fromMs: issuedMs, untilMs } = authority
    const listed = [...partners.filter((one) => !equalBytes(one, root)), root]
    await this.#put(authority, { number: number + 1, issuedMs, untilMs, members, partners: listed })
    await this.#json("PUT", partnerRoutes.partner(partner.root), { address: partner.address })
    this.#set({ step: { is: "none" } })
  }

  /** @returns `undefined` when the paper wasn't taken, and the screen says why. */
  async #reading(read: () => Promise<number>): Promise<number | undefined> {
    try {
      return await read()
    } catch (error) {
      const fault = paperFaultOf(error)
      const { step } = this.#state.value
      if (step.is === "reading back" || step.is === "renewing" || step.is === "certifying partner")
        this.#set({ step: { ...step, fault } })
      return undefined
    }
  }

  #showPapers(of: RootKind, { papers }: RootPapers): void {
    this.#set({ step: { is: "papers", of, papers } })
  }

  #forgetRoot(): void {
    this.#founding?.root.forget()
    this.#founding?.successor?.forget()
    this.#founding = undefined
    this.#renewal = undefined
  }

  async #certify(
    change: (members: readonly Member[]) => readonly Member[],
    changePartners: (partners: readonly Bytes[]) => readonly Bytes[] = (partners) => partners,
    recipients: readonly string[] = [],
  ): Promise<void> {
    // Somebody else may have certified meanwhile.
    await this.#readRoster()
    const own = this.#own
    if (own === undefined) return
    const { roster, delegation, file, root } = own
    const issuedMs = Math.max(this.#nowMs(), roster.issuedMs)
    const partners = changePartners(roster.partners)
    const next = {
      number: roster.number + 1,
      issuedMs,
      untilMs: delegation.untilMs,
      members: change(roster.members),
      partners,
    }
    await this.#put({ ...file, root }, next, recipients)
  }

  async #put(
    authority: Authority,
    next: Parameters<typeof writeRosterFile>[1],
    recipients: readonly string[] = [],
  ): Promise<void> {
    const file = await writeRosterFile(authority, next, this.#account.sign)
    await this.#session.send(routes.roster, {
      method: "PUT",
      headers: { "content-type": ROSTER_CONTENT_TYPE },
      body: encodeRosterUpload({ file, recipients }),
    })
  }

  #json(method: string, route: string, body: object) {
    return this.#session.send(route, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  }

  /** One thing at a time, and what became of it. */
  async #busy(act: () => Promise<void>): Promise<void> {
    if (this.#state.value.isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act()
      await this.#look()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      // What was being made is let go of with its secret: papers that nobody certified by are worth nothing.
      if (this.#state.value.step.is === "working") this.#set({ step: { is: "none" } })
      this.#set({ fault: error.problem ?? error.code })
    } finally {
      this.#set({ isBusy: false })
    }
  }

  async #look(): Promise<void> {
    try {
      const answer = await this.#session.get(accountRoutes.accounts)
      const { partners } = partnerListSchema.parse((await this.#session.get(partnerRoutes.partners)).json())
      const serverMs = Date.parse(answer.headers.get("date") ?? "")
      this.#set({
        ...{ link: "online", people: accountListSchema.parse(answer.json()), partners },
        nowMs: Number.isNaN(serverMs) ? Date.now() : serverMs,
      })
      await this.#readRoster()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      const isRefused = error.status !== undefined && error.status < 429
      this.#set({ link: isRefused ? "refused" : "offline" })
    }
  }

  async #readRoster(): Promise<void> {
    const bytes = await ask(location.origin + routes.roster).then(
      ({ bytes }) => bytes,
      (error: unknown) => {
        if (error instanceof ServerError && error.problem === "ROSTER_UNKNOWN") return undefined
        throw error
      },
    )
    if (bytes === undefined) {
      this.#set({ roster: null })
      return
    }
    this.#own = await readOwnRoster(bytes, pinOf(hashSmall(parseRosterFile(bytes).roots[0]!)))
    this.#set({ roster: factsOf(this.#own, this.#account.counselKey, this.#state.value.people?.accounts ?? []) })
  }

  /** The server's clock, as far as this page can tell: it judges what is signed here. */
  #nowMs(): number {
    return this.#state.value.nowMs || Date.now()
  }

  #set(change: Partial<OfficeState>): void {
    this.#state.value = { ...this.#state.value, ...change }
  }
}

const not =
  (key: string) =>
  (member: Member): boolean =>
    toHex(member.key) !== key

/** What an account said, as a roster certifies it. */
function memberOf({ key, role, claims, name }: Pick<ListedAccount, "key" | "role" | "claims" | "name">): Member {
  const recipient = claims?.recipient ?? null
  return {
    role: role === "coordinator" ? "intake" : role,
    ...{ key: fromHex(key)!, name, languages: claims?.languages ?? [], licences: claims?.licences ?? [] },
    recipientHash: recipient === null ? undefined : hashSmall(new TextEncoder().encode(recipient)),
  }
}

function factsOf({ root, roster, delegation }: OwnRoster, key: Bytes, accounts: readonly ListedAccount[]): RosterFacts {
  const here = new Set(accounts.map((one) => one.key))
  const members = roster.members.map(({ key: theirs, name }) => ({ key: toHex(theirs), name }))
  return {
    elsewhere: members.filter((one) => !here.has(one.key)),
    organisation: root.name,
    pin: pinOf(root.hash),
    number: roster.number,
    untilMs: Math.min(roster.untilMs, delegation.untilMs),
    isSigner: equalBytes(delegation.signer, key),
  }
}

/** No browser makes a passkey for an address that is a number. */
function invitationOrigin(): string {
  return location.origin.replace("//127.0.0.1:", "//localhost:")
}
