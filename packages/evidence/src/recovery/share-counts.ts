/** Of how many shares how many give a secret back. */
export const SHARES_NEEDED = 2
export const SHARES_MADE = 3
