import { once } from "node:events"
import { mkdirSync } from "node:fs"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { helpRoutes } from "@alongside/protocol/help"
import { onCallRoute } from "@alongside/protocol/on-call"
import { routes } from "@alongside/protocol/routes"
import fastify, { type FastifyInstance } from "fastify"
import { Accounts } from "./accounts/accounts.ts"
import { CertifiedRoster, type Taken } from "./accounts/certified-roster.ts"
import { Closings } from "./accounts/closings.ts"
import { CounselAccess } from "./accounts/counsel-access.ts"
import { openDatabase } from "./accounts/database.ts"
import { DeviceUsage } from "./accounts/device-usage.ts"
import { EncounterBook } from "./accounts/encounter-book.ts"
import { Erasures } from "./accounts/erasures.ts"
import { inviteFirstCoordinator } from "./accounts/first-coordinator.ts"
import { Invitations } from "./accounts/invitations.ts"
import { Openings } from "./accounts/openings.ts"
import { Owners } from "./accounts/owners.ts"
import { Passkeys } from "./accounts/passkeys.ts"
import { Roster } from "./accounts/roster.ts"
import { RosterAlarm } from "./accounts/roster-alarm.ts"
import { openServerKey } from "./accounts/server-key.ts"
import { signInsOf } from "./accounts/sign-ins.ts"
import { Viewers } from "./accounts/viewers.ts"
import { AddressPace } from "./address-pace.ts"
import { afterCalls } from "./after/after-calls.ts"
import { addApi, MOST_BODY_BYTES } from "./api/api.ts"
import { Board } from "./board/board.ts"
import { callRelays } from "./call/turn.ts"
import { CanaryKeys } from "./canary/canary-keys.ts"
import { Circle } from "./circle/circle.ts"
import { CircleBook } from "./circle/circle-book.ts"
import type { ContactChannels } from "./circle/contact-channel.ts"
import { ContactPushes } from "./circle/contact-pushes.ts"
import { Pairings } from "./circle/pairings.ts"
import { proxiesOf } from "./client-address.ts"
import type { Configuration } from "./configuration.ts"
import { demonstrationLink } from "./demonstration/joining-link.ts"
import { openDemonstration } from "./demonstration/organisation.ts"
import { CounselEnvelopes } from "./envelopes/counsel-envelopes.ts"
import { Destroyer } from "./envelopes/destroyer.ts"
import type { DestroyingStep } from "./envelopes/steps.ts"
import { WholeRecords } from "./envelopes/whole-records.ts"
import { HelpDesk } from "./help/help-desk.ts"
import type { HelpStep } from "./help/steps.ts"
import { answerParserError, answerRaw, createServer } from "./http.ts"
import { Enrolment } from "./joining/enrolment.ts"
import { type LanCertificate, lanAddresses, lanCertificate } from "./lan-certificate.ts"
import { eventLoop, loadOf } from "./load.ts"
import { type Log, openLog } from "./log.ts"
import { AddressesBook } from "./notify/addresses-book.ts"
import { channelsLine, configuredChannels, twilioOf } from "./notify/configured-channels.ts"
import { ContactWays } from "./notify/contact-ways.ts"
import { CounselReach } from "./notify/counsel-reach.ts"
import { Notices } from "./notify/notices.ts"
import { PushReceipts } from "./notify/push-receipts.ts"
import type { NoticeStep } from "./notify/steps.ts"
import { Telephone } from "./notify/telephone.ts"
import { openVapidKeys } from "./notify/vapid-keys.ts"
import { Watchfulness } from "./notify/watchfulness.ts"
import { Eraser } from "./owner/eraser.ts"
import type { ErasingStep } from "./owner/steps.ts"
import { Partners } from "./partners/partners.ts"
import { BatchInterval, LOOK_EVERY_MS } from "./receive/batch-interval.ts"
import { BodyReader } from "./receive/body-reader.ts"
import { ByteBudget } from "./receive/byte-budget.ts"
import { Encounters } from "./receive/encounters.ts"
import { UploadHandler, uploadTarget } from "./receive/handler.ts"
import type { LiveEncounter } from "./receive/live-encounter.ts"
import type { ReceiveStep } from "./receive/steps.ts"
import { Relay } from "./relay/relay.ts"
import { ShiftBook } from "./shifts/shift-book.ts"
import { Signatures } from "./signatures/signatures.ts"
import { type AppFiles, addApps } from "./static/apps.ts"
import { openLogStore } from "./store/log-store.ts"
import type { SegmentStore } from "./store/segment-store.ts"
import { Upkeep } from "./upkeep.ts"

export interface ServerOptions {
  readonly log?: Log
  /** Another store than the log in the data folder. @param onFatal - To be called when nothing can be stored any more. */
  readonly openStore?: (directory: string, onFatal: (error: Error) => void) => Promise<SegmentStore>
  /** Called at every point of `receiveSteps`, `erasingSteps`, `destroyingSteps`, `helpSteps` and `noticeSteps`; for tests that stop there. */
  readonly onStep?: (step: ReceiveStep | ErasingStep | DestroyingStep | HelpStep | NoticeStep) => void
  /** Ways to reach contacts, instead of those that are set up. */
  readonly contactChannels?: ContactChannels
  /** Milliseconds since 1970, as this server believes. */
  readonly now?: () => number
  /** How busy the busiest part of it is, 0 to 1, instead of what it finds out itself. */
  readonly load?: () => number
  /** Nothing can be stored any more: the process has to end and start again. Throws, unless told otherwise. */
  readonly onFatal?: (error: Error) => void
}

export interface RunningServer {
  /** Origin at which this machine reaches it: `http://127.0.0.1:8080`. */
  readonly url: string
  /** Origins at which other machines on the network reach it; empty unless it listens for them. */
  readonly lanUrls: readonly string[]
  /** SHA-256 of the certificate as browsers show it, when it was made on the spot. */
  readonly certificateFingerprint: string | undefined
  readonly serverKey: Bytes
  /** By which ways it reaches people, and by which not, in one line. */
  readonly channels: string
  /** Path with which demonstration counsel joins, `/console/#join=…`; `undefined` for any other organisation. */
  readonly joiningPath: string | undefined
  /** The link with which somebody who tries it out joins the demonstration's organisation, for the app at that origin. */
  readonly personLink: ((origin: string) => string) | undefined
  /** Path with which the demonstration's coordinator signs in, `/console/#coordinate=…`. */
  readonly coordinatorPath: string | undefined
  /** Path with which the first coordinator of an organisation makes their account, `/console/#invited=…`; there is none yet. */
  readonly firstCoordinatorPath: string | undefined
  /** Stops taking requests, finishes those under way, and resolves when everything is on the disk. */
  close(): Promise<void>
}

/**
 * Starts a server and resolves when it answers. What it needs on disk is made at the first start.
 * @throws {StoreError} `STORE_LOCKED`: another server has the data folder. Whatever goes wrong, nothing is left open.
 */
export async function startServer(configuration: Configuration, options: ServerOptions = {}): Promise<RunningServer> {
  const { limits, data } = configuration
  const { now = Date.now, onStep = () => undefined } = options
  const log = options.log ?? openLog(configuration.logLevel)
  // What was opened last is closed first.
  await using opened = new AsyncDisposableStack()
  mkdirSync(data, { recursive: true, mode: 0o700 })

  const segments = await (options.openStore ?? openDefaultStore)(data, (error) => {
    log.fatal({ err: error }, "nothing can be stored any more")
    if (options.onFatal === undefined) throw error
    options.onFatal(error)
  })
  opened.defer(() => segments.close())
  const database = await openDatabase(data)
  opened.defer(() => database.destroy())
  const envelopes = new CounselEnvelopes(database)
  const store = new WholeRecords(segments, envelopes)
  const serverKey = openServerKey(data)
  const signatures = new Signatures(serverKey.privateKey)
  opened.defer(() => signatures.close())
  const book = new EncounterBook(database)
  const usage = new DeviceUsage(database, now)
  const owners = new Owners({ database, limits, now })
  const erasures = new Erasures(database)
  const openings = new Openings(database, now)
  const closings = new Closings(database, limits.encounterClosings)
  const roster = new Roster(database, serverKey.publicKey, configuration.hotline)
  const certified = new CertifiedRoster(database)
  const invitations = new Invitations({ database, limits, now })
  const passkeys = new Passkeys({ database, limits, now })
  const accounts = new Accounts({ database, invitations, passkeys, now })
  const shifts = new ShiftBook(database, now)
  const demonstration = configuration.demonstration
    ? await openDemonstration({ data, roster, certified, accounts, now })
    : undefined
  const firstCoordinator = await inviteFirstCoordinator(data, accounts, invitations)
  const rosterAlarm = new RosterAlarm(certified, log, now)
  opened.defer(() => rosterAlarm.close())
  await rosterAlarm.look()
  const encounters = await Encounters.open(book, store, limits.placesMemory, now)

  const proxies = proxiesOf(configuration.proxies)
  const pace = new AddressPace(limits.openRequestsBurst, limits.openRequestsPerSecond, { proxies })
  const newEncounterPace = new AddressPace(limits.newEncountersBurst, limits.newEncountersPerSecond, { proxies })
  const originList: string[] = [...(configuration.origins ?? [])]
  const origins = (): readonly string[] => originList
  /** What links in messages lead to. */
  let linkOrigin = configuration.origins?.[0] ?? ""
  const canaryKeys = new CanaryKeys(serverKey)
  const isCanary = (key: Bytes): boolean =>
    configuration.canaryMinutes !== undefined && canaryKeys.isCounsel(toHex(key))
  const signIns = signInsOf({
    serverKey,
    signatures,
    origins,
    roster,
    accounts,
    owners,
    passkeys,
    isCanary,
    limits,
    now,
  })
  const { nonces, ownerNonces, sessions, coordinatorSessions, ownerSessions, contactSessions } = signIns
  const pushKeys = await openVapidKeys(database)
  const receiptKey = serverKey.secretFor("push receipts")
  const notices = Notices.open({
    ...{ database, limits, log, now, onStep, secret: serverKey.secretFor("notices") },
    channels: configuredChannels(configuration, {
      ...{ keys: pushKeys, origin: () => linkOrigin, receiptKey, now },
    }),
  })
  opened.defer(() => notices.close())
  const contactWays = new ContactWays(notices, now)
  const enrolment = await Enrolment.open({ ...configuration, database, proxies, log, now })
  opened.defer(() => enrolment.close())
  const personLink = demonstration && (await demonstrationLink(enrolment.seats, certified))
  const isOpenToCounsel = configuration.watchUnasked ?? demonstration !== undefined
  const isCanarys = (encounter: string) => canaryKeys.isEncounter(encounter)
  const access = await CounselAccess.open(database, isOpenToCounsel, isCanarys, now())
  const reach = await CounselReach.open({
    ...{ book: new AddressesBook(database), notices, pushServices: configuration.pushServices, now },
    pushKey: pushKeys.publicKey,
    onChanged: () => {
      desk
        .rosterChanged()
        .catch((error: unknown) => log.error({ err: error }, "how counsel is reached wasn't taken up"))
    },
  })
  const desk: HelpDesk = await HelpDesk.open({
    ...{
      toll: enrolment.toll,
      database,
      roster,
      onCall: () => shifts.onCall(),
      canary: canaryKeys,
      sessions,
      notices,
      reach,
      signatures,
      limits,
      log,
      now,
      onStep,
    },
    onAccepted: async (id, counsel, signed) => {
      await access.accepted(id, counsel, signed, now())
      // On their list from now on.
      const encounter = await encounters.find(id)
      if (encounter !== undefined) relay.begun(encounter)
    },
    tokenKey: serverKey.secretFor("help tokens"),
  })
  opened.defer(() => desk.close())
  const watchfulness = new Watchfulness({
    ...{ configuration, desk, reach, notices, log, now, canaryKeys },
    ...{ issuer: enrolment.issuer, serverKey: serverKey.publicKey, origin: () => linkOrigin },
  })
  opened.defer(() => watchfulness.close())
  const budget = new ByteBudget(limits.bodyBudget)
  const reader = new BodyReader(budget, limits.stalledSeconds * 1000)
  opened.defer(() => reader.close())
  const viewers = new Viewers({
    ...{ sessions, contactSessions, access },
    mayFollow: (encounter, contact) => circle.mayFollow(encounter, contact),
    isTold: (encounter, contact) => circle.isTold(encounter, contact),
  })
  const relay = new Relay({ viewers, encounters, openings, store, log, limits })
  opened.defer(() => relay.close())
  const contactPushes = new ContactPushes({
    ...{ database, limits, services: configuration.pushServices },
    key: notices.isConfigured("push") ? pushKeys.publicKey : undefined,
  })
  const circle: Circle = await Circle.open({
    ...{ book: new CircleBook(database), encounters, limits, log, now },
    ...{ channels: options.contactChannels ?? contactWays.channels, pushes: contactPushes },
    tokenKey: serverKey.secretFor("notice tokens"),
    tellPage: (contact, encounter) => relay.tellContact(contact, encounter),
    ...{ helpOf: (encounter: string) => desk.helpOf(encounter), closings, legs: book },
  })
  opened.defer(() => circle.close())
  opened.defer(() => contactWays.close())
  if (demonstration !== undefined) {
    const renew = () => demonstration.renew().then(() => desk.rosterChanged())
    const failed = (error: unknown) => log.error({ err: error }, "the demonstration could not be certified anew")
    const renewing = setInterval(() => void renew().catch(failed), RENEW_EVERY_MS).unref()
    opened.defer(() => clearInterval(renewing))
  }
  const onShifts = (): Promise<void> => desk.rosterChanged()
  const onListed = async (gone: readonly string[]): Promise<void> => {
    for (const key of gone) sessions.endOf(key)
    await desk.rosterChanged()
    relay.checkSessions()
  }
  const mayBePrivate = configuration.privatePartners
  const partners = new Partners({ database, certified, mayBePrivate, onChanged: onListed, log, now })
  opened.defer(() => partners.close())
  const onRoster = async ({ gone }: Taken): Promise<void> => {
    await partners.judge()
    await onListed(gone)
    await rosterAlarm.look()
  }
  const onErased = (encounter: LiveEncounter): void => relay.erased(encounter)
  const upkeep = new Upkeep({
    ...{ encounters, usage, openings, paces: [pace, newEncounterPace, enrolment.pace], log },
    eraser: new Eraser({ erasures, encounters, book, store, signatures, log, now, onErased, onStep }),
    destroyer: new Destroyer({ envelopes, encounters, book, isOpenToCounsel, limits, log, now, onStep }),
    eraseEveryMs: limits.erasureLookSeconds * 1000,
  })
  opened.defer(() => upkeep.close())
  const busy = [eventLoop(), signatures, budget]
  const interval = new BatchInterval(options.load ?? (() => loadOf(busy)))
  const looking = setInterval(() => interval.look(), LOOK_EVERY_MS).unref()
  opened.defer(() => clearInterval(looking))
  const onBegun = (encounter: LiveEncounter): void => relay.begun(encounter)
  const uploads = new UploadHandler({
    ...{ encounters, book, usage, limits, store, signatures, budget, reader, newEncounterPace, interval, log },
    ...{ envelopes, now, onStep, onBegun },
    onStored: (record) => relay.stored(record),
  })

  const certificate = configuration.lan ? await lanCertificate(data, lanAddresses(), new Date()) : undefined
  const twilio = twilioOf(configuration)
  const app = newFastify(configuration, certificate, uploads)
  addApi(app, {
    ...{ roster, nonces, sessions, encounters, book, store, pace, log, now, limits, database, signatures, origins },
    ...{ certified, partners, coordinatorSessions, onRoster, accounts, invitations, passkeys, shifts, onShifts },
    ...{ enrolment, owners, erasures, openings, closings, ownerNonces, ownerSessions, newEncounterPace },
    ...{ access, board: new Board(desk, watchfulness, now), ...afterCalls(database, limits, now) },
    help: {
      ...{ encounters, book, usage, limits, signatures, store, desk, onBegun },
      onAllClear: (encounter) => circle.allClear(encounter),
    },
    ...{ circle, contactSessions, contactPushes, pairings: new Pairings(database, limits.pairings, now) },
    notices: { circle, encounters, signatures },
    ...{ heartbeat: watchfulness.heartbeat, reach, receipts: new PushReceipts(notices, receiptKey) },
    telephone: twilio && new Telephone({ notices, twilio, origin: () => linkOrigin, ...desk.calls }),
    relays: () => callRelays({ ...configuration, turnSeconds: limits.turnSeconds }, now()),
  })
  addApps(app, appFilesOf(configuration), pace, configuration.lan)
  await app.ready()
  opened.defer(() => app.close())
  app.server.on("upgrade", (request, socket, head) => {
    if (request.url === routes.watch) relay.accept(request, socket, head)
    else if (request.url === helpRoutes.status) desk.acceptPhone(request, socket, head)
    else if (request.url === onCallRoute) desk.acceptConsole(request, socket, head)
    else answerRaw(socket, "ROUTE_UNKNOWN")
  })
  app.server.listen(configuration.port, configuration.host)
  await once(app.server, "listening")
  opened.defer(() => {
    // Or their sockets would keep the server from closing.
    relay.close()
    desk.closeSockets()
    return stop(app.server)
  })

  const addresses = addressesOf(configuration, (app.server.address() as AddressInfo).port)
  if (configuration.origins === undefined) {
    originList.push(...addresses.origins)
    linkOrigin = addresses.lanUrls[0] ?? addresses.url
  }
  notices.begin()
  partners.begin()
  watchfulness.begin()
  opened.defer(() => watchfulness.endCanary())
  log.info("listening")
  const running = opened.move()
  return {
    url: addresses.url,
    lanUrls: addresses.lanUrls,
    certificateFingerprint: certificate?.fingerprint,
    serverKey: serverKey.publicKey,
    joiningPath: demonstration && `/console/#join=${demonstration.counsel}`,
    personLink,
    firstCoordinatorPath: firstCoordinator && `/console/#invited=${firstCoordinator}`,
    coordinatorPath: demonstration && `/console/#coordinate=${demonstration.coordinator}`,
    channels: channelsLine(notices.configured),
    close: async () => {
      await running.disposeAsync()
      log.info("closed")
    },
  }
}

function openDefaultStore(data: string, onFatal: (error: Error) => void): Promise<SegmentStore> {
  return openLogStore({ directory: join(data, "segments"), onFatal })
}

function appFilesOf({ phoneFiles, consoleFiles }: Configuration): AppFiles[] {
  return [
    { app: "phone", prefix: "/", directory: phoneFiles },
    { app: "console", prefix: "/console/", directory: consoleFiles },
  ]
}

/** Fastify for everything but uploads, which never reach it. */
function newFastify(
  { limits }: Configuration,
  certificate: LanCertificate | undefined,
  uploads: UploadHandler,
): FastifyInstance {
  return fastify({
    exposeHeadRoutes: false,
    bodyLimit: MOST_BODY_BYTES,
    clientErrorHandler: answerParserError,
    serverFactory: (handler) =>
      createServer(
        (request, response) => {
          const target = uploadTarget(request.url)
          if (target === undefined) handler(request, response)
          else uploads.handle(target, request, response)
        },
        limits,
        certificate?.pem,
      ),
  })
}

function addressesOf({ lan, host }: Configuration, port: number) {
  const origin = (name: string): string => new URL(`${lan ? "https" : "http"}://${name}:${port}`).origin
  const inBrackets = host.includes(":") ? `[${host}]` : host
  const isEverywhere = host === "0.0.0.0" || host === "::"
  const lanUrls = isEverywhere ? lanAddresses().map(origin) : []
  const local = ["127.0.0.1", "localhost", "[::1]", ...(isEverywhere ? [] : [inBrackets])].map(origin)
  return { url: isEverywhere ? origin("127.0.0.1") : origin(inBrackets), lanUrls, origins: [...local, ...lanUrls] }
}

/** A delegation lasts seven days; a demonstration that runs on is certified twice a day. */
const RENEW_EVERY_MS = 12 * 60 * 60 * 1000

/** Time for requests under way to be answered; a phone that isn't sends again. */
const FINISH_WITHIN_MS = 3000

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS)
  await closed
  clearTimeout(timer)
}
