/** A town whose server takes owner keys from its phones, each at the address that this phone's network gives it. */
import type { Phone } from "../phone.ts"
import type { Town } from "../town.ts"

/** The server is started again where it was, and knows under which addresses its phones see it. */
export async function makeAtHome(town: Town, ...phones: readonly Phone[]): Promise<void> {
  return makeAtHomeWith({}, town, ...phones)
}

/** The same, with more `ALONGSIDE_…` variables. */
export async function makeAtHomeWith(
  environment: Readonly<Record<string, string>>,
  town: Town,
  ...phones: readonly Phone[]
): Promise<void> {
  const seen = phones.flatMap(({ network }) => [network.origin, network.origin.replace("127.0.0.1", "localhost")])
  const origins = [town.server.origin, ...seen].join(",")
  town.server.setEnvironment({ ALONGSIDE_LOG_LEVEL: "warn", ALONGSIDE_ORIGINS: origins, ...environment })
  await town.server.stop()
  await town.server.start()
}
