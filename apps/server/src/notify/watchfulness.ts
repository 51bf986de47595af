import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Board } from "@alongside/protocol/board"
import { Canary } from "../canary/canary.ts"
import type { CanaryKeys } from "../canary/canary-keys.ts"
import type { Configuration } from "../configuration.ts"
import type { HelpDesk } from "../help/help-desk.ts"
import type { TokenIssuer } from "../joining/token-issuer.ts"
import type { Log } from "../log.ts"
import type { DeliveryName } from "./address.ts"
import type { CounselReach } from "./counsel-reach.ts"
import { Heartbeat } from "./heartbeat.ts"
import { LoudRoster } from "./loud-roster.ts"
import type { Notices } from "./notices.ts"
import { Probes } from "./probes.ts"
import { type ProviderTold, ProviderWatch } from "./provider-watch.ts"

export interface WatchfulParts {
  readonly configuration: Configuration
  readonly desk: HelpDesk
  readonly reach: CounselReach
  readonly notices: Notices
  readonly issuer: TokenIssuer
  readonly canaryKeys: CanaryKeys
  readonly serverKey: Bytes
  /** Where people reach this server. */
  readonly origin: () => string
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What finds out by itself that somebody who presses might wait for nobody: probes, a loud roster, the canary, the heartbeat. */
export class Watchfulness {
  readonly heartbeat: Heartbeat
  readonly #parts: WatchfulParts
  readonly #providers: ProviderWatch
  readonly #probes: Probes
  readonly #loudRoster: LoudRoster
  #canary: Canary | undefined

  constructor(parts: WatchfulParts) {
    const { configuration, desk, reach, notices, log, now } = parts
    const { limits, alarmEmail: operator, alarmLanguage: language } = configuration
    const people = () => desk.standing.people()
    this.#parts = parts
    const everyMs = limits.probeSeconds * 1000
    const answerWithinMs = limits.probeAnswerSeconds * 1000
    this.#providers = new ProviderWatch({ notices, reach, log, now, everyMs, lastsMs: answerWithinMs })
    this.#probes = new Probes({
      ...{ people, reach, notices, log, now, everyMs, answerWithinMs, providers: this.#providers },
      onProbed: (member, isReachable) => desk.standing.probed(member, isReachable),
    })
    this.#loudRoster = new LoudRoster({ people, notices, operator, language, log, now })
    this.heartbeat = new Heartbeat({
      ...{ url: configuration.heartbeatUrl, everyMs: limits.heartbeatSeconds * 1000, log, now },
      beat: async () => {
        await desk.beat()
        if (this.#canary?.isFailing === true) throw new Error("the canary doesn't come through")
      },
    })
  }

  /** The server can be reached: what comes from outside may begin. */
  begin(): void {
    this.#providers.begin()
    const { configuration, desk, canaryKeys: keys, origin, ...rest } = this.#parts
    const { canaryMinutes, alarmEmail: operator, alarmLanguage: language } = configuration
    if (canaryMinutes === undefined) return
    this.#canary = new Canary({
      ...{ ...rest, keys, origin, operator, language, everyMs: canaryMinutes * 60_000 },
      nextNumber: () => desk.nextOfCanary(),
    })
  }

  /** What the board shows of the ways out. */
  provider(channel: DeliveryName): ProviderTold | undefined {
    return this.#providers.told(channel)
  }

  /** What the board shows of the canary. */
  get canary(): Board["canary"] {
    return {
      isScheduled: this.#parts.configuration.canaryMinutes !== undefined,
      last: this.#canary?.last ?? null,
    }
  }

  /** No press of the canary's is under way any more: before what it presses at closes. */
  async endCanary(): Promise<void> {
    await this.#canary?.close()
  }

  async close(): Promise<void> {
    await this.heartbeat.close()
    await this.#loudRoster.close()
    await this.#probes.close()
    await this.#providers.close()
  }
}
