import { performance } from "node:perf_hooks"
import { type Busy, watchBusy } from "../measure/busy.ts"
import { consolesOnDuty } from "./many-consoles.ts"
import { type PressingPhone, pressingPhone } from "./pressing-phones.ts"
import { type HeardRing, Round } from "./round.ts"

/** What the driver is told on its standard input: a process of its own, so that server and consoles share no event loop. */
export interface DispatchOrder {
  readonly port: number
  /** Its process. */
  readonly server: number
  readonly joinings: readonly string[]
  /** Consoles that each request rings. */
  readonly rungAtOnce: number
  /** How many press at once, case after case. */
  readonly cases: readonly { readonly requests: number; readonly rounds: number }[]
}

/** Of one case, all rounds together; milliseconds. */
export interface DispatchAnswer {
  readonly requests: number
  /** From the press to the last console that rings for it. */
  readonly ringingMs: number[]
  /** While they rang, round by round. */
  readonly busy: Busy[]
  /** From accepting to hearing that somebody else has it. */
  readonly losersMs: number[]
  /** Requests that not exactly one had. */
  doubles: number
  /** Requests for which all accepted at once. */
  races: number
}

async function drive({ port, server, joinings, rungAtOnce, cases }: DispatchOrder): Promise<DispatchAnswer[]> {
  let round = new Round()
  const origin = `http://127.0.0.1:${port}`
  const consoles = await consolesOnDuty(origin, joinings, (...heard) => round.note(...heard))
  const answers: DispatchAnswer[] = []
  for (const { requests, rounds } of cases) {
    const answer: DispatchAnswer = { requests, ringingMs: [], busy: [], losersMs: [], doubles: 0, races: 0 }
    for (let n = 0; n < rounds; n++) {
      round = new Round()
      const phones = await Promise.all(Array.from({ length: requests }, () => pressingPhone(port)))
      const busy = watchBusy(server)
      await press(round, phones, rungAtOnce, answer)
      answer.busy.push(busy())
      await race(round, answer)
      await Promise.all(phones.map((phone) => phone.end()))
      for (const phone of phones) phone.close()
    }
    answers.push(answer)
  }
  for (const { socket } of consoles) socket.terminate()
  return answers
}

async function press(round: Round, phones: readonly PressingPhone[], rungAtOnce: number, answer: DispatchAnswer) {
  const startMs = performance.now()
  await Promise.all(phones.map((phone) => phone.press()))
  // On a machine so slow that the second wave has begun, there are more: the first ones count.
  await round.until(() => phones.every(({ request }) => (round.rung.get(request)?.length ?? 0) >= rungAtOnce))
  for (const { request } of phones) answer.ringingMs.push(round.rung.get(request)![rungAtOnce - 1]!.atMs - startMs)
}

/** All who ring for a request accept it at once: for as many requests as have nobody in common. */
async function race(round: Round, answer: DispatchAnswer): Promise<void> {
  const racing = new Set<HeardRing["console"]>()
  const races: HeardRing[][] = []
  for (const rung of round.rung.values()) {
    if (rung.some(({ console }) => racing.has(console))) continue
    for (const { console } of rung) racing.add(console)
    races.push(rung)
  }
  const startMs = performance.now()
  for (const { console, ring } of races.flat()) console.socket.send(JSON.stringify({ type: "accept", ring }))
  await round.until(() => races.flat().every(({ ring }) => round.over.has(ring)))
  for (const rung of races) {
    const holders = round.seats.get(requestOf(rung[0]!.ring)) ?? new Set()
    answer.races += 1
    if (holders.size !== 1) answer.doubles += 1
    for (const { console, ring } of rung)
      if (!holders.has(console.member)) answer.losersMs.push(round.over.get(ring)! - startMs)
  }
}

const requestOf = (ring: string): string => ring.slice(0, ring.lastIndexOf("."))

const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
const answers = await drive(JSON.parse(Buffer.concat(chunks).toString()) as DispatchOrder)
// Not before the pipe has taken all of it.
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0))
