import type { Bytes } from "@alongside/evidence/format/bytes"
import { toHex } from "@alongside/evidence/format/bytes"
import { type CheckedRoster, checkRoster } from "@alongside/evidence/roster/check-roster"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { SEAT_CONTENT_TYPE, seatRoutes } from "@alongside/protocol/seat-routes"
import { openDatabase } from "../outbox/database.ts"
import { fetchRosterFile } from "./certified.ts"
import { JoinError } from "./error.ts"
import { forgetJoined, type Joined, openJoiningNews, putJoined } from "./joined.ts"
import { forgetTokens } from "./kept-tokens.ts"
import type { ReadCode } from "./read-code.ts"
import { topUp } from "./token-client.ts"

const TIMEOUT_MS = 15_000

/** An organisation whose roster was verified from the code's pin on. */
export interface Met {
  readonly code: ReadCode
  readonly file: Bytes
  readonly checked: CheckedRoster
}

/**
 * Asks this server for its roster, and checks it against the pin.
 * @throws {JoinError} `JOINING_ELSEWHERE`, `NO_NETWORK`. @throws {RosterError} and {FormatError} as `checkRoster`: this server isn't theirs, or lies.
 */
export async function meet(code: ReadCode): Promise<Met> {
  if (code.origin !== undefined && code.origin !== location.origin) throw new JoinError("JOINING_ELSEWHERE")
  const file = await fetchRosterFile().catch((cause: unknown) => {
    throw cause instanceof TypeError || cause instanceof DOMException ? new JoinError("NO_NETWORK", { cause }) : cause
  })
  return { code, file, checked: await checkRoster(file, { pin: code.pin, newest: undefined }, Date.now()) }
}

/** What she said of herself, and that she agreed. */
export type Said = Pick<Joined, "home" | "matter" | "languages" | "mayBeUnder18">

/**
 * Takes a seat, keeps what was agreed, and fetches tokens.
 * @param pass - 32 random bytes, the same at each try: an answer that was lost costs no second seat.
 * @throws {JoinError} `NO_NETWORK`, `DISK_REFUSED`, and what the server refuses with: `SEAT_UNKNOWN`, `SEATS_TAKEN`, `SEATS_CLOSED`, …
 */
export async function join({ code, file, checked }: Met, said: Said, pass: Bytes): Promise<void> {
  await takeSeat(code.seat, pass)
  const joined = { ...said, pass, file, known: checked.known, name: checked.root.name, agreedWallMs: Date.now() }
  const database = await openDatabase().catch((cause: unknown) => {
    throw new JoinError("DISK_REFUSED", { cause })
  })
  try {
    await putJoined(database, joined)
    await topUp(database, pass, true)
  } catch (cause) {
    throw new JoinError("DISK_REFUSED", { cause })
  } finally {
    database.close()
  }
  tell()
}

/** Nothing of the organisation is kept on this phone; its server's word counts again. */
export async function leave(): Promise<void> {
  const database = await openDatabase()
  await forgetJoined(database)
  await forgetTokens(database)
  database.close()
  tell()
}

/** Of this page too: a channel hears nothing of itself, but another of the same name does. */
function tell(): void {
  const news = openJoiningNews()
  news.postMessage("changed")
  news.close()
}

async function takeSeat(seat: string, pass: Bytes): Promise<void> {
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", pass)))
  const response = await fetch(seatRoutes.seats, {
    method: "POST",
    headers: { "content-type": SEAT_CONTENT_TYPE },
    body: JSON.stringify({ seat, pass: hash }),
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new JoinError("NO_NETWORK", { cause })
  })
  if (response.ok) return
  const { code } = (await response.json().catch(() => ({}))) as { readonly code?: ErrorCode }
  throw new JoinError(code ?? "INTERNAL")
}
