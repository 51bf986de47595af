/** A server with several counsel on its roster, their consoles in real Chromiums, and phones that ask for help. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fromHex } from "@alongside/evidence/format/bytes"
import { encodeJoining } from "@alongside/protocol/joining"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { identityToRecipient } from "age-encryption"
import type { Page } from "playwright-core"
import { recipientHashOf } from "../../apps/server/src/testing/founded.ts"
import { type ConsoleOptions, CounselConsole } from "../counsel-console.ts"
import { newJoining } from "../counsel-on-call.ts"
import { HelpCaller, type ListeningCaller } from "../help-caller.ts"
import { expectEventually } from "../phone.ts"
import { ServerProcess } from "../server-process.ts"
import { SignedCoordinator } from "../signed-coordinator.ts"

export interface OnCallTown extends AsyncDisposable {
  readonly server: ServerProcess
  /** Joins as the counsel of this name, and goes on duty; it is rung when this resolves. */
  console(name: string, options?: Partial<ConsoleOptions>): Promise<OnCallConsole>
  /** Somebody presses: a first piece of the recording comes, and a lawyer is asked for, in Minnesota and in Spanish. */
  press(): Promise<ListeningCaller>
}

/** @param seenAt - Origins at which consoles see the server, besides its own. */
export async function onCallTown(names: readonly string[], seenAt: readonly string[] = []): Promise<OnCallTown> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-on-call-"))
  const server = new ServerProcess({ data: folder, environment: { ALONGSIDE_LOG_LEVEL: "warn" } })
  await server.start()
  await server.stop()
  // By a name too: no passkey is made for a number.
  const origins = [server.origin, server.origin.replace("127.0.0.1", "localhost"), ...seenAt].join(",")
  server.setEnvironment({ ALONGSIDE_LOG_LEVEL: "warn", ALONGSIDE_ORIGINS: origins })
  const joinings = new Map<string, string>()
  await server.start()
  const coordinator = await demonstrationCoordinator(server)
  for (const name of names) joinings.set(name, await certify(coordinator, name))
  const serverKey = await serverKeyOf(server.origin)
  return {
    server,
    async console(name, options = {}) {
      const counsel = await CounselConsole.open({ origin: server.origin, joining: joinings.get(name)!, ...options })
      const onCall = new OnCallConsole(counsel)
      await onCall.goOnDuty()
      return onCall
    },
    async press() {
      const caller = new HelpCaller({ url: server.origin, serverKey })
      await caller.phone.upload(server.origin, [await caller.phone.firstBatch()])
      return caller.askAndListen({ languages: ["es"] })
    },
    async [Symbol.asyncDispose]() {
      await server.kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** One counsel's console, on duty. */
export class OnCallConsole implements AsyncDisposable {
  readonly counsel: CounselConsole

  constructor(counsel: CounselConsole) {
    this.counsel = counsel
  }

  get page() {
    return this.counsel.page
  }

  async goOnDuty(): Promise<void> {
    await this.page.getByRole("button", { name: "Go on duty" }).click()
    await this.untilRung()
  }

  /** The server rings here. */
  untilRung(): Promise<void> {
    return this.page.locator(".duty.rung").waitFor()
  }

  untilRinging(): Promise<void> {
    return this.page.getByRole("alertdialog").getByText("since the press").first().waitFor()
  }

  untilQuiet(): Promise<void> {
    return this.page.getByRole("alertdialog").waitFor({ state: "detached" })
  }

  /** What is on the screen has this in it. */
  untilSays(text: string): Promise<void> {
    return this.counsel.until(text, (all) => all.includes(text))
  }

  /** How many rings sound now; and whether they can be heard. */
  async untilSounding(rings: number): Promise<void> {
    const sounding = () => this.page.evaluate(() => globalThis.soundingRings?.() ?? -1)
    await expectEventually(
      `${rings} rings sounding`,
      async () => (await sounding()) === rings,
      async () => `${await sounding()} sound`,
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.counsel[Symbol.asyncDispose]()
  }
}

/** For {@link OnCallConsole.untilSounding}. */
export async function countingSounds(page: Page): Promise<void> {
  await page.addInitScript(countSounds)
}

/** Runs in the console's page before it: counts the sources of sound that play in a context that is running. */
function countSounds(): void {
  const playing = new Set<AudioScheduledSourceNode>()
  const { start, stop } = AudioBufferSourceNode.prototype
  AudioBufferSourceNode.prototype.start = function (...given) {
    playing.add(this)
    start.apply(this, given)
  }
  AudioBufferSourceNode.prototype.stop = function (...given) {
    playing.delete(this)
    stop.apply(this, given)
  }
  globalThis.soundingRings = () => [...playing].filter(({ context }) => context.state === "running").length
}

/** The coordinator of a server that was begun as a demonstration, signed in. */
export async function demonstrationCoordinator({ data, origin }: ServerProcess): Promise<SignedCoordinator> {
  const text = await readFile(join(data, "demonstration", "coordinator-link.txt"), "utf8")
  return SignedCoordinator.signIn({ url: origin, coordinatorPath: `#coordinate=${text.trim()}` })
}

/** Puts somebody on the roster. @returns what stands behind `#join=` of their link. */
async function certify(coordinator: SignedCoordinator, name: string): Promise<string> {
  const joining = await newJoining()
  const recipient = await identityToRecipient(joining.identity)
  const untilMs = Date.now() + 24 * 60 * 60 * 1000
  const licences = [{ jurisdiction: "US-MN", matter: "immigration", barNumber: "1234", untilMs }]
  const recipientHash = recipientHashOf(recipient)
  const member = { role: "counsel", key: joining.counselKey, recipientHash, name, licences, languages: ["es"] } as const
  await coordinator.certify((members) => [...members, member], [recipient])
  return encodeJoining(joining)
}

async function serverKeyOf(origin: string) {
  const { serverKey } = organisationSchema.parse(await (await fetch(origin + routes.organisation)).json())
  return fromHex(serverKey)!
}

declare global {
  var soundingRings: (() => number) | undefined
}
