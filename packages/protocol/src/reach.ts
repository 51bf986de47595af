import { z } from "zod"

/** Of what a console sends to {@link reachRoutes}: JSON. */
export const REACH_CONTENT_TYPE = "application/vnd.alongside.reach+json"

/** How counsel is reached away from the console. Only they set where; nobody else is shown it. */
export const reachRoutes = {
  /** GET {@link Reach}; POST a {@link NewAddress}, answered with {@link Reach}. */
  addresses: "/v1/counsel/addresses",
  /** DELETE one of one's own; answered with {@link Reach}. */
  address: (id: string) => `/v1/counsel/addresses/${id}`,
  /** POST: a message goes there, so that they see that it works; answered with {@link Reach}. */
  test: (id: string) => `/v1/counsel/addresses/${id}/test`,
  /** POST {@link confirmedSchema}: the code that came with it, so that the way is known to lead to them; answered with {@link Reach}. */
  confirm: (id: string) => `/v1/counsel/addresses/${id}/confirm`,
  /** POST by a browser that has shown what was pushed to it, with the receipt that came along as bearer token. */
  receipt: "/v1/push/receipt",
} as const

/** Where the telephone provider asks what to say and reports what became of it. The id is the name of a notice. */
export const telephoneRoutes = {
  talk: (id: string) => `/v1/telephone/${id}/talk`,
  keys: (id: string) => `/v1/telephone/${id}/keys`,
  machine: (id: string) => `/v1/telephone/${id}/machine`,
  report: (id: string) => `/v1/telephone/${id}/report`,
} as const

export const reachChannels = ["push", "text", "voice", "signal", "email"] as const
export type ReachChannel = (typeof reachChannels)[number]

/**
 * `untried`: nothing has been sent there yet. `sent`: the provider has it, and can't or doesn't yet say more. `works`: it came.
 * `fails`: the last one didn't come. `gone`: the address isn't there any more, and isn't used.
 */
export const addressStates = ["untried", "sent", "works", "fails", "gone"] as const
export type AddressState = (typeof addressStates)[number]

export const reachSchema = z.object({
  /** Channels of this server that aren't set up can't be chosen. */
  channels: z.array(z.object({ channel: z.enum(reachChannels), isConfigured: z.boolean() })),
  /** `applicationServerKey` for a push subscription, base64url. */
  pushKey: z.string(),
  addresses: z.array(
    z.object({
      id: z.string(),
      channel: z.enum(reachChannels),
      /** Enough to know one's own by: `…42`. */
      short: z.string(),
      state: z.enum(addressStates),
      stateMs: z.number().int(),
    }),
  ),
})
export type Reach = z.infer<typeof reachSchema>

export const newAddressSchema = z.object({
  channel: z.enum(reachChannels),
  /** A number with its country code, a mailbox, or a push subscription as JSON. */
  address: z.string().min(1).max(2000),
  language: z.enum(["en", "es"]),
})
export const confirmedSchema = z.object({ code: z.string().regex(/^\d{4}$/) })
export type NewAddress = z.infer<typeof newAddressSchema>
