import { followings } from "@alongside/protocol/circle"
import type { Contact } from "./kept-contacts.ts"

/** Whether this contact may see something afterwards that they may not before. */
export function seesMore(before: Pick<Contact, "may">, after: Pick<Contact, "may">): boolean {
  return followings.indexOf(after.may) > followings.indexOf(before.may)
}
