import { renderUnicodeCompact } from "uqr"
import type { RunningServer } from "./server.ts"

// White on black whatever the terminal's colours: many cameras read no code the other way round.
const inBlackAndWhite = (block: string): string => block.replace(/^.*$/gm, "\u001b[97;40m$&\u001b[0m")

/**
 * What somebody who tries Alongside at a terminal reads when it runs: where to open it, and what a phone on the same
 * network will ask. Counsel's link holds private keys (see `openDemonstration`), and so does the coordinator's: for a terminal, not for a log.
 *
 * @param data - The folder where everything is kept.
 * @param isTerminal - Whether colours are understood.
 */
export function welcome(server: RunningServer, data: string, isTerminal: boolean): string {
  const { url, lanUrls, certificateFingerprint, channels } = server
  const { joiningPath, coordinatorPath, firstCoordinatorPath, personLink = (origin) => `${origin}/` } = server
  const origins = lanUrls.length > 0 ? lanUrls : [url]
  const codeOf = (address: string): string => {
    const code = renderUnicodeCompact(address, { border: 2, ecc: "L" })
    return isTerminal ? inBlackAndWhite(code) : code
  }
  const person = origins.map(personLink)
  const blocks = ["Alongside is running; Ctrl-C ends it."]
  // The longer code first: what is printed last stays on a small terminal.
  if (joiningPath !== undefined) {
    const console = origins.map((origin) => `${origin}${joiningPath}`)
    blocks.push(codeOf(console[0]!), `Console   ${console.join("\n          ")}`)
  }
  if (firstCoordinatorPath !== undefined) {
    // No browser takes a passkey for an address that is a number.
    const origin = url.replace("//127.0.0.1:", "//localhost:")
    blocks.push(`First coordinator, once, within a week\n          ${origin}${firstCoordinatorPath}`)
  }
  if (coordinatorPath !== undefined) blocks.push(`Coordinator  ${url}${coordinatorPath}`)
  blocks.push(codeOf(person[0]!), `Person    ${person.join("\n          ")}`)
  if (certificateFingerprint !== undefined) blocks.push(aboutTheWarning(certificateFingerprint))
  blocks.push(`Reaches people by ${channels}`)
  blocks.push(`Everything is kept in ${data}`)
  return `\n${blocks.join("\n\n")}\n\n`
}

function aboutTheWarning(fingerprint: string): string {
  return (
    "The phone will warn that the connection isn't private, because this machine made the certificate itself: " +
    "choose Advanced, then Proceed (iPhone: Show Details, then visit this website), and allow camera and microphone.\n" +
    `Fingerprint of the certificate (SHA-256): ${fingerprint}\n` +
    "Phones don't install an app, or open it without network, from an address that they warned about."
  )
}
