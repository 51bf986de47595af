import type { Notice } from "../notices.ts"

export const trialSecret = Buffer.alloc(32, 7)

export function trialNotice(otherwise: Partial<Notice> = {}): Notice {
  return {
    ...{ key: "one", about: "ana", channel: "signal", to: "+16125550142", language: "en" },
    ...{ message: { kind: "contact", what: "asked", path: "/" }, untilMs: Date.now() + 3_600_000 },
    ...otherwise,
  }
}
