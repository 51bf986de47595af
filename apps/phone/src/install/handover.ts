/** What page and service worker agree on when one release takes over from another. */

/** Held by the tab that records, for as long as it does. A new release takes over only while nobody holds it. */
export const RECORDING_LOCK = "alongside: recording"

/** Posted to the waiting service worker once the person has asked for the new release. */
export const USE_THIS_RELEASE = "use this release"
