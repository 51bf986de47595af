import { CANARY_JURISDICTION } from "./canary.ts"
import type { HelpRequest, RequestId } from "./help-request.ts"
import type { Member, MemberId, Role } from "./member.ts"
import type { Candidate, OnCall } from "./on-call.ts"
import type { Channel } from "./policy.ts"
import type { Spending } from "./spending.ts"

/** A {@link Candidate} as it is kept: the desk changes it between steps, never within one. */
interface Person {
  member: Member
  isAtConsole: boolean
  isReachable: boolean
  holds: RequestId | undefined
  readonly ringing: Set<RequestId>
  rings: number
  lastTookMs: number
  lastEvent: string | undefined
}

/** Everybody on the rosters, with what each is doing now. What they do follows from the requests; where they are is told. */
export class People implements OnCall {
  readonly #spending: Spending
  readonly #people = new Map<MemberId, Person>()
  readonly #byPlace = new Map<string, Person[]>()
  /** The hour of the step under way. */
  nowMs = 0

  constructor(spending: Spending) {
    this.#spending = spending
  }

  candidates(role: Role, jurisdiction: string): readonly Candidate[] {
    // Who works beside counsel works everywhere, and shall not be rung for nobody.
    if (role !== "counsel" && jurisdiction === CANARY_JURISDICTION) return []
    return this.#byPlace.get(`${role} ${role === "counsel" ? countryOf(jurisdiction) : ""}`) ?? []
  }

  candidate(member: MemberId): Candidate | undefined {
    return this.#people.get(member)
  }

  isSpent(member: MemberId, channel: Channel): boolean {
    return this.#spending.isSpent(member, channel, this.nowMs)
  }

  /** Requests that ring this person now. */
  ringing(member: MemberId): RequestId[] {
    return [...(this.#people.get(member)?.ringing ?? [])]
  }

  everybody(): Iterable<Candidate> {
    return this.#people.values()
  }

  /** A new roster. */
  replace(roster: readonly Member[]): { readonly came: MemberId[]; readonly gone: MemberId[] } {
    const came = roster.map(({ id }) => id).filter((id) => !this.#people.has(id))
    const gone = new Set(this.#people.keys())
    for (const member of roster) {
      const person = this.#people.get(member.id)
      if (person === undefined) this.#people.set(member.id, newPerson(member))
      else person.member = member
      gone.delete(member.id)
    }
    for (const member of gone) this.#people.delete(member)
    this.#arrange()
    return { came, gone: [...gone] }
  }

  /** Returns whether they can be rung in a way in which they couldn't before. */
  place(member: MemberId, where: Partial<Pick<Person, "isAtConsole" | "isReachable">>): boolean {
    const person = this.#people.get(member)
    if (person === undefined) return false
    const { isAtConsole, isReachable } = person
    Object.assign(person, where)
    return (person.isAtConsole && !isAtConsole) || (person.isReachable && !isReachable)
  }

  /** A request has changed: who holds it and whom it rings. */
  follow(was: HelpRequest | undefined, is: HelpRequest): { readonly seated: MemberId[]; readonly freed: MemberId[] } {
    const [sat, sit] = [seatedIn(was), seatedIn(is)]
    const [rung, ring] = [rungBy(was), rungBy(is)]
    for (const member of rung) this.#ring(member, is.id, ring.has(member))
    for (const member of ring) this.#ring(member, is.id, true)
    const seated = [...sit].filter((member) => !sat.has(member))
    const freed = [...sat].filter((member) => !sit.has(member))
    for (const member of seated) this.#seat(member, is)
    for (const member of freed) {
      const person = this.#people.get(member)
      if (person?.holds === is.id) person.holds = undefined
    }
    return { seated, freed }
  }

  #ring(member: MemberId, request: RequestId, isRung: boolean): void {
    const person = this.#people.get(member)
    if (person === undefined) return
    if (isRung) person.ringing.add(request)
    else person.ringing.delete(request)
    person.rings = person.ringing.size
  }

  #seat(member: MemberId, { id, changedMs, event }: HelpRequest): void {
    const person = this.#people.get(member)
    if (person === undefined) return
    person.holds = id
    person.lastTookMs = changedMs
    person.lastEvent = event
  }

  #arrange(): void {
    this.#byPlace.clear()
    for (const person of this.#people.values()) {
      for (const key of placesOf(person.member)) {
        const there = this.#byPlace.get(key)
        if (there === undefined) this.#byPlace.set(key, [person])
        else there.push(person)
      }
    }
  }
}

function newPerson(member: Member): Person {
  return {
    member,
    isAtConsole: false,
    isReachable: true,
    holds: undefined,
    ringing: new Set(),
    rings: 0,
    lastTookMs: 0,
    lastEvent: undefined,
  }
}

function placesOf({ role, licences }: Member): Set<string> {
  if (role !== "counsel") return new Set([`${role} `])
  return new Set(licences.map(({ jurisdiction }) => `counsel ${countryOf(jurisdiction)}`))
}

const countryOf = (jurisdiction: string): string => jurisdiction.split("-", 1)[0]!

const seatedIn = (request: HelpRequest | undefined): Set<MemberId> =>
  new Set(Object.values(request?.holds ?? {}).map(({ member }) => member))

const rungBy = (request: HelpRequest | undefined): Set<MemberId> =>
  new Set((request?.rings ?? []).map(({ member }) => member))
