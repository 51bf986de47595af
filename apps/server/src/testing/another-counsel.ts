import { openDatabase } from "../accounts/database.ts"
import { Roster } from "../accounts/roster.ts"
import { makeCounsel } from "../demonstration/organisation.ts"
import type { TestServer } from "./test-server.ts"

/** Puts one more counsel on the roster of a server that runs. @returns the path with which they join, `/console/#join=…`. */
export async function addCounsel({ data, serverKey }: TestServer): Promise<string> {
  const { joining, counsel } = await makeCounsel()
  const database = await openDatabase(data)
  await new Roster(database, serverKey).add(counsel)
  await database.destroy()
  return `/console/#join=${joining}`
}
