/** Partner organisations (spec/roster.md §6): where their servers are, and what came of asking them. */
export const partnerRoutes = {
  /** GET `partnerListSchema` of partners.ts, by a coordinator. */
  partners: "/v1/partners",
  /** PUT `partnerAddressSchema`, by a coordinator: where the partner's roster is asked for, by the name of its root certificate, hexadecimal. DELETE forgets it. */
  partner: (root: string) => `/v1/partners/${root}`,
  /** GET the newest roster file of a partner that counts now. Public: it is the partner's own, and whoever reads it verifies it. */
  roster: (root: string) => `/v1/partners/${root}/roster`,
  /** GET `partnerRecipientsSchema`: the texts that those of a partner's counsel can be sealed to who can be rung here. Public. */
  recipients: (root: string) => `/v1/partners/${root}/recipients`,
} as const

/** As many as phones are shown of our own. */
export const MOST_PARTNER_RECIPIENTS = 20
