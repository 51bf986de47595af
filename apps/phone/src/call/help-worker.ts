import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { MAX_CLAIMS } from "@alongside/protocol/upload"
import { openJoiningNews } from "../join/joined.ts"
import { takeToken } from "../join/kept-tokens.ts"
import { ENCOUNTERS, openDatabase, settled } from "../outbox/database.ts"
import type { EncounterRow } from "../outbox/rows.ts"
import { phoneKeys } from "../seal/keys.ts"
import { fetchBelieved, type PinnedOrganisation, pinnedOrganisation } from "../upload/organisation.ts"
import { Asker, type AskerParts } from "./asker.ts"
import { keepRequests, keptRequests } from "./kept-requests.ts"
import type { HelpOrder, HelpReport, KeptRequest, SignedWish } from "./orders.ts"

/** Asks for lawyers, and says what became of it. Begun when somebody is first asked for, or when an earlier start left something to say. */

declare const self: DedicatedWorkerGlobalScope

const RELAYS_AGAIN_MS = 1000

const nameOf = ({ encounter, number }: Pick<KeptRequest, "encounter" | "number">): string => `${encounter}.${number}`

async function start(): Promise<(order: HelpOrder) => void> {
  // Where the browser keeps nothing, a request lasts as long as the page.
  const database = await openDatabase().catch(() => undefined)
  const left = database === undefined ? [] : await keptRequests(database)
  let organisation: PinnedOrganisation | undefined
  const askers = new Map<string, Asker>()
  /** Those of earlier starts that nobody has gone on with yet. */
  const unclaimed = new Map(left.map((kept) => [nameOf(kept), kept]))
  let saving = Promise.resolve()

  /** The disk may be full: then the request goes out all the same, and is lost with the page. */
  function save(): void {
    const kept = [...unclaimed.values(), ...Array.from(askers.values(), (asker) => asker.kept)]
    if (database !== undefined) saving = saving.then(() => keepRequests(database, kept)).catch(() => undefined)
  }

  function open(kept: KeptRequest, isFromDisk: boolean): void {
    const name = nameOf(kept)
    const of = { encounter: kept.encounter, number: kept.number }
    const report = (what: HelpReport): void => self.postMessage(what)
    const parts: AskerParts = {
      organisation: knownOrganisation,
      claims: claimsOf,
      async newToken() {
        const token = await newToken()
        // It is spent with this request, whatever becomes of the page.
        save()
        return token
      },
      lettersTo,
      changed: (request) => report({ report: "request", ...of, request }),
      said: (signed) => report({ report: "said", ...of, signed }),
      done() {
        askers.delete(name)
        save()
      },
    }
    unclaimed.delete(name)
    askers.set(name, new Asker(kept, isFromDisk, parts))
  }

  async function ask(wish: SignedWish, pressedWallMs: number): Promise<void> {
    const name = nameOf({ encounter: wish.encounter, number: wish.number })
    // The same request costs nothing more: what an earlier leg took for it is sent along.
    const earlier = askers.get(name)?.kept ?? unclaimed.get(name)
    const token = earlier === undefined ? await newToken() : earlier.token
    const kept: KeptRequest = { ...wish, pressedWallMs, token, ending: undefined }
    const asker = askers.get(name)
    if (asker === undefined) open(kept, unclaimed.has(name))
    else asker.goOn(kept)
    save()
  }

  /** A disk that can't be read holds up nobody: then it is asked without one. */
  async function newToken(): Promise<Bytes | undefined> {
    return database === undefined ? undefined : await takeToken(database).catch(() => undefined)
  }

  function end(encounter: string, because: "all clear" | "person left"): void {
    newestOf(encounter)?.end(because)
    // The newer leg hadn't asked yet.
    const left = [...unclaimed.values()].findLast((kept) => kept.encounter === encounter)
    if (left !== undefined) open({ ...left, ending: left.ending ?? because }, true)
    save()
  }

  /** @param except - an encounter that goes on: whoever asks for the same there does so with a newer leg. */
  function tidy(except: string | undefined): void {
    for (const kept of [...unclaimed.values()]) {
      if (kept.ending === undefined && kept.encounter === except) continue
      open({ ...kept, ending: kept.ending ?? "person left" }, true)
    }
    save()
  }

  const newestOf = (encounter: string): Asker | undefined =>
    [...askers.values()].findLast(({ kept }) => kept.encounter === encounter)

  /** Asked for again until they come: without them a call may have no way. */
  async function tellRelays(encounter: string): Promise<void> {
    for (;;) {
      const asker = newestOf(encounter)
      if (asker === undefined) return
      const relays = await asker.relays()
      const { number } = asker.kept
      if (relays !== undefined)
        return self.postMessage({ report: "relays", encounter, number, relays } satisfies HelpReport)
      await new Promise((resolve) => setTimeout(resolve, RELAYS_AGAIN_MS))
    }
  }

  /** Without a key that is kept, she could open no letter. */
  async function lettersTo(): Promise<string | undefined> {
    const keys = database === undefined ? undefined : await phoneKeys(database).catch(() => undefined)
    return keys === undefined || keys.whereabouts === "unkept" ? undefined : keys.adviceRecipient
  }

  async function knownOrganisation(isStale: boolean, also?: string): Promise<PinnedOrganisation | undefined> {
    organisation ??= database === undefined ? undefined : await pinnedOrganisation(database)
    if (organisation !== undefined && !isStale) return organisation
    const found = await fetchBelieved(database, also === undefined ? "" : `?also=${also}`)
    // The first that it meets, or the one that it knows: never another.
    const isSame =
      organisation === undefined || (found !== undefined && equalBytes(found.serverKey, organisation.serverKey))
    if (found !== undefined && isSame) organisation = found
    return organisation
  }

  async function claimsOf({ encounter, claim }: KeptRequest): Promise<readonly Bytes[]> {
    const row: EncounterRow | undefined =
      database === undefined
        ? undefined
        : await settled(database.transaction(ENCOUNTERS).objectStore(ENCOUNTERS).get(encounter))
    const unknown = (row?.legs ?? []).filter((leg) => !leg.isClaimKnown && !equalBytes(leg.claim, claim))
    return [...unknown.map((leg) => leg.claim).slice(1 - MAX_CLAIMS), claim]
  }

  self.addEventListener("online", () => {
    for (const asker of askers.values()) asker.hurry()
  })
  openJoiningNews().onmessage = () => {
    organisation = undefined
  }
  // One after the other: an end shall find what was asked for before it.
  let turn = Promise.resolve()
  return (order) => {
    turn = turn.then(async () => {
      switch (order.order) {
        case "ask":
          return ask(order.wish, order.pressedWallMs)
        case "end":
          return end(order.encounter, order.because)
        case "tidy":
          return tidy(order.except)
        case "say":
          return newestOf(order.encounter)?.say(order.signed)
        case "relays":
          return void tellRelays(order.encounter)
      }
    })
  }
}

const started = start()
self.onmessage = ({ data }: MessageEvent<HelpOrder>) => void started.then((take) => take(data))
