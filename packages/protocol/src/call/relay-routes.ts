/** Where a phone and a console ask by which ways their call may go (relays.ts). */
export const relayRoutes = {
  /** GET `CallRelays`, for a phone, with the token that its request for help was answered with. */
  phone: "/v1/help/relays",
  /** GET `CallRelays`, for counsel who is signed in. */
  console: "/v1/on-call/relays",
} as const
