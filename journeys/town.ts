/** One real server and the phones of whoever is in the journey: real Chromiums, with cameras that are files. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { parseJoining } from "@alongside/protocol/joining"
import type { MarkedMedia } from "./media/source.ts"
import { Network } from "./network.ts"
import { Phone, type PhoneOptions } from "./phone.ts"
import { ServerProcess } from "./server-process.ts"
import { type Counsel, type Reader, readStored, type StoredRecord } from "./stored-record.ts"

export interface TownOptions {
  /** What every phone's camera and microphone deliver. */
  readonly media?: MarkedMedia
  /** `ALONGSIDE_…` variables of the server. */
  readonly server?: Readonly<Record<string, string>>
}

export interface Town extends AsyncDisposable {
  readonly server: ServerProcess
  /** Opens the app on a phone that nobody used before. */
  phone(options?: PhoneOptions): Promise<Phone>
  /** Every encounter that the server has, the newest first, read as counsel and opened with counsel's key, or another's. */
  stored(reader?: Reader): Promise<StoredRecord[]>
  /** What opens the watch page to counsel: behind `#join=` of the console's address. */
  joiningText(): Promise<string>
}

export async function newTown({ media, server: environment = {} }: TownOptions = {}): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-town-"))
  const server = new ServerProcess({
    data: join(folder, "server"),
    environment: { ALONGSIDE_LOG_LEVEL: "warn", ...environment },
  })
  await server.start()
  const phones: Phone[] = []
  const joiningText = async (): Promise<string> =>
    (await readFile(join(server.data, "demonstration", "counsel-link.txt"), "utf8")).trim()
  return {
    server,
    joiningText,
    async phone(options = {}) {
      const profile = join(folder, `phone-${phones.length}`)
      const network = new Network(() => server.origin)
      await network.open()
      network.shape(options.conditions ?? {})
      const phone = new Phone(network, profile, { ...(media === undefined ? {} : { media }), ...options })
      phones.push(phone)
      await phone.open()
      return phone
    },
    async stored(reader) {
      return readStored(server.origin, await counselOf(await joiningText()), reader)
    },
    async [Symbol.asyncDispose]() {
      const complaints: string[] = []
      for (const phone of phones) {
        complaints.push(...phone.complaints)
        await phone.kill()
        await phone.network[Symbol.asyncDispose]()
      }
      await server.kill()
      // A killed browser's last process may still be letting go of its folder.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      if (complaints.length > 0) throw new Error(`a phone complained: ${complaints.join("; ")}`)
    },
  }
}

export async function counselOf(text: string): Promise<Counsel> {
  const joining = parseJoining(text)
  if (joining === undefined) throw new Error("the server's joining link isn't one")
  const { identity, signingSeed, counselKey } = joining
  // RFC 8410 §7: how PKCS #8 wraps an Ed25519 seed.
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), signingSeed])
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"])
  const sign = async (message: Bytes): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.sign("Ed25519", key, message))
  return { identity, publicKey: counselKey, sign }
}
