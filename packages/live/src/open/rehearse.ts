import { openEnvelope } from "@alongside/evidence/open/envelope"
import { sealEnvelope } from "@alongside/evidence/seal/envelope"
import { newEpochSecret, Ratchet, trackKeysOf } from "@alongside/evidence/seal/ratchet"
import { silentBridge } from "../media/bridge.ts"

/** A minute and a half of sound: enough for the browser to compile what walks. */
const STEPS = 400

/**
 * Seals something to this very reader and opens it again, before anything comes: a damaged key shows now and not in the
 * night, and the code that opens is compiled when it is needed, which is a quarter of a second to the first picture.
 *
 * @throws {OpenError} as `openEnvelope` when the identity doesn't open what is sealed to its own recipient.
 */
export async function rehearse(identity: string, recipient: string): Promise<void> {
  const encounter = new Uint8Array(32)
  const place = { encounter, leg: 0, epoch: 0, kind: "counsel", opens: ["audio"] } as const
  const keys = trackKeysOf(newEpochSecret(), { ...place, writer: encounter }, place.opens)
  const envelope = await sealEnvelope({ ...place, keys, endorsement: undefined }, { ...place, recipient })
  await openEnvelope(envelope, identity, place)
  new Ratchet(keys.get("audio")!, 0).keysAt(STEPS)
  await silentBridge(240)
}
