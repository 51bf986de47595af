import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import { routes } from "@alongside/protocol/routes"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { SignedOwner } from "../../journeys/signed-owner.ts"
import type { Done, OwnerBrowser } from "./owner-browser.ts"

/** What a page has to ask for to have every sealed byte of an encounter once. */
export interface SealedPages {
  readonly addresses: readonly string[]
  readonly token: string
  readonly bytes: number
}

/** Reads the encounter once, to know where the server's pages begin; so the download itself needs to look into nothing. */
export async function sealedPages(origin: string, secret: RecoverySecret): Promise<SealedPages> {
  const owner = new SignedOwner(origin, await ownerKeyOf(secret))
  await owner.signIn()
  const [newest] = await owner.list()
  const addresses: string[] = []
  let bytes = 0
  for (let from = 0; from < newest!.records; ) {
    const address = routes.records(newest!.id, from, newest!.records)
    const page = await owner.bytes(address)
    addresses.push(address)
    bytes += page.length
    from = parseRecordFrames(page)!.at(-1)!.ordinal + 1
  }
  return { addresses, token: owner.token, bytes }
}

/** Fetches the sealed bytes and streams them to such a file as the app writes to, with nothing in between but the browser. */
export function download(browser: OwnerBrowser, { addresses, token }: SealedPages): Promise<Done> {
  return browser.letDo(fetchAndWrite, { addresses, token })
}

/** Runs in the page. */
async function fetchAndWrite({ addresses, token }: Omit<SealedPages, "bytes">): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  const file = await folder.getFileHandle("chosen.zip", { create: true })
  const sink = await file.createWritable()
  for (const address of addresses) {
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` }, cache: "no-store" })
    if (!answer.ok) throw new Error(`the server answers ${answer.status}`)
    await answer.body!.pipeTo(sink, { preventClose: true })
  }
  await sink.close()
}
