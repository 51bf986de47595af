import type { ServerResponse } from "node:http"
import { type ErrorCode, errorStatus, type Problem } from "@alongside/protocol/error-codes"

/** What each code says to a person who reads an answer; docs/errors.md says more. None names a person, place or key. */
const titles: Record<ErrorCode, string> = {
  REQUEST_MALFORMED: "The request is not what this address takes.",
  UPLOAD_MALFORMED: "The upload is not a list of claims and a list of batches.",
  BATCH_MALFORMED: "A batch is not in the form that the specification gives.",
  CLAIM_MALFORMED: "A claim is not in the form that the specification gives.",
  STATEMENT_HASH_DIFFERS: "A statement is not the one that was signed.",
  BODY_HASH_DIFFERS: "A body is not the one that its statement names.",
  CLAIM_SIGNATURE_INVALID: "A claim is not signed by the device key that it names.",
  BATCH_SIGNATURE_INVALID: "A batch is not signed by the session key of its leg.",
  ENCOUNTER_OF_ANOTHER_DEVICE: "The encounter was claimed by another device.",
  BATCH_OF_ANOTHER_ENCOUNTER: "A batch belongs to another encounter than the address.",
  CLAIM_OF_ANOTHER_ENCOUNTER: "A claim belongs to another encounter than the address.",
  SIGN_IN_MALFORMED: "The sign-in is not a signed origin, nonce and key.",
  SIGN_IN_SIGNATURE_INVALID: "The sign-in is not signed by the key that it names.",
  NONCE_REFUSED: "The nonce is not ours, too old, or used already.",
  ORIGIN_REFUSED: "The sign-in was made for another origin.",
  COUNSEL_UNKNOWN: "The key that signs in is not on this organisation's roster.",
  BINDING_MALFORMED: "The binding is not an owner key that two keys sign.",
  BINDING_SIGNATURE_INVALID: "The binding is not signed by both keys that it names.",
  OWNER_UNKNOWN: "No device was ever bound to the owner key.",
  KEY_RING_MALFORMED: "The key ring is not a version and a file.",
  ERASURE_MALFORMED: "The order is not a signed origin, nonce, encounter and key.",
  ERASURE_SIGNATURE_INVALID: "The order is not signed by the owner key that is signed in.",
  HELP_MALFORMED: "The request for help is not in the form that the specification gives.",
  HELP_OF_ANOTHER_ENCOUNTER: "The request for help belongs to another encounter than the address.",
  HELP_SIGNATURE_INVALID: "The request for help is not signed by the session key of its leg.",
  SEAT_MALFORMED: "What was sent is not a seat and the hash of a pass.",
  TOKEN_REQUEST_MALFORMED: "The token request is not in the form of RFC 9578.",
  RING_TOKEN_MALFORMED: "The token is not in the form of RFC 9577.",
  RING_TOKEN_REQUIRED: "This organisation rings for persons who have joined it: send a token along.",
  RING_TOKEN_OF_ANOTHER: "The token was issued by another organisation, or too long ago.",
  RING_TOKEN_INVALID: "The token is not signed by the key that it names.",
  RING_TOKEN_SPENT: "The token was spent for another request.",
  SEAT_PASS_REFUSED: "No seat has this pass.",
  SEAT_UNKNOWN: "No code of this organisation has this seat.",
  JOINING_CODE_UNKNOWN: "There is no such joining code.",
  SEATS_TAKEN: "Every seat of the code is taken.",
  SEATS_CLOSED: "The organisation has closed the code.",
  TOKEN_KEY_CHANGED: "Tokens are issued under another key now: ask for it again.",
  TOKENS_SPENT_TODAY: "The seat was given as many tokens as it may be in one day.",
  CLOSING_MALFORMED: "The closing is not in the form that the specification gives.",
  CLOSING_OF_ANOTHER_ENCOUNTER: "The closing belongs to another encounter than the address.",
  CLOSING_SIGNATURE_INVALID: "The closing is not signed by the session key of its leg.",
  CLOSING_SAID_OTHERWISE: "Another closing has that number.",
  LETTERS_TO_MALFORMED: "What was sent is not a recipient that letters can be sealed to.",
  COUNSEL_LETTER_MALFORMED: "A letter of counsel's is not in the form that the specification gives.",
  COUNSEL_LETTER_OF_ANOTHER:
    "A letter belongs to another encounter than the address, or to another counsel than who sends it.",
  COUNSEL_LETTER_SIGNATURE_INVALID: "A letter is not signed by the counsel who sends it.",
  COUNSEL_LETTER_READER_UNKNOWN: "A letter is sealed to somebody else than it says.",
  COUNSEL_LETTER_SAID_OTHERWISE: "Another letter has that number.",
  REFERRAL_WAITING: "Another referral of this encounter waits for its answer.",
  REFERRAL_UNKNOWN: "No referral of that name waits for this counsel's answer.",
  DUE_UNKNOWN: "Nothing of that name is due to this counsel.",
  ADVICE_MALFORMED: "What says which record is counsel's is not in its form.",
  ADVICE_MIXED: "The batch mixes advice with evidence.",
  ADVICE_ONLY: "The record holds advice and nothing else.",
  ADVICE_READER_REFUSED: "The record is for the person and one counsel alone.",
  ACCEPTANCE_MALFORMED: "The acceptance is not in the form that the specification gives.",
  ACCEPTANCE_SIGNATURE_INVALID: "The acceptance is not signed by the counsel who sends it.",
  ACCEPTANCE_OF_ANOTHER: "The acceptance is not over the seat that this counsel has.",
  PAIRING_MALFORMED: "The half of a pair is empty or larger than it may be.",
  NOTICES_MALFORMED: "The notices are not in the form that the specification gives.",
  NOTICE_SIGNATURE_INVALID: "A notice is not signed by the device that it names.",
  NOTICE_OF_ANOTHER: "A notice is of another encounter, or of another device than the encounter's.",
  SEEN_MALFORMED: "The acknowledgement is not in the form that the specification gives.",
  SEEN_SIGNATURE_INVALID: "The acknowledgement is not signed by the contact who sends it.",
  SEEN_OF_ANOTHER: "The acknowledgement is of another press, or of somebody else.",
  NOTICE_TOKEN_REQUIRED: "Show the token that the notices were answered with.",
  NOTICE_TOKEN_REFUSED: "The token is too old or not ours: send the notices again.",
  ROSTER_UPLOAD_MALFORMED: "The upload is not a roster file and a list of recipients.",
  ROSTER_FILE_INVALID: "The roster file is not in the form that the specification gives.",
  ROSTER_FILE_TOO_LARGE: "The roster file is larger than any may be.",
  ROOT_INVALID: "A root certificate is not in the form that the specification gives.",
  ROOT_SIGNATURE_INVALID: "A root certificate is not signed by the key in it.",
  ROOT_NOT_PINNED: "The roster file is of another organisation's root.",
  ROOT_FOLLOWS_ANOTHER: "A root certificate follows another one than stands before it.",
  ROOT_NOT_THE_SUCCESSOR: "A root certificate has another key than the one before promised.",
  DELEGATION_INVALID: "The delegation is not in the form that the specification gives.",
  DELEGATION_TOO_LONG: "The delegation is for more than seven days.",
  DELEGATION_SIGNATURE_INVALID: "The delegation is not signed by the root.",
  DELEGATION_OF_ANOTHER_ROOT: "The delegation is of another root certificate.",
  DELEGATION_NOT_YET: "The delegation begins later.",
  DELEGATION_EXPIRED: "The delegation has ended.",
  ROSTER_INVALID: "The roster is not in the form that the specification gives.",
  ROSTER_SIGNATURE_INVALID: "The roster is not signed by the signer that the root delegated to.",
  ROSTER_OF_ANOTHER_ROOT: "The roster is of another root than its delegation.",
  ROSTER_NUMBER_NOT_DELEGATED: "The roster has a number that its signer may not give.",
  ROSTER_NUMBER_LOWER: "The roster has a lower number than the newest.",
  ROSTER_NUMBER_TWICE: "Another roster has the same number.",
  ROSTER_EXPIRED: "The roster has expired.",
  MEMBER_INVALID: "A member of the roster is not in the form that the specification gives.",
  MEMBER_TWICE: "Two members of the roster have the same key or recipient.",
  RECIPIENT_MISSING: "The roster names a recipient that the server was not given.",
  COORDINATOR_UNKNOWN: "The key that signs in is no coordinator's.",
  ROSTER_UNKNOWN: "There is no certified roster yet.",
  RECIPIENT_UNKNOWN: "No recipient with that hash is known.",
  PARTNER_UNKNOWN: "No roster of a partner with that root counts.",
  PARTNERS_TOO_MANY: "There are as many partners as a roster may list.",
  INVITATION_UNKNOWN: "There is no such invitation.",
  INVITATION_USED: "The invitation was used already.",
  INVITATION_EXPIRED: "The invitation is too old.",
  INVITATIONS_TOO_MANY: "There are as many open invitations as there may be.",
  ACCOUNT_MALFORMED: "What is said of the account is not in the form that a roster takes.",
  ACCOUNT_TAKEN: "The key or the recipient is somebody else's already.",
  ACCOUNT_UNKNOWN: "There is no such account.",
  ACCOUNT_CERTIFIED: "Whoever is on the roster is taken off it first.",
  PASSKEY_REFUSED: "The passkey does not check.",
  PASSKEY_UNKNOWN: "No account has this passkey.",
  PASSKEY_OF_ANOTHER: "The passkey is of another account.",
  PASSKEY_REQUIRED: "Show the passkey first.",
  ADDRESS_INVALID: "That can't be an address of this channel.",
  ADDRESS_CODE_WRONG: "That isn't the code that was sent to this address last, or it is too old.",
  CALL_SIGNATURE_INVALID: "What was sent is not signed by the telephone provider.",
  CALL_MALFORMED: "The word of the call is not in the form that the specification gives.",
  CALL_OF_ANOTHER: "The word of the call is of another call than this one.",
  CALL_MESSAGE_REFUSED: "The call has as many messages as it may, or another one in that place.",
  CALL_WORD_SIGNATURE_INVALID: "The word of the call is not signed by whoever sends it.",
  SHIFT_ZONE_UNKNOWN: "There is no such time zone.",
  SHIFT_TIME_INVALID: "A shift names a time that is none, or ends before it begins.",
  CALENDAR_TOO_LARGE: "The calendar is larger than any that is read.",
  CALENDAR_INVALID: "The calendar is not in the form of RFC 5545.",
  CALENDAR_RULE_UNSUPPORTED: "The calendar repeats something in a way that is not read.",
  SWAPS_TOO_MANY: "As many swaps are open as there may be.",
  SWAP_UNKNOWN: "There is no such swap, or it is not yours to take.",
  FEED_UNKNOWN: "There is no calendar at this address.",
  SESSION_REQUIRED: "Sign in first.",
  SESSION_REFUSED: "The session has ended or never was: sign in again.",
  HELP_TOKEN_REQUIRED: "Show the token that the request for help was answered with.",
  HELP_TOKEN_REFUSED: "The token is too old or not ours: send the request for help again.",
  PUSH_RECEIPT_REFUSED: "The receipt is not one that this server gave with a notification.",
  HELP_UNKNOWN: "There is no such request for help.",
  ENCOUNTER_UNKNOWN: "There is no such encounter.",
  ADDRESS_UNKNOWN: "There is no such address, or it is gone.",
  RECORD_UNKNOWN: "The encounter has no record there yet.",
  KEY_RING_UNKNOWN: "There is no key ring yet.",
  ERASURE_UNKNOWN: "Nobody has asked for the encounter to be erased.",
  TOMBSTONE_UNKNOWN: "The encounter has not been erased.",
  PAIRING_UNKNOWN: "There is no such invitation, or its day is over.",
  PAIRING_UNANSWERED: "Nobody has answered the invitation yet.",
  ROUTE_UNKNOWN: "There is nothing at this address.",
  METHOD_NOT_ALLOWED: "This address does not take that method.",
  REQUEST_TOO_SLOW: "The request did not come to its end in time.",
  LEG_UNCLAIMED: "No claim for the leg has come; send it along.",
  LEG_CLAIMED_OTHERWISE: "The leg was claimed with another session key.",
  CHANNEL_NOT_SET_UP: "This server has not been set up to reach people by this channel.",
  PLACE_TAKEN: "Another statement has the same place.",
  KEY_RING_CHANGED: "Another key ring has come in the meantime.",
  PAIRING_TAKEN: "Something else has come under this address before.",
  HELP_ASKED_OTHERWISE: "A request for help with this number says something else.",
  HELP_OVER: "A newer request for help has taken its place.",
  HELP_STILL_OPEN: "The request for help before this one has not ended.",
  ENCOUNTER_ERASED: "The encounter was erased by whom it belongs to.",
  LENGTH_REQUIRED: "The request has to say its length.",
  UPLOAD_TOO_LARGE: "The request is larger than this address takes.",
  CONTENT_TYPE_UNSUPPORTED: "The content type is not the one that this address takes.",
  ENCOUNTER_QUOTA_SPENT: "The encounter has reached its size.",
  DEVICE_QUOTA_SPENT: "The device has sent as much as it may in one day.",
  OWNER_QUOTA_SPENT: "The owner key has as many devices as it may.",
  HELP_QUOTA_SPENT: "The device has asked for help as often as it may in one day.",
  NOTICE_QUOTA_SPENT: "The device has had as many contacts told as it may in one day.",
  TOO_MANY_REQUESTS: "Too many requests from one address.",
  HEADERS_TOO_LARGE: "The request's headers are too large.",
  SERVER_BUSY: "The server has more to write than it may hold: send again shortly.",
  DISK_FULL: "The server's disk is full.",
  INTERNAL: "The server failed. The request may be sent again.",
}

export const PROBLEM_CONTENT_TYPE = "application/problem+json"

/** Refuses a request. What the client did, or the state of the server, is at fault: a bug in this program is a plain `Error`. */
export class RequestError extends Error {
  override readonly name = "RequestError"
  readonly code: ErrorCode
  /** Of the text that was sent, from 1; `undefined` where no line can be named. */
  readonly line: number | undefined
  constructor(code: ErrorCode, { line, ...options }: ErrorOptions & { readonly line?: number | undefined } = {}) {
    super(titles[code], options)
    this.code = code
    this.line = line
  }
}

export function problemOf(code: ErrorCode, line?: number): Problem {
  return { title: titles[code], status: errorStatus[code], code, ...(line === undefined ? {} : { line }) }
}

/** Seconds after which a refused request may be sent again; `undefined` for a code that waiting doesn't mend. */
export function retryAfterSeconds(code: ErrorCode): number | undefined {
  switch (code) {
    case "SERVER_BUSY":
      return 1
    case "TOO_MANY_REQUESTS":
      return 5
    case "DISK_FULL":
      // Somebody has to make room.
      return 60
    case "DEVICE_QUOTA_SPENT":
    case "HELP_QUOTA_SPENT":
    case "NOTICE_QUOTA_SPENT":
    case "TOKENS_SPENT_TODAY":
      return 3600
    default:
      return undefined
  }
}

/** The headers that go with a refusal of this code, whatever its body. */
export function refusalHeaders(code: ErrorCode): Record<string, string> {
  const retryAfter = retryAfterSeconds(code)
  return {
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    // RFC 9110 §15.5.2: a 401 says how to authenticate.
    ...(errorStatus[code] === 401 ? { "www-authenticate": "Bearer" } : {}),
  }
}

/** Answers with `application/problem+json` (RFC 9457), on a response whose head hasn't gone out. */
export function sendProblem(response: ServerResponse, code: ErrorCode, headers: Record<string, string> = {}): void {
  const body = Buffer.from(JSON.stringify(problemOf(code)))
  response.writeHead(errorStatus[code], {
    ...headers,
    ...refusalHeaders(code),
    "content-type": PROBLEM_CONTENT_TYPE,
    "content-length": body.length,
    "cache-control": "no-store",
  })
  response.end(body)
}
