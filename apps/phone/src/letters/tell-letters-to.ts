import { AFTER_CONTENT_TYPE, encodeLettersTo, letterRoutes } from "@alongside/protocol/letters"

// 15 s: two kilobytes on the thinnest uplink, behind the recording.
const TIMEOUT_MS = 15_000

/**
 * Tells the server where counsel's letters to her go (spec/after.md §2).
 * @param token - that the request for help was answered with. @returns false when it has to be said again. Never throws.
 */
export async function tellLettersTo(token: string, recipient: string): Promise<boolean> {
  try {
    const response = await fetch(letterRoutes.lettersTo, {
      method: "PUT",
      headers: { "content-type": AFTER_CONTENT_TYPE, authorization: `Bearer ${token}` },
      body: encodeLettersTo(recipient),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    // What was understood and isn't wanted won't be wanted the next time either.
    return response.ok || (response.status < 500 && response.status !== 401 && response.status !== 429)
  } catch {
    return false
  }
}
