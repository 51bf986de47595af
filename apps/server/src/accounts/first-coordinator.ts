import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Accounts } from "./accounts.ts"
import type { Invitations } from "./invitations.ts"

/** Where the first coordinator's invitation is kept until there is one. */
export function firstCoordinatorFile(directory: string): string {
  return join(directory, "first-coordinator.txt")
}

/**
 * Invites the one who invites everybody else: an organisation without a coordinator begins at its server's terminal. Each start takes back the
 * invitation of the one before.
 *
 * @returns the invitation's secret; `undefined` when there is a coordinator.
 */
export async function inviteFirstCoordinator(
  directory: string,
  accounts: Accounts,
  invitations: Invitations,
): Promise<string | undefined> {
  const path = firstCoordinatorFile(directory)
  if (await accounts.hasCoordinator()) {
    rmSync(path, { force: true })
    return undefined
  }
  await invitations.takeBack("coordinator")
  const { secret } = await invitations.make("coordinator")
  writeFileSync(path, `#invited=${secret}\n`, { mode: 0o600 })
  return secret
}
