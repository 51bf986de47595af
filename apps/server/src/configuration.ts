import { join } from "node:path"
import { parseArgs } from "node:util"
import { z } from "zod"
import { proxiesOf } from "./client-address.ts"
import { languages } from "./notify/message.ts"

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

const bytes = z.coerce.number().int().min(1)
const count = z.coerce.number().int().min(1)

/**
 * Everything the server can be told, by environment variables `ALONGSIDE_` and the name in capitals (`encounterBytes` is
 * `ALONGSIDE_ENCOUNTER_BYTES`). Each default stands with its reason.
 */
export const limitsSchema = z.object({
  /** Half a second of what a 1 Gbit/s card brings: bodies being read or waiting for the disk. More answers 503. */
  bodyBudget: bytes.default(64 * MiB),
  /** 18 hours at 60 kB/s: longer than any battery and any stop. */
  encounterBytes: bytes.default(4 * GiB),
  /** Four batches a second for 18 hours and a quarter more; what memory holds of an encounter grows with it. */
  encounterRecords: count.default(325_000),
  /** A page that is reloaded every minute for an hour. */
  encounterLegs: count.default(64),
  /** How often it may be said to be over: a person who changes her mind all evening; each is some 50 kB. */
  encounterClosings: count.default(32),
  /** What one counsel writes of one encounter: twice a day for a quarter of a year; each is some 10 kB, 42 kB at most. */
  encounterLetters: count.default(200),
  /** What one counsel has due in one encounter, done or not: a case with a hearing each week for a year. */
  encounterDue: count.default(60),
  /** Recipients that a phone puts for letters to her: the sheet was made anew in the middle of it, twice. */
  encounterLettersTo: count.default(4),
  /** Records that one counsel makes of what they said in one encounter: a console that is loaded again begins another. */
  adviceRecords: count.default(64),
  /** Contradicting batches that are kept to be shown; one phone that goes wrong makes one or two. */
  encounterContradictions: count.default(16),
  /** Two whole encounters a day, or thirty ordinary ones. */
  deviceBytesPerDay: bytes.default(8 * GiB),
  /** A press every quarter of an hour, day and night. */
  deviceEncountersPerDay: count.default(100),
  /** When new records may take less than this no encounter begins: thirty phones under way go on for ten minutes in it. */
  diskForNewEncounters: bytes.default(GiB),
  /** When they may take less than this nothing is taken: the rest is for the database, and for finishing what was begun. */
  diskForAnything: bytes.default(64 * MiB),
  /** New encounters from one network address at once: a crowd behind one carrier's address presses together. */
  newEncountersBurst: count.default(3000),
  /** … and for how many a second there is room again. */
  newEncountersPerSecond: z.coerce.number().positive().default(50),
  /** Requests without authority (nonce, organisation, sign-in, files) from one address at once. */
  openRequestsBurst: count.default(3000),
  openRequestsPerSecond: z.coerce.number().positive().default(300),
  /** Sockets of all kinds. Each phone keeps two or three, each console one or two. */
  connections: count.default(20_000),
  /** Sockets of watchers; each may hold {@link watcherBuffer}. */
  watchers: count.default(1000),
  /** Encounters that one socket follows at once. */
  watchesPerSocket: count.default(32),
  /** Two minutes of one phone: a watcher that is further behind is told to fetch the rest. */
  watcherBuffer: bytes.default(8 * MiB),
  /** What memory holds to recognise repeated and contradicting batches; 16 to 40 kB for each encounter under way. */
  placesMemory: bytes.default(256 * MiB),
  /** Counsel's sessions at once, in all. */
  sessions: count.default(1000),
  /** Owners' sessions at once, in all; counsel's are none of these, for anybody can make an owner key. */
  ownerSessions: count.default(10_000),
  /** Long enough to look through an evening's recordings; her browser signs in again by itself. */
  ownerSessionHours: z.coerce.number().positive().default(2),
  /** Devices of one owner: a phone a year, and some that were lost. */
  ownerDevices: count.default(32),
  /** How often one device gets another owner in a day: a sheet that was made, lost and made again. */
  ownerBindingsPerDay: count.default(8),
  /** Days from asking for a recording to be erased to its erasing: time to think, and for counsel to hold what a court wants. */
  erasureDays: z.coerce.number().nonnegative().default(7),
  /** How often it is looked for what is due. */
  erasureLookSeconds: z.coerce.number().positive().default(600),
  /** From an encounter's end to the destroying of envelopes for counsel who didn't accept: time for what was still on its way. */
  envelopesAfterEndMinutes: z.coerce.number().nonnegative().default(60),
  /** The same from when its phone, which never ended it, was last heard of: somebody may be held overnight, and go on. */
  envelopesAfterSilenceHours: z.coerce.number().nonnegative().default(48),
  /** Invitations that nobody has used yet: a bar association's spring drive. */
  invitations: count.default(200),
  /** Days in which an invitation can be used: a holiday week. */
  invitationDays: z.coerce.number().positive().default(7),
  /** Whoever has a passkey shows it once a day; between, their browser's key signs in by itself. */
  passkeyHours: z.coerce.number().positive().default(24),
  /** A shift and an hour. */
  sessionHours: z.coerce.number().positive().default(13),
  /** Requests for help of one device in a day: somebody who tries it out all evening; a stop is one or two. */
  deviceRequestsPerDay: count.default(50),
  /** Tokens that one seat is given in a day, each for one ringing: a stop is one or two, and what a thief of a code can ring with. */
  seatTokensPerDay: count.default(6),
  /** Seats and tokens asked for from one network address at once: a clinic's evening behind one address … */
  joiningBurst: count.default(600),
  /** … and for how many a second there is room again. Whoever guesses at the seats of a thousand codes finds one in a thousand years. */
  joiningPerSecond: z.coerce.number().positive().default(0.5),
  /** Sockets of counsel on call; each lawyer has one or two. */
  consoles: count.default(5000),
  /** Sockets of phones that have asked for help. */
  helpLines: count.default(10_000),
  /** How often consoles and phones are asked whether they are still there. Who hasn't answered by the next time is gone: a laptop that fell
   * asleep is found out in 10 to 20 s, while its ring goes on for 45, and no radio is kept awake for it that isn't already. */
  pingSeconds: z.coerce.number().positive().default(10),
  /** Counsel in a call whose console has been gone for this long has dropped out, as far as the server can know: a laptop that
   * changes its network is back sooner. */
  consoleBackSeconds: z.coerce.number().positive().default(30),
  /** A provider of push, e-mail, text, voice or Signal that hasn't answered in this time is asked again later: counsel is rung by the
   * next wave in five. */
  providerSeconds: z.coerce.number().positive().default(10),
  /** Counsel on shift who aren't at a console are probed this often: a phone that died is found out within half an hour, and one that
   * is well is woken a dozen times a night, which its battery doesn't notice. */
  probeSeconds: z.coerce.number().positive().default(1800),
  /** A probe that hasn't come after this long hasn't come: push takes seconds, a phone in a lift or a tunnel is out sooner, and a ring
   * would have been answered by somebody else by then. */
  probeAnswerSeconds: z.coerce.number().positive().default(120),
  /** How often the dispatcher has to show that it works: a minute without anybody who is rung is found out in two. */
  heartbeatSeconds: z.coerce.number().positive().default(60),
  /** Texts, calls, e-mails and Signal messages to one person in a quarter of an hour: two requests through every wave. */
  noticesPerAddress: count.default(16),
  /** What they may cost in all, in hundredths of a cent: 100 $ a day, as the default policy's. */
  noticeSpendingPerDay: count.default(1_000_000),
  /** Messages that are kept of one request's calls: somebody who writes one every half minute for four hours. */
  callMessages: count.default(500),
  /** How long credentials for the TURN server are good: longer than a call, since they are shown again while it lasts. */
  turnSeconds: count.default(8 * 60 * 60),
  /** A request that isn't whole after this long is ended: 4 MiB at 64 kbit/s take nine minutes, one segment takes ten seconds. */
  requestSeconds: count.default(600),
  /** A body that brings no byte for this long is ended; a phone in a lift is back sooner, and sends again. */
  stalledSeconds: count.default(15),
  /** Two phones that become a pair leave something for each other at once, in all: each for a day at most. */
  pairings: count.default(10_000),
  /** Contacts' sessions at once, in all: anybody can make a contact's key. */
  contactSessions: count.default(10_000),
  /** A contact's page stays open for a night; it signs in again by itself. */
  contactSessionHours: z.coerce.number().positive().default(13),
  /** Contacts who are told by push, in all: some hundred bytes each, and anybody can make a contact's key. */
  contactPushes: count.default(100_000),
  /** Notices that one device has sent to contacts in a day: ten presses that tell six people each. */
  contactNoticesPerDay: count.default(60),
  /** Contacts are told that nothing comes any more after this long: a tunnel, a lift or a dead zone is shorter, and no reason to be frightened. */
  contactSilenceSeconds: z.coerce.number().positive().default(60),
  /** Watchers are told that an encounter is silent after this long. */
  silentSeconds: z.coerce.number().positive().default(5),
})
export type Limits = z.infer<typeof limitsSchema>

function areProxies(given: readonly string[]): boolean {
  try {
    return proxiesOf(given) !== undefined
  } catch {
    return false
  }
}

const e164 = z.string().regex(/^\+[0-9]{5,15}$/)
const providerUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ""))

const optionsSchema = z.object({
  /** 0: any that is free. */
  port: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Where to listen: on loopback, or with `lan` on every address, unless told otherwise. */
  host: z.string().min(1).optional(),
  /** HTTPS for phones on the same network, with a certificate made on the spot. */
  lan: z.stringbool().or(z.boolean()).default(false),
  /** Everything that is kept. Made at the first run. */
  data: z.string().min(1),
  /** Whether a server without an organisation makes one to try out; else it invites its first coordinator. */
  demonstration: z.stringbool().or(z.boolean()).default(true),
  /** Origins at which counsel's browsers see this server, with commas between; those of the listening addresses if left out. */
  origins: z
    .string()
    .transform((text) => text.split(",").map((one) => new URL(one.trim()).origin))
    .optional(),
  /**
   * Proxies of the operator's own, addresses and networks with commas between: what they say in `X-Forwarded-For` is believed. Without it
   * everybody who comes through a proxy shares what one address may ask.
   */
  proxies: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((one) => one.trim() || []))
    .refine(areProxies, { error: "a proxy is an address or a network" }),
  /**
   * Rings only for persons who have joined the organisation, and spend a token. Off, phones that haven't joined ring too, within what one device and
   * one network address may ask: for a demonstration, and for a helpline that is open to everybody.
   */
  joinedOnly: z.stringbool().or(z.boolean()).default(false),
  /** A number that persons are offered when nobody answers, E.164; without one none is shown. */
  hotline: e164.optional(),
  /** Web Push: to whom push services may write about this server, `mailto:` or `https:` (RFC 8292 §2.1). Without it there is no push. */
  pushContact: z
    .string()
    .regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/)
    .optional(),
  /** Hosts of push services beside those of the browsers that there are, with commas between; for a browser with its own. */
  pushServices: z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .default([]),
  /** Servers of partner organisations may be on this machine or a private network, and without TLS. */
  privatePartners: z.stringbool().or(z.boolean()).default(false),
  /** E-mail: `smtps://name:password@host` or `smtp://…`, and the mailbox that it is from. Without both there is none. */
  smtpUrl: z.url({ protocol: /^smtps?$/ }).optional(),
  smtpFrom: z.string().includes("@").max(200).optional(),
  /** Texts and calls: Twilio's account (`AC…`), its auth token, and a number of the account, E.164. Without all three there are none. */
  twilioAccount: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional(),
  twilioToken: z.string().min(1).optional(),
  twilioFrom: e164.optional(),
  /** Another address of Twilio's API: a region's, or a relay's. */
  twilioUrl: providerUrl.default("https://api.twilio.com"),
  /** Signal: a signal-cli REST bridge on this machine or a private network, and the number it sends from, E.164. */
  signalUrl: providerUrl.optional(),
  signalFrom: e164.optional(),
  /** Counsel may watch every encounter, without having been asked and having accepted. Left out: in the demonstration organisation
   * alone, where there is nobody whose recording it would be. */
  watchUnasked: z.stringbool().or(z.boolean()).optional(),
  /** Addresses of the TURN server for calls, with commas between: `turn:turn.example:3478?transport=udp`; without one calls go directly or not at all. */
  turnUrls: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter((one) => one !== ""))
    .pipe(z.array(z.string().regex(/^turns?:/)).max(8)),
  /** What the TURN server and this one share: coturn's `static-auth-secret`. */
  turnSecret: z.string().min(16).optional(),
  /** Calls go through the TURN server or not at all: then neither side learns the other's address. */
  callRelayOnly: z.stringbool().or(z.boolean()).default(false),
  /** The operator's mailbox: told by e-mail, once, when nobody who is on call can be reached. Needs e-mail to be set up. */
  alarmEmail: z.email().max(254).optional(),
  /** … and in which language. */
  alarmLanguage: z.enum(languages).default("en"),
  /** Called with POST while the dispatcher works, so that a service elsewhere raises the alarm when nobody calls. */
  heartbeatUrl: z.url({ protocol: /^https?$/ }).optional(),
  /**
   * How often the canary presses, in minutes; never, unless it is said. Five at least: a dozen in ten minutes from one phone would be a flood.
   * A day at most: what broke yesterday evening should be known before tonight.
   */
  canaryMinutes: z.coerce.number().min(5).max(1440).optional(),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Folders of the built apps. */
  phoneFiles: z.string().min(1),
  consoleFiles: z.string().min(1),
  limits: limitsSchema,
})
const configurationSchema = optionsSchema
  .refine(({ turnUrls, turnSecret }) => turnUrls.length === 0 || turnSecret !== undefined, {
    error: "a TURN server needs its secret",
    path: ["turnSecret"],
  })
  .refine(({ turnUrls, callRelayOnly }) => !callRelayOnly || turnUrls.length > 0, {
    error: "calls can't go through a relay that isn't there",
    path: ["callRelayOnly"],
  })
  .refine(({ alarmEmail, smtpUrl, smtpFrom }) => !alarmEmail || (smtpUrl !== undefined && smtpFrom !== undefined), {
    error: "an alarm by e-mail needs a mail server",
    path: ["alarmEmail"],
  })
  .transform(({ host, ...rest }) => ({ ...rest, host: host ?? (rest.lan ? "0.0.0.0" : "127.0.0.1") }))
export type Configuration = z.infer<typeof configurationSchema>

const apps = join(import.meta.dirname, "../..")
const root = join(apps, "..")

const variableOf = (name: string): string => `ALONGSIDE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`

/** The values of `names` that the environment sets; an empty variable counts as not set. */
function fromEnvironment(names: readonly string[], environment: NodeJS.ProcessEnv): Record<string, string> {
  const found = names.map((name) => [name, environment[variableOf(name)]] as const)
  return Object.fromEntries(found.filter((entry): entry is [string, string] => (entry[1] ?? "") !== ""))
}

/**
 * Reads flags (`--port N`, `--data DIR`, `--host ADDRESS`, `--lan`) and environment variables; a flag wins.
 * @throws {z.ZodError} naming what is wrong; TypeError for an unknown flag.
 */
export function readConfiguration(args: readonly string[], environment: NodeJS.ProcessEnv): Configuration {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      host: { type: "string" },
      data: { type: "string" },
      lan: { type: "boolean" },
    },
  })
  const set = fromEnvironment(Object.keys(optionsSchema.shape), environment)
  return configurationSchema.parse({
    data: join(root, "data"),
    phoneFiles: join(apps, "phone/dist"),
    consoleFiles: join(apps, "console/dist"),
    ...set,
    ...values,
    limits: fromEnvironment(Object.keys(limitsSchema.shape), environment),
  })
}

/** A configuration for a server of one's own: everything at its default but what is given. */
export function configurationWith(
  given: Partial<Omit<Configuration, "limits">> & { readonly data: string; readonly limits?: Partial<Limits> },
): Configuration {
  return configurationSchema.parse({
    phoneFiles: join(apps, "phone/dist"),
    consoleFiles: join(apps, "console/dist"),
    ...given,
    // Given as a list here, as text with commas in a variable.
    origins: given.origins?.join(","),
    pushServices: given.pushServices?.join(","),
    proxies: given.proxies?.join(","),
    turnUrls: given.turnUrls?.join(","),
    limits: given.limits ?? {},
  })
}
