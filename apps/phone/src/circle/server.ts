import type { Bytes } from "@alongside/evidence/format/bytes"
import { CIRCLE_CONTENT_TYPE } from "@alongside/protocol/circle"

const TIMEOUT_MS = 10_000

/** What came of asking: what was answered, or the server's code (docs/errors.md); neither where nothing answered. */
export interface Asked {
  readonly bytes?: Bytes
  readonly code?: string
}

/** Asks without authority. Never throws. */
export async function ask(method: "GET" | "PUT" | "DELETE", path: string, body?: Bytes): Promise<Asked> {
  try {
    const headers: Record<string, string> = body === undefined ? {} : { "content-type": CIRCLE_CONTENT_TYPE }
    const response = await fetch(path, {
      ...{ method, headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) },
      ...(body === undefined ? {} : { body }),
    })
    if (response.ok) return { bytes: new Uint8Array(await response.arrayBuffer()) }
    const { code }: { readonly code?: unknown } = await response.json()
    return typeof code === "string" ? { code } : {}
  } catch {
    return {}
  }
}
