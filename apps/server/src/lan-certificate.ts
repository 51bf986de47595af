import { X509Certificate } from "node:crypto"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { networkInterfaces } from "node:os"
import { join } from "node:path"
import { generate } from "selfsigned"

/** What an HTTPS server on the local network shows to a phone that knows nobody who could vouch for it. */
export interface LanCertificate {
  /** Private key and certificate in one: good for both `key` and `cert` of `node:tls`. */
  readonly pem: string
  /** SHA-256 of the certificate as browsers show it: `AB:CD:…`, 32 bytes. */
  readonly fingerprint: string
}

const FILE = "lan-certificate.pem"
const DAY_MS = 24 * 60 * 60 * 1000
// A new certificate makes every phone ask again, so it is kept long; iOS takes none that is valid for more than 825 days.
const VALID_DAYS = 397
/** Made anew this long before it ends: no trial runs longer. */
const SPARE_DAYS = 7

/** The IPv4 addresses at which other machines may reach this one. */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family, internal, address }) => family === "IPv4" && !internal && !address.startsWith("169.254."))
    .map(({ address }) => address)
}

/**
 * The certificate kept in `folder`, or a new one where there is none, where it doesn't name every address, or where it
 * ends within a week. It proves nothing to a phone by itself: the person compares the fingerprint or trusts the network.
 *
 * @param folder - Made if need be; the file in it can be read by its owner alone.
 * @param addresses - IPv4 addresses it must be good for besides 127.0.0.1 and `localhost`.
 */
export async function lanCertificate(folder: string, addresses: readonly string[], now: Date): Promise<LanCertificate> {
  const file = join(folder, FILE)
  const kept = await readFile(file, "utf8").catch(() => undefined)
  if (kept !== undefined && isGood(kept, addresses, now)) return { pem: kept, fingerprint: fingerprintOf(kept) }
  const pem = await makeCertificate(addresses, now)
  await mkdir(folder, { recursive: true })
  await writeFile(`${file}.new`, pem, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return { pem, fingerprint: fingerprintOf(pem) }
}

async function makeCertificate(addresses: readonly string[], now: Date): Promise<string> {
  const made = await generate([{ name: "commonName", value: "Alongside on this network" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // A phone's clock may be behind ours.
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          ...["127.0.0.1", ...addresses].map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  })
  return `${made.private.trim()}\n${made.cert.trim()}\n`
}

function isGood(pem: string, addresses: readonly string[], now: Date): boolean {
  try {
    const certificate = new X509Certificate(pem)
    const isLasting = certificate.validToDate.getTime() > now.getTime() + SPARE_DAYS * DAY_MS
    return isLasting && addresses.every((address) => certificate.checkIP(address) !== undefined)
  } catch {
    // Cut short or altered; it holds nothing that a new one lacks.
    return false
  }
}

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256
