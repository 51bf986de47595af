import type { IncomingMessage } from "node:http"

/** A refused body up to this long is read to its end and thrown away: that is cheaper than a new connection. */
const READ_AWAY = 256 * 1024

/**
 * What to send along when a request is refused with its body unread.
 * @param isTrusted - The rest of the body may be expected to come; if not, or if it is large, the connection ends.
 */
export function leaveUnread(request: IncomingMessage, isTrusted: boolean): Record<string, string> {
  const { headers, complete } = request
  const length = headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : READ_AWAY + 1
  if (!complete && (!isTrusted || length > READ_AWAY)) return { connection: "close" }
  // What nobody listens to is thrown away.
  request.resume()
  return {}
}
