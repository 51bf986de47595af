/**
 * Writes `vectors/` and the examples in `spec/`: `node vectors/generate.ts`. Everything is made from fixed seeds, so that a second run
 * writes the same bytes; a test compares them with the files. What comes from others (`outside/`) and from ratchet.py isn't touched.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { adviceCases } from "./generate/advice.ts"
import { bagCases } from "./generate/bag.ts"
import { batchCases } from "./generate/batch.ts"
import { callCases } from "./generate/call.ts"
import type { Case } from "./generate/case.ts"
import { cborCases } from "./generate/cbor.ts"
import { chainCases } from "./generate/chain.ts"
import { circleCases } from "./generate/circle.ts"
import { claimCases, endorsementCases } from "./generate/claim.ts"
import { closingCases } from "./generate/closing.ts"
import { consultationCases } from "./generate/consultation.ts"
import { envelopeCases } from "./generate/envelope.ts"
import { headerCases } from "./generate/header.ts"
import { helpCases } from "./generate/help.ts"
import { joiningCases } from "./generate/joining.ts"
import { counselLetterCases } from "./generate/letters.ts"
import { mediaCases } from "./generate/media.ts"
import { messageCases } from "./generate/messages.ts"
import { ownerCases } from "./generate/owner.ts"
import { packageCases } from "./generate/package.ts"
import { packageFaultCases } from "./generate/package-faults.ts"
import { packagePartCases } from "./generate/package-parts.ts"
import { protocolCases } from "./generate/protocol.ts"
import { receiptCases } from "./generate/receipt.ts"
import { recoveryCases } from "./generate/recovery.ts"
import { rosterCases } from "./generate/roster.ts"
import { rosterFileCases } from "./generate/roster-file.ts"
import { segmentCases } from "./generate/segment.ts"
import { statementCases } from "./generate/statement.ts"
import { zipCases } from "./generate/zip.ts"
import { withReading } from "./run/judge.ts"
import { vectorText } from "./run/vector.ts"
import { readPages, specHome, withExamples } from "./spec/examples.ts"

const home = import.meta.dirname

/** Every file that we make, by its path within `vectors/`. @throws Error when a reader finds something else than a case is made for. */
export async function generateVectors(): Promise<Map<string, string>> {
  const cases: Case[] = [
    ...cborCases(),
    ...(await consultationCases()),
    ...headerCases(),
    ...statementCases(),
    ...(await batchCases()),
    ...(await claimCases()),
    ...(await endorsementCases()),
    ...(await receiptCases()),
    ...(await envelopeCases()),
    ...(await closingCases()),
    ...(await counselLetterCases()),
    ...(await segmentCases()),
    ...chainCases(),
    ...mediaCases(),
    ...(await protocolCases()),
    ...(await ownerCases()),
    ...(await circleCases()),
    ...(await helpCases()),
    ...(await callCases()),
    ...(await adviceCases()),
    ...messageCases(),
    ...(await recoveryCases()),
    ...(await rosterCases()),
    ...(await rosterFileCases()),
    ...joiningCases(),
    ...(await packagePartCases()),
    ...(await packageCases()),
    ...(await packageFaultCases()),
    ...zipCases(),
    ...bagCases(),
  ]
  const files = new Map<string, string>()
  for (const { path, ...vector } of cases) {
    const file = `${path}.txt`
    if (files.has(file)) throw new Error(`two cases are called ${path}`)
    files.set(file, vectorText(await withReading(vector)))
  }
  return files
}

async function writeVectors(): Promise<void> {
  const files = await generateVectors()
  for (const folder of new Set([...files.keys()].map(dirname))) {
    await mkdir(join(home, folder), { recursive: true })
    for (const name of await readdir(join(home, folder))) {
      if (!files.has(`${folder}/${name}`)) await rm(join(home, folder, name))
    }
  }
  for (const [file, text] of files) await writeFile(join(home, file), text)
  for (const { name, text } of await readPages()) await writeFile(join(specHome, name), withExamples(text, files))
  console.log(`${files.size} vectors`)
}

if (import.meta.main) await writeVectors()
