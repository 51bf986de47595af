import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { demonstrationMember, makeCounsel } from "../demonstration/organisation.ts"
import type { TestServer } from "./test-server.ts"

/** Puts one more counsel on the roster of a server that runs. @returns the path with which they join, `/console/#join=…`. */
export async function addCounsel(server: TestServer): Promise<string> {
  const { joining, key, recipient } = await makeCounsel()
  const coordinator = await SignedCoordinator.signIn(server)
  await coordinator.certify((members) => [...members, demonstrationMember(key, recipient, Date.now())], [recipient])
  return `/console/#join=${joining}`
}
