import { field } from "@alongside/evidence/statement/fields"
import type { Parts, Shape } from "./annotate.ts"

const named = (...names: string[]): Shape[] => names.map((name) => ({ name }))

const statement: Shape = {
  name: "statement",
  keys: {
    [field.kind]: { name: "kind" },
    [field.encounter]: { name: "encounter" },
    [field.leg]: { name: "leg" },
    [field.chain]: { name: "chain" },
    [field.sequence]: { name: "sequence" },
    [field.previous]: { name: "previous hash" },
    [field.wall]: { name: "wall clock" },
    [field.elapsed]: { name: "monotonic clock" },
    [field.newestReceipt]: { name: "receipt hash" },
    [field.epoch]: { name: "epoch" },
    [field.bodyHash]: { name: "body hash" },
    [field.commitment]: { name: "commitment" },
    [field.duration]: { name: "duration" },
    [field.codec]: { name: "codec" },
    [field.sealedAtPress]: { name: "sealed-at-press" },
    [field.cause]: { name: "cause" },
    [field.sessionKey]: { name: "session key" },
    [field.previousLeg]: { name: "previous leg", items: named("leg", "head", "newest receipt") },
    [field.serverNonce]: { name: "server nonce" },
    [field.endorsement]: { name: "endorsement" },
    [field.release]: { name: "release" },
    [field.firstSequences]: { name: "first sequences", each: { items: named("track", "first sequence") } },
    [field.envelopes]: {
      name: "envelopes",
      each: {
        items: [
          ...named("reader's kind", "recipient"),
          { name: "opens", each: { name: "track" } },
          { name: "envelope" },
        ],
      },
    },
    [field.reader]: { name: "reader", items: named("reader's kind", "recipient") },
    [field.heads]: { name: "heads", each: { items: named("track", "next sequence", "newest statement") } },
    [field.isLast]: { name: "last" },
  },
}

const signed = (name: string, payload: Shape): Shape => ({
  name,
  inside: {
    items: [
      { name: "protected", inside: { keys: { 1: { name: "alg" }, 16: { name: "typ" } } } },
      { name: "unprotected" },
      { name: "payload", inside: payload },
      { name: "signature" },
    ],
  },
})

const claim = signed("claim", { items: named("encounter", "leg", "session key", "device key") })
const receipt = signed("receipt", {
  items: [{ name: "encounter" }, { name: "received", each: { items: named("received at", "batch") } }],
})
const batch: Shape = {
  name: "batch",
  items: [
    {
      name: "signature",
      inside: signed("COSE_Sign1", {
        items: [{ name: "encounter" }, { name: "leg" }, { name: "statements", each: { name: "hash" } }],
      }),
    },
    { name: "items", each: { items: [{ name: "statement", inside: statement }, { name: "body" }] } },
  ],
}
const binding = signed("binding", { items: named("kind", "origin", "nonce", "from", "owner key") })
const order = signed("erasure order", { items: named("origin", "nonce", "encounter", "owner key") })
const root = signed("root certificate", { items: named("key", "name", "successor", "previous") })
const delegation = signed("delegation", {
  items: named("root", "signer", "from", "until", "first number", "last number"),
})
const licence: Shape = { items: named("jurisdiction", "matter", "bar number", "until") }
const member: Shape = {
  items: [
    ...named("role", "key", "recipient", "name"),
    { name: "licences", each: licence },
    { name: "languages", each: { name: "language" } },
  ],
}
const roster = signed("roster", {
  items: [
    ...named("root", "number", "issued", "until"),
    { name: "members", each: member },
    { name: "partners", each: { name: "partner" } },
  ],
})
const partner = signed("partner certificate", { items: named("root", "partner", "from", "until") })
const indexed = named(
  "kind",
  "chain",
  "sequence",
  "statement",
  "epoch",
  "wall clock",
  "monotonic clock",
  "duration",
  "body length",
)

/** What the bytes of each format are made of. */
export const shapes: Readonly<Record<string, Shape | Parts>> = {
  statement,
  claim,
  receipt,
  batch,
  "audio packets": {
    keys: {
      1: { name: "packets", each: { name: "packet" } },
      2: { name: "samples per packet" },
      3: { name: "channels" },
      4: { name: "pre-skip" },
      5: { name: "start in µs" },
    },
  },
  "webm slice": { keys: { 1: { name: "header" }, 2: { name: "bytes" } } },
  upload: {
    name: "upload",
    items: [
      { name: "claims", each: { name: "claim", inside: claim } },
      { name: "batches", each: { name: "batch", inside: batch } },
    ],
  },
  reply: {
    name: "reply",
    items: [
      { name: "receipt", inside: receipt },
      { name: "refusals", each: { items: named("place", "code") } },
    ],
  },
  "index entry": {
    items: [
      ...named("received at", "batch", "leg", "is contradiction"),
      { name: "statements", each: { items: indexed } },
      { name: "receipts", each: { name: "for records", each: { name: "ordinal" } } },
    ],
  },
  "binding request": {
    name: "binding request",
    items: [
      { name: "by-from", inside: binding },
      { name: "by-owner", inside: binding },
      { name: "key ring", items: named("version", "file") },
    ],
  },
  "owner sign-in": signed("owner sign-in", { items: named("origin", "nonce", "owner key") }),
  "erasure order": order,
  invitation: signed("invitation", { items: named("device key", "recipient") }),
  "contact answer": signed(
    "contact's answer",
    signed("card", { items: named("device key", "contact key", "recipient", "language", "push subscription") }),
  ),
  told: signed("told", { items: named("encounter", "contact key", "device key", "may", "at") }),
  seen: signed("seen", { items: named("encounter", "contact key", "told", "at") }),
  "contact sign-in": signed("contact's sign-in", { items: named("origin", "nonce", "contact key") }),
  tombstone: signed("tombstone", {
    items: [...named("encounter", "asked at", "erased at", "records"), { name: "order", inside: order }],
  }),
  "root certificate": root,
  delegation,
  roster,
  "partner certificate": partner,
  "roster file": {
    name: "roster file",
    items: [
      { name: "roots", each: { name: "root", inside: root } },
      { name: "delegation", inside: delegation },
      { name: "roster", inside: roster },
      { name: "partners", each: { name: "partner", inside: partner } },
    ],
  },
  "sign-in": signed("sign-in", { items: named("origin", "nonce", "counsel key") }),
  "consultation release": signed("release", { items: named("encounter", "counsel key", "recipient", "at") }),
  "segment key": { items: named("statement", "sframe_key", "sframe_salt") },
  "leg endorsement": { items: [...named("leg", "salt"), { name: "claim", inside: claim }] },
  "disclosed batch": batch,
  "package description": {
    name: "package",
    keys: {
      0: { name: "version" },
      1: { name: "kind" },
      2: { name: "encounter" },
      3: { name: "range", each: { items: named("leg", "monotonic clock") } },
      4: { name: "withheld", each: { name: "track" } },
      5: { name: "legs", each: { items: named("leg", "session key") } },
      6: { name: "server keys", each: { name: "key" } },
      7: { name: "playable", each: { items: named("path", "leg", "start", "duration") } },
      8: { name: "made at" },
      9: { name: "software" },
      10: { name: "releases", each: { name: "release" } },
    },
  },
  segment: [
    [4, "SFrame header: KID in 3 bytes, CTR 0; epoch 2, step 1"],
    [160, "ciphertext of salt (32), media (32), padding (96)"],
    [16, "tag"],
  ],
  "place fix": [
    [1, "version"],
    [1, "present: altitude, heading, speed"],
    [4, "41.5910392° north"],
    [4, "93.6037279° west"],
    [4, "accurate to 8.50 m"],
    [4, "291.25 m high"],
    [2, "heading 271.50°"],
    [2, "0.40 m/s"],
    [8, "found at 1795284002000"],
    [2, "zero"],
  ],
  "record frames": [
    [1, "version"],
    [1, "flags: no contradiction"],
    [32, "encounter"],
    [4, "ordinal: 41"],
    [8, "received at: 1795284003400"],
    [4, "length"],
    [Number.MAX_SAFE_INTEGER, "batch"],
  ],
}
