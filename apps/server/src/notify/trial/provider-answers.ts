import type { Answers } from "./provider.ts"

/** By which Twilio knows a text (`SM`) or a call (`CA`). */
export const twilioSid = (kind: string): string => `${kind}${"1".repeat(32)}`

/** As https://www.twilio.com/docs/api/errors and the pages of Messages and Calls have it. */
export const twilio =
  (kind: string): Answers =>
  ({ method }, mood) => {
    // The account itself, of which no number is a part.
    const active = { status: 200, body: { sid: `AC${"0".repeat(32)}`, status: "active", type: "Full" } }
    if (method === "GET" && (mood === "well" || mood.startsWith("address"))) return active
    switch (mood) {
      case "address gone":
        return { status: 400, body: { code: 21211, message: "Invalid 'To' Phone Number", status: 400 } }
      case "address refuses":
        return { status: 400, body: { code: kind === "SM" ? 21610 : 13227, message: "…", status: 400 } }
      case "refuses us":
        return { status: 401, body: { code: 20003, message: "Authenticate", status: 401 } }
      case "busy":
        return { status: 429, body: { code: 20429, message: "Too Many Requests", status: 429 } }
      case "failing":
        return { status: 500, body: { code: 20500, message: "Internal Server Error", status: 500 } }
      default:
        return { status: 201, body: { sid: twilioSid(kind), status: "queued" } }
    }
  }

/** As signal-cli-rest-api answers: an error of one recipient may come with 201. */
export const signalBridge: Answers = (asked, mood) => {
  const { method, body } = asked
  if (method === "GET") return signalBridgeLookedAt(asked, mood)
  const [number] = (JSON.parse(body.toString()) as { recipients: string[] }).recipients
  const partial = (reason: string) => ({
    ...{ status: 201, body: { timestamp: "1", errors: { recipients: [{ number, reason }] } } },
  })
  switch (mood) {
    case "address gone":
      return partial("UNREGISTERED_FAILURE")
    case "address refuses":
      return partial("IDENTITY_FAILURE")
    case "busy":
      return { status: 429, body: { error: "rate limited", challenge_tokens: ["x"], account: number } }
    case "refuses us":
      return { status: 499, body: { error: "DeprecatedVersion" } }
    case "failing":
      return { status: 400, body: { error: "Failed to send message" } }
    default:
      return { status: 201, body: { timestamp: "1793577600000" } }
  }
}

/** `GET /v1/accounts` and `GET /v1/search/{number}`. */
const signalBridgeLookedAt: Answers = ({ path }, mood) => {
  if (mood === "busy") return { status: 429, body: { error: "rate limited" } }
  if (mood === "refuses us" && path === "/v1/accounts") return { status: 200, body: ["+16125550999"] }
  if (mood === "failing") return { status: 500, body: { error: "Failed to start" } }
  if (path === "/v1/accounts") return { status: 200, body: ["+16125550999", "+16125550100"] }
  const number = new URL(path, "http://bridge").searchParams.get("numbers")
  return { status: 200, body: [{ number, registered: mood !== "address gone" }] }
}
