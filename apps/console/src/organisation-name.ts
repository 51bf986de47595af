import { ask, ServerError } from "@alongside/live/relay/session"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"

/** What the organisation calls itself; `undefined` while its server can't be asked. */
export async function organisationName(origin: string): Promise<string | undefined> {
  try {
    return organisationSchema.parse(await (await ask(origin + routes.organisation)).json()).name
  } catch (error) {
    if (error instanceof ServerError) return undefined
    throw error
  }
}
