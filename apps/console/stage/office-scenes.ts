import type { RootPin } from "@alongside/evidence/roster/root"
import type { AccountList } from "@alongside/protocol/accounts"
import { emptyNewcomer, type NewcomerState } from "../src/roster/newcomer-state.ts"
import { emptyOffice, type OfficeState, type Paper } from "../src/roster/office-state.ts"

const DAY = 24 * 60 * 60 * 1000
const key = (digits: string) => digits.repeat(16)

const WORDS = "academic acid acne acquire acrobat activity actress adapt adequate adjust admit".split(" ")
const papers: Paper[] = [1, 2, 3].map((number) => ({ number, set: "19035", words: [...WORDS, ...WORDS, ...WORDS] }))

function peopleAt(nowMs: number): AccountList {
  return {
    home: "US-MN",
    invitations: [{ role: "counsel", expiresMs: nowMs + 5 * DAY }],
    accounts: [
      {
        ...{ key: key("1f2a"), role: "coordinator", name: "Cleo Brandt", addedMs: nowMs - 40 * DAY },
        ...{ claims: null, standing: "waiting", hasPasskey: true },
      },
      {
        ...{ key: key("5f3a"), role: "counsel", name: "Ada Muñoz", addedMs: nowMs - 30 * DAY },
        ...{ standing: "certified", hasPasskey: true },
        claims: {
          ...{ name: "Ada Muñoz", languages: ["en", "es"], recipient: null },
          licences: [
            { jurisdiction: "US-MN", matter: "traffic", barNumber: "0398765", untilMs: nowMs + 300 * DAY },
            { jurisdiction: "US-WI", matter: "immigration", barNumber: "1023456", untilMs: nowMs - 3 * DAY },
          ],
        },
      },
      {
        ...{ key: key("c01d"), role: "counsel", name: "Maximiliane Featherstonehaugh-Okonkwo" },
        ...{ addedMs: nowMs - DAY, standing: "waiting", hasPasskey: true },
        claims: {
          ...{ name: "Maximiliane Featherstonehaugh-Okonkwo", languages: ["en", "so", "am"], recipient: null },
          licences: [{ jurisdiction: "US-MN", matter: "criminal", barNumber: "0412345", untilMs: nowMs + 900 * DAY }],
        },
      },
      {
        ...{ key: key("77ab"), role: "interpreter", name: "بن", addedMs: nowMs - 9 * DAY, hasPasskey: true },
        ...{ standing: "gone", claims: { name: "بن", languages: ["ar", "en"], licences: [], recipient: null } },
      },
    ],
  }
}

/** A coordinator's desk. */
export function officeScenes(nowMs: number) {
  const pin = key("9f3c") as RootPin
  const roster = {
    organisation: "Prairie Legal Aid",
    pin,
    number: 117,
    untilMs: nowMs + 6 * DAY,
    isSigner: true,
    elsewhere: [],
  }
  const certified: OfficeState = { ...emptyOffice, link: "online", people: peopleAt(nowMs), roster, nowMs }
  const nobody: AccountList = { accounts: [], invitations: [], home: null }
  const address = `https://alongside.example/console/#invited=${"Ab3_".repeat(11).slice(0, 43)}`
  return {
    certified,
    unmade: { ...certified, people: nobody, roster: null },
    empty: { ...certified, people: nobody },
    ending: { ...certified, roster: { ...roster, untilMs: nowMs + DAY } },
    expired: { ...certified, roster: { ...roster, untilMs: nowMs - DAY } },
    foreign: { ...certified, roster: { ...roster, isSigner: false } },
    invited: { ...certified, invitation: { role: "counsel", address, expiresMs: nowMs + 7 * DAY } },
    refused: { ...certified, fault: "ROSTER_NUMBER_LOWER" },
    papers: { ...certified, roster: null, step: { is: "papers", of: "root", papers } },
    readingBack: {
      ...certified,
      roster: null,
      step: { is: "reading back", of: "successor", read: 1, fault: undefined },
    },
    misread: {
      ...certified,
      roster: null,
      step: { is: "reading back", of: "root", read: 0, fault: { code: "SHEET_WORD_UNKNOWN", words: [4, 17] } },
    },
    partners: {
      ...certified,
      roster: { ...roster, elsewhere: [{ key: key("0a0b"), name: "Ada Muñoz" }] },
      partners: [
        {
          ...{ root: key("c0fe"), address: "https://lake.example", name: "Lake Superior Immigrant Defense" },
          ...{ number: 41, untilMs: nowMs + 4 * DAY, counsel: 3, lookedMs: nowMs, fault: null },
        },
        {
          ...{ root: key("dead"), address: "https://no-answer.example", name: null, number: null, untilMs: null },
          ...{ counsel: 0, lookedMs: nowMs, fault: "PARTNER_UNREACHABLE" },
        },
      ],
      isUnreadable: "partner",
    },
    partnerPapers: {
      ...certified,
      step: {
        is: "certifying partner",
        partner: { address: "https://lake.example", root: key("c0fe") },
        ...{ read: 0, fault: undefined },
      },
    },
    partnersCard: {
      ...certified,
      card: {
        key: key("0a0b"),
        claims: {
          ...{ name: "Ada Muñoz", languages: ["en", "es"], recipient: null },
          licences: [{ jurisdiction: "US-MN", matter: "traffic", barNumber: "0398765", untilMs: nowMs + 300 * DAY }],
        },
      },
    },
    renewing: { ...certified, step: { is: "renewing", read: 0, fault: { code: "SHARE_REPEATED", words: [] } } },
  } satisfies Record<string, OfficeState>
}

const invited: NewcomerState = { ...emptyNewcomer, role: "counsel", organisation: "Prairie Legal Aid" }

/** People on their way in. */
export const newcomerScenes = {
  counsel: invited,
  interpreter: { ...invited, role: "interpreter", fault: "PASSKEY_NOT_MADE" },
  atNumber: { ...invited, role: "intake", isPasskeyPossible: false },
  tooLate: { ...invited, role: undefined, organisation: null, fault: "INVITATION_USED" },
  waiting: { ...invited, fingerprint: "9f3c 77ab 01de 5f3a c01d 1f2a" },
  passkey: { ...invited, fault: "PASSKEY_NOT_MADE" },
} satisfies Record<string, NewcomerState>
