/** By which it is remembered what this phone keeps of the organisation that it joined. */
export const JOINED = "joined"
/** The line on which every tab and worker of the app hears that she has joined, or left. */
export const JOINING = "alongside joining"
