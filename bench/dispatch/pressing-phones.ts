import { once } from "node:events"
import { connect } from "node:net"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { encodeHelpPost, HELP_CONTENT_TYPE, helpRoutes, signHelpEnded, signHelpWanted } from "@alongside/protocol/help"
import { SignedPhone } from "../../journeys/signed-phone.ts"

/** A phone with a connection that is open already, as one that records has, and what it says signed beforehand. */
export interface PressingPhone {
  readonly request: string
  /** Resolves when it was answered. @throws unless with 200. */
  press(): Promise<void>
  end(): Promise<void>
  close(): void
}

export async function pressingPhone(port: number): Promise<PressingPhone> {
  const phone = new SignedPhone()
  const { encounter, id, session } = phone
  const claims = [await phone.claim()]
  const wanted = {
    ...{ encounter, leg: 0, number: 0, matter: undefined, languages: ["en"], mayBeUnder18: false },
    jurisdiction: { code: "US-MN", source: "position" },
  } as const
  const pressing = await signHelpWanted(wanted, session.sign)
  const ending = await signHelpEnded({ encounter, leg: 0, number: 0, because: "all clear" }, session.sign)
  const socket = connect(port, "127.0.0.1")
  await once(socket, "connect")
  socket.setNoDelay(true)
  const send = async (request: Buffer): Promise<void> => {
    socket.write(request)
    const [data] = (await once(socket, "data")) as [Buffer]
    const line = data.toString("latin1").split("\r\n", 1)[0]!
    if (!line.includes(" 200 ")) throw new Error(`a phone was answered with ${line}`)
  }
  const [press, end] = [
    requestOf(helpRoutes.request(id), encodeHelpPost({ claims, sincePressMs: 0, signed: pressing })),
    requestOf(helpRoutes.end(id), encodeHelpPost({ claims: [], sincePressMs: 0, signed: ending })),
  ]
  return { request: `${id}.0`, press: () => send(press), end: () => send(end), close: () => socket.destroy() }
}

function requestOf(path: string, body: Bytes): Buffer {
  const head =
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n` +
    `content-type: ${HELP_CONTENT_TYPE}\r\ncontent-length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}
