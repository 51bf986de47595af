import { z } from "zod"

const time = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/)
const localTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
const share = z.number().min(0).max(1)
const weights = z.record(z.string(), z.number().nonnegative())
/** Seconds. */
const spread = z.object({ median: z.number().positive(), p95: z.number().positive() })

const shiftSchema = z.object({ days: z.array(z.string()), from: time, to: time })
export type Shift = z.infer<typeof shiftSchema>

const personSchema = z.object({
  id: z.string(),
  languages: z.array(z.string()).min(1),
  shifts: z.array(shiftSchema),
  /** Of their shift. */
  atConsole: share,
  /** Of their shifts: those on which nothing but the console reaches them, and nobody knows at first. */
  unreachable: share.default(0),
})

const answering = spread.extend({ hears: share, accepts: share })

const scenarioSchema = z.object({
  name: z.string(),
  start: localTime,
  days: z.number().int().positive(),
  timeZone: z.string(),
  seed: z.number().int(),
  counsel: z.array(
    personSchema.extend({ licences: z.array(z.object({ jurisdiction: z.string(), matter: z.string() })) }),
  ),
  interpreters: z.array(personSchema).default([]),
  answering: z.object({
    console: answering,
    push: answering,
    text: answering,
    voice: answering.extend({ voicemail: share }),
    /** How much longer everything takes at night. */
    nightFactor: z.number().positive(),
    nightFrom: time,
    nightTo: time,
  }),
  requests: z.object({
    perDayMean: z.number().nonnegative(),
    /** 24 weights, from midnight on. */
    byHour: z.array(z.number().nonnegative()).length(24),
    languages: weights,
    matters: weights,
    jurisdictions: weights,
    mistakes: share,
    /** How long somebody waits for an answer. */
    patience: spread,
    call: spread,
    bursts: z.array(z.object({ at: localTime, requests: z.number().int(), withinSeconds: z.number().positive() })),
  }),
})

/** A month to simulate: lawyers as they are, requests as they come, and bad days. All figures are assumptions. */
export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioPerson = z.infer<typeof personSchema>

/** @throws {z.ZodError} when the file isn't a scenario. */
export const parseScenario = (given: unknown): Scenario => scenarioSchema.parse(given)
