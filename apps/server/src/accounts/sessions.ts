import { hash, randomBytes } from "node:crypto"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { UnverifiedCose } from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { Nonces } from "./nonces.ts"

/** Sessions of one key at once: a desk, a phone, and some that were left open. */
const MOST_PER_KEY = 10

export interface Session {
  /** Of whoever signed in; hexadecimal. */
  readonly key: string
  readonly expiresMs: number
  /** They sign in as counsel, and not as somebody who works beside counsel. */
  readonly isCounsel: boolean
}

/** A sign-in of either kind, taken apart. */
export interface UnverifiedSignIn {
  readonly origin: string
  readonly nonce: Bytes
  readonly key: Bytes
  readonly signature: UnverifiedCose
}

export interface SessionParts {
  /** @throws {FormatError} */
  readonly read: (bytes: Uint8Array) => UnverifiedSignIn
  /** Who may sign in. */
  readonly isKnown: (key: Bytes) => Promise<boolean>
  /** Whether somebody who may is counsel; nobody is, where it is left out. */
  readonly isCounsel?: (key: Bytes) => Promise<boolean>
  /** What anybody else is told. */
  readonly unknown: ErrorCode
  /** Whether somebody who is known may have a session now. @throws RequestError */
  readonly assertMay?: (key: string) => Promise<void>
  readonly nonces: Nonces
  readonly signatures: Signatures
  /** Where the browser may be that signs in. Not what a request says of itself, which proves nothing. */
  readonly origins: () => readonly string[]
  readonly most: number
  readonly lastsMs: number
  readonly now?: () => number
}

/** Who is signed in, of one kind: counsel, or owners. Kept in memory only: after a start everybody signs in again, which their browsers do by themselves. */
export class Sessions {
  readonly #parts: SessionParts
  readonly #now: () => number
  /** By SHA-256 of the token, so that finding one takes no longer for a better guess. */
  readonly #sessions = new Map<string, Session>()

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#now = parts.now ?? Date.now
  }

  /**
   * Signs in whoever signed this.
   * @returns a bearer token.
   * @throws RequestError `SIGN_IN_MALFORMED`, `ORIGIN_REFUSED`, `COUNSEL_UNKNOWN` or `OWNER_UNKNOWN`,
   *   `SIGN_IN_SIGNATURE_INVALID`, `NONCE_REFUSED`; and whatever {@link SessionParts.assertMay} throws.
   */
  async signIn(bytes: Uint8Array): Promise<{ readonly token: string; readonly expiresMs: number }> {
    const { origins, isKnown, unknown, signatures } = this.#parts
    const signIn = this.#read(bytes)
    if (!origins().includes(signIn.origin)) throw new RequestError("ORIGIN_REFUSED")
    if (!(await isKnown(signIn.key))) throw new RequestError(unknown)
    const isSigned = await signatures.verify(signIn.key, signIn.signature)
    if (!isSigned) throw new RequestError("SIGN_IN_SIGNATURE_INVALID")
    // Last, so that nobody else can use up somebody's nonce.
    if (!this.#parts.nonces.use(signIn.nonce)) throw new RequestError("NONCE_REFUSED")
    await this.#parts.assertMay?.(toHex(signIn.key))
    return this.#begin(signIn.key)
  }

  /**
   * Whose key a sign-in shows, known or not. Nobody is signed in by that.
   * @throws RequestError `SIGN_IN_MALFORMED`, `ORIGIN_REFUSED`, `SIGN_IN_SIGNATURE_INVALID`, `NONCE_REFUSED`.
   */
  async prove(bytes: Uint8Array): Promise<{ readonly key: Bytes; readonly origin: string }> {
    const { origins, signatures, nonces } = this.#parts
    const { key, origin, nonce, signature } = this.#read(bytes)
    if (!origins().includes(origin)) throw new RequestError("ORIGIN_REFUSED")
    if (!(await signatures.verify(key, signature))) throw new RequestError("SIGN_IN_SIGNATURE_INVALID")
    if (!nonces.use(nonce)) throw new RequestError("NONCE_REFUSED")
    return { key, origin }
  }

  /** Signs in somebody of whom the caller knows that it is they. @throws RequestError `COUNSEL_UNKNOWN` and its like. */
  async open(key: Bytes): Promise<{ readonly token: string; readonly expiresMs: number }> {
    if (!(await this.#parts.isKnown(key))) throw new RequestError(this.#parts.unknown)
    return this.#begin(key)
  }

  /** @throws RequestError `SESSION_REFUSED`. */
  assertSession(token: string): Session {
    const session = this.#sessions.get(nameOf(token))
    if (session === undefined || session.expiresMs <= this.#now()) throw new RequestError("SESSION_REFUSED")
    return session
  }

  has(token: string): boolean {
    return this.#sessions.has(nameOf(token))
  }

  /** Ends all sessions of a key. */
  endOf(key: string): void {
    for (const [name, session] of this.#sessions) if (session.key === key) this.#sessions.delete(name)
  }

  #read(bytes: Uint8Array): UnverifiedSignIn {
    try {
      return this.#parts.read(bytes)
    } catch (error) {
      if (error instanceof FormatError) throw new RequestError("SIGN_IN_MALFORMED", { cause: error })
      throw error
    }
  }

  async #begin(signsIn: Bytes): Promise<{ readonly token: string; readonly expiresMs: number }> {
    const isCounsel = (await this.#parts.isCounsel?.(signsIn)) ?? false
    const key = toHex(signsIn)
    this.#makeRoom(key)
    const token = randomBytes(32).toString("base64url")
    const expiresMs = this.#now() + this.#parts.lastsMs
    this.#sessions.set(nameOf(token), { key, expiresMs, isCounsel })
    return { token, expiresMs }
  }

  /** Ends what is over, and then the oldest of this key, and of all. */
  #makeRoom(key: string): void {
    const own: string[] = []
    for (const [name, session] of this.#sessions) {
      if (session.expiresMs <= this.#now()) this.#sessions.delete(name)
      else if (session.key === key) own.push(name)
    }
    for (const name of own.slice(0, Math.max(0, own.length - MOST_PER_KEY + 1))) this.#sessions.delete(name)
    const [oldest] = this.#sessions.keys()
    if (oldest !== undefined && this.#sessions.size >= this.#parts.most) this.#sessions.delete(oldest)
  }
}

const nameOf = (token: string): string => hash("sha256", token)
