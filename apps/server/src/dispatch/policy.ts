import { z } from "zod"
import { DispatchError } from "./dispatch-error.ts"

/** Ways to ring somebody. `console`: the console's socket, open in front of them; the others reach them elsewhere. */
export const channels = ["console", "push", "text", "voice", "email", "signal"] as const
export type Channel = (typeof channels)[number]

const milliseconds = z.number().int().nonnegative()
const perChannel = z.object({
  console: milliseconds,
  push: milliseconds,
  text: milliseconds,
  voice: milliseconds,
  email: milliseconds,
  signal: milliseconds,
})

const waveSchema = z.object({
  /** After the first wave, if every wave before this one finds somebody to ring. */
  afterMs: milliseconds,
  /** `console`: at a console and reachable. `shift`: on shift or at a console. `partners`: the same of other organisations. */
  who: z.enum(["console", "shift", "partners"]),
  channels: z.array(z.enum(channels)).min(1),
  /** People rung by this wave. */
  most: z.number().int().positive(),
  /** Whether to ring counsel who don't speak the person's language: only beside an interpreter, or anyhow. */
  language: z.enum(["interpreted", "any"]),
})
export type Wave = z.infer<typeof waveSchema>

/** At most so many within a stretch of time. */
const paceSchema = z.object({ most: z.number().int().nonnegative(), withinMs: milliseconds })
export type Pace = z.infer<typeof paceSchema>

const policySchema = z.object({
  waves: z
    .array(waveSchema)
    .min(1)
    .refine((waves) => waves[0]?.afterMs === 0, "the first wave is at 0")
    .refine((waves) => waves.every(({ afterMs }, n) => n === 0 || afterMs >= waves[n - 1]!.afterMs), "waves in order"),
  /** After the last wave: whoever is free is rung again, so often and so. */
  again: z.object({
    everyMs: milliseconds.min(1000),
    channels: z.array(z.enum(channels)).min(1),
    most: z.number().int(),
  }),
  /** After so long a ring is given up. A late answer still counts if nobody else has answered. */
  ringMs: perChannel,
  /** From accepting to being connected; then back to the pool. */
  connectMs: perChannel,
  /** After a dropped call the request is kept so long for the same counsel. */
  sameCounselMs: milliseconds,
  /** Without anybody connected for so long after the press, the request ends; the recording doesn't. */
  longestWaitMs: milliseconds,
  /** Matters practised under federal law: any licence of the same country serves them. */
  federalMatters: z.array(z.string()),
  caps: z.object({
    /** To one destination (a person's number or address), by channel; a channel that isn't named has no cap. */
    perDestination: z.partialRecord(z.enum(channels), paceSchema),
    /** What one message costs the organisation, in hundredths of a cent. */
    cost: z.partialRecord(z.enum(channels), z.number().int().nonnegative()),
    /** What all of them may cost. */
    spending: paceSchema,
    /** Requests from one source (one enrolment code's issuer); those beyond cost nothing and wait behind the others. */
    perSource: paceSchema,
  }),
})

/** How requests are answered: data, chosen by the organisation, copied into each request when it is made. */
export type Policy = z.infer<typeof policySchema>

/** @throws {DispatchError} `POLICY_INVALID`, its `cause` says where. */
export function parsePolicy(given: unknown): Policy {
  const { success, data, error } = policySchema.safeParse(given)
  if (!success) throw new DispatchError("POLICY_INVALID", { cause: error })
  return data
}

const SECOND = 1000
const MINUTE = 60 * SECOND

/** design.md section 5, with the figures of docs/decisions on dispatch beside it. */
export const defaultPolicy: Policy = {
  waves: [
    { afterMs: 0, who: "console", channels: ["console"], most: 20, language: "interpreted" },
    {
      afterMs: 5 * SECOND,
      who: "shift",
      // Consoles again, for those whom the first wave left out; whoever is rung already isn't rung twice.
      channels: ["console", "push", "text", "signal", "email"],
      most: 20,
      language: "interpreted",
    },
    { afterMs: 10 * SECOND, who: "shift", channels: ["console", "push", "voice"], most: 20, language: "any" },
    {
      afterMs: 20 * SECOND,
      who: "partners",
      channels: ["console", "push", "text", "voice", "signal", "email"],
      most: 20,
      language: "any",
    },
    // Those partners whose consoles nobody has answered.
    { afterMs: 30 * SECOND, who: "partners", channels: ["push", "text", "voice"], most: 20, language: "any" },
  ],
  // Half a minute: whoever was away from the desk for a moment is back; the caps keep phones from ringing without a pause.
  again: { everyMs: 30 * SECOND, channels: ["console", "push", "voice"], most: 20 },
  // People pick up a ringing phone in 25 s or not at all; push and text are seen minutes later.
  ringMs: {
    console: 45 * SECOND,
    push: 3 * MINUTE,
    text: 5 * MINUTE,
    voice: 40 * SECOND,
    email: 5 * MINUTE,
    signal: 5 * MINUTE,
  },
  // A console has to open its microphone; a link its page first; after a voice call a link has to be seen and opened.
  connectMs: {
    console: 5 * SECOND,
    push: 20 * SECOND,
    text: 20 * SECOND,
    voice: 45 * SECOND,
    email: 20 * SECOND,
    signal: 20 * SECOND,
  },
  // A phone that leaves a tunnel or changes its network is back in this time.
  sameCounselMs: 20 * SECOND,
  // A stop that nobody answered within two hours is over, or the phone is gone; pressing again asks again.
  longestWaitMs: 120 * MINUTE,
  federalMatters: ["immigration"],
  caps: {
    // Somebody who was called three times in a quarter of an hour and didn't pick up won't at the fourth.
    perDestination: {
      text: { most: 6, withinMs: 15 * MINUTE },
      voice: { most: 3, withinMs: 15 * MINUTE },
      signal: { most: 6, withinMs: 15 * MINUTE },
      email: { most: 6, withinMs: 15 * MINUTE },
    },
    // A text of two parts, a call of one minute, as providers list them.
    cost: { text: 160, voice: 140 },
    // 100 $ a day: sixty requests that go through every wave with 20 people each.
    spending: { most: 1_000_000, withinMs: 24 * 60 * MINUTE },
    // A family or a workplace stopped together; more at once from one code is a flood until a coordinator says otherwise.
    perSource: { most: 12, withinMs: 10 * MINUTE },
  },
}
