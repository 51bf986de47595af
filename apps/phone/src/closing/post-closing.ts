import { closingRoutes } from "@alongside/protocol/closing"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import { encodeHelpPost, HELP_CONTENT_TYPE } from "@alongside/protocol/help"
import { isPassing } from "../call/passing.ts"
import type { SignedClosing } from "./orders.ts"

// 20 s: some 50 kB take that long on the thinnest uplink that carries sound.
const TIMEOUT_MS = 20_000

/** Sends a closing once. @returns whether nothing of it is left to send: the server has it, or never takes it. */
export async function isTaken({ encounter, claim, signed }: SignedClosing): Promise<boolean> {
  try {
    const response = await fetch(closingRoutes.closings(encounter), {
      method: "POST",
      headers: { "content-type": HELP_CONTENT_TYPE },
      body: encodeHelpPost({ claims: [claim], sincePressMs: 0, signed }),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) return true
    const { code } = (await response.json()) as { readonly code?: unknown }
    // What isn't one of our server's answers comes from something between it and us.
    return typeof code === "string" && Object.hasOwn(errorStatus, code) && !isPassing(code as ErrorCode)
  } catch {
    return false
  }
}
