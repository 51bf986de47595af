import { spawnSync } from "node:child_process"
import { type Conditions, Network } from "../../journeys/network.ts"

/** The networks of the bench. Delays are one way: half a round trip each. */
export const profiles = {
  /** Nothing in between but this machine. */
  healthy: {},
  /** 5 Mbit/s up, 20 down, 60 ms round trip. */
  lte: { delayMs: 30, upBitsPerSecond: 5_000_000, downBitsPerSecond: 20_000_000 },
  /** 150 ms from the phone to the server, and room enough. */
  delayed: { delayMs: 150, upBitsPerSecond: 5_000_000, downBitsPerSecond: 20_000_000 },
  /** 100 ms from the server to a console, and room enough. */
  far: { delayMs: 100, upBitsPerSecond: 20_000_000, downBitsPerSecond: 20_000_000 },
  /** 750 kbit/s up, 150 ms round trip. */
  poor: { delayMs: 75, upBitsPerSecond: 750_000, downBitsPerSecond: 3_000_000 },
  /** As `lte`, and nothing at all for 10 s in the middle. */
  cut: { delayMs: 30, upBitsPerSecond: 5_000_000, downBitsPerSecond: 20_000_000 },
  /** 64 kbit/s up, 300 ms round trip: sound only. */
  thin: { delayMs: 150, upBitsPerSecond: 64_000, downBitsPerSecond: 128_000 },
  /** As `lte`, and every fifth packet is dropped. */
  lossy: { delayMs: 30, upBitsPerSecond: 5_000_000, downBitsPerSecond: 20_000_000 },
} as const satisfies Record<string, Conditions>

export type Profile = keyof typeof profiles

/** This machine can't have such a network; the message says why. */
export class ProfileMissing extends Error {}

/** Of a hundred packets, in `lossy`. */
const DROPPED = 20

/** A network of this kind between somebody and the server at `origin`. @throws {ProfileMissing} */
export async function openNetwork(profile: Profile, origin: string): Promise<Network> {
  const network = profile === "lossy" ? new LossyNetwork(() => origin) : new Network(() => origin)
  network.shape(profiles[profile])
  await network.open()
  return network
}

/** Loses packets on the loopback interface, to and from its own port only, so that TCP itself has to mend it. */
class LossyNetwork extends Network {
  #table: string | undefined

  override async open(): Promise<void> {
    await super.open()
    const { port } = new URL(this.origin)
    const drop = (side: "dport" | "sport"): string =>
      `iif lo tcp ${side} ${port} numgen random mod 100 < ${DROPPED} drop`
    const table = `alongside_bench_${port}`
    const rules = ["type filter hook input priority 0", drop("dport"), drop("sport")].join("\n")
    if (!nft(`table inet ${table} {\nchain input {\n${rules}\n}\n}\n`)) {
      await super[Symbol.asyncDispose]()
      throw new ProfileMissing("dropping packets wants nft, as root, and a kernel with nf_tables")
    }
    this.#table = table
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.#table !== undefined) nft(`delete table inet ${this.#table}\n`)
    await super[Symbol.asyncDispose]()
  }
}

function nft(rules: string): boolean {
  return spawnSync("nft", ["-f", "-"], { input: rules }).status === 0
}
