/**
 * Every file of this release that the app may fetch, those first that an encounter needs. The build puts it in place of the name
 * (scripts/service-worker-build.ts); only the service worker may read it.
 */
declare const RELEASE_FILES: readonly {
  /** Below the app's address, without a leading slash: `index.html`, `assets/main-Ab12.js`. */
  readonly path: string
  /** 64 lowercase hex digits. */
  readonly sha256: string
}[]
