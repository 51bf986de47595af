/** Safari transfers tracks to workers, which TypeScript's worker library doesn't know yet. */
interface MediaStreamTrack {
  readonly kind: string
  stop(): void
}
