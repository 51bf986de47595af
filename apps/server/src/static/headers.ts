/**
 * What a page of ours may do: its own files, and nothing else from anywhere. No inline script, no `eval`, no worker from a
 * `blob:`, no frame, no form.
 *
 * Without `require-trusted-types-for`: it refuses `new Worker(new URL(…))`, which is how the workers are started; and `worker-src`
 * and `script-src` leave a script nothing to be loaded from but our own files.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  // Opus as WebAssembly, where the browser has no encoder of its own; every wasm file is one of ours.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // What was opened is played from memory.
  "media-src 'self' blob:",
  // The WebSocket too: 'self' covers it where scheme and port are the page's.
  "connect-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** What each app needs, and only for itself: counsel speaks, and isn't seen. */
const permissionsOf = {
  phone: "camera=(self), microphone=(self), geolocation=(self), screen-wake-lock=(self), fullscreen=(self)",
  console: "camera=(), microphone=(self), geolocation=(), fullscreen=(self)",
} as const

export type App = keyof typeof permissionsOf

/** Headers of every file of an app. @param isHttps - Then browsers are told to stay with it. */
export function pageHeaders(app: App, isHttps: boolean): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy,
    "permissions-policy": `${permissionsOf[app]}, display-capture=(), payment=(), usb=(), browsing-topics=()`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    ...(isHttps ? { "strict-transport-security": "max-age=31536000" } : {}),
  }
}

/** Files whose name carries their hash never change; everything else is asked for again each time. */
export function cachingOf(path: string): string {
  return /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache"
}
