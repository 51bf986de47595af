import { createServer as createHttpServer, type RequestListener, type Server, STATUS_CODES } from "node:http"
import { createServer as createHttpsServer } from "node:https"
import type { Duplex } from "node:stream"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import type { Limits } from "./configuration.ts"
import { PROBLEM_CONTENT_TYPE, problemOf } from "./problem.ts"

/** A phone on a poor network sends its head in one packet; a browser opens connections before it needs them. */
const HEAD_WITHIN_MS = 20_000
/** Longer than the pause between two uploads of a phone that records nothing but gaps. */
const IDLE_MS = 65_000
/** How often the two times are looked at. */
const LOOK_EVERY_MS = 5000

/** `node:http`, or `node:https` with a key and certificate in one PEM, with our limits. Not listening yet. */
export function createServer(listener: RequestListener, limits: Limits, pem: string | undefined): Server {
  const options = {
    headersTimeout: HEAD_WITHIN_MS,
    requestTimeout: limits.requestSeconds * 1000,
    keepAliveTimeout: IDLE_MS,
    connectionsCheckingInterval: LOOK_EVERY_MS,
    noDelay: true,
  }
  const server =
    pem === undefined
      ? createHttpServer(options, listener)
      : createHttpsServer({ ...options, key: pem, cert: pem, minVersion: "TLSv1.2" }, listener)
  // Told to wait for `100 Continue`, a phone sends no body that is refused; whoever reads the body says it.
  server.on("checkContinue", listener)
  server.maxConnections = limits.connections
  return server
}

/** Answers what the HTTP parser refused, when there is still somebody to answer. */
export function answerParserError(error: Error, socket: Duplex): void {
  if (socket.writable) answerRaw(socket, codeOfParser(error))
  else socket.destroy()
}

function codeOfParser(error: Error): ErrorCode {
  switch ((error as NodeJS.ErrnoException).code) {
    case "HPE_HEADER_OVERFLOW":
      return "HEADERS_TOO_LARGE"
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "REQUEST_TOO_SLOW"
    default:
      return "REQUEST_MALFORMED"
  }
}

/** Writes a whole response to a connection that has no response object, and closes it. */
export function answerRaw(socket: Duplex, code: ErrorCode): void {
  const body = JSON.stringify(problemOf(code))
  const status = errorStatus[code]
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "connection: close",
    `content-type: ${PROBLEM_CONTENT_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`)
}
