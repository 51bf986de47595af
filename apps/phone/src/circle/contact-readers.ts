import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import type { Track } from "@alongside/evidence/statement/place"
import type { Following } from "@alongside/protocol/circle"
import { type Contact, keptContacts } from "./kept-contacts.ts"

/** Envelopes go with each epoch, over whatever uplink there is: so many people follow, at most. Any number is told. */
const MOST_FOLLOWING = 8

/** Those who may follow, and what: read when the app opens, and when she changes the list. */
export type Followers = readonly Pick<Contact, "recipient" | "may">[]

export async function followers(database: IDBDatabase): Promise<Followers> {
  const contacts = await keptContacts(database)
  return contacts.filter(({ may }) => may !== "told").slice(0, MOST_FOLLOWING)
}

/** Whom an epoch is sealed to besides. @param isConsulted - counsel is connected: then nobody but the two hears them. */
export function contactReaders(of: Followers, isConsulted: boolean): NamedRecipient[] {
  return of.map(({ recipient, may }) => ({ kind: "contact", recipient, opens: tracksFor(may, isConsulted) }))
}

function tracksFor(may: Following, isConsulted: boolean): readonly Track[] {
  switch (may) {
    case "told":
      return []
    case "place":
      return ["place"]
    case "picture":
      return ["video", "place"]
    case "sound":
      return isConsulted ? ["video", "place"] : ["audio", "video", "place"]
  }
}
