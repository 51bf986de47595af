import type { OnCallMessage } from "@alongside/protocol/on-call"
import type { BenchConsole } from "./many-consoles.ts"

/** One console that rings. */
export interface HeardRing {
  readonly console: BenchConsole
  readonly ring: string
  readonly atMs: number
}

/** What all the consoles heard while some phones pressed. */
export class Round {
  readonly rung = new Map<string, HeardRing[]>()
  /** Who was given which request. */
  readonly seats = new Map<string, Set<string>>()
  /** When each ring was heard to be over. */
  readonly over = new Map<string, number>()
  #look: (() => void) | undefined

  note(console: BenchConsole, message: OnCallMessage, atMs: number): void {
    if (message.type === "ring") {
      const { request, ring } = message
      const rung = this.rung.get(request) ?? []
      this.rung.set(request, rung)
      rung.push({ console, ring, atMs })
    } else if (message.type === "seat") {
      this.seats.set(message.request, (this.seats.get(message.request) ?? new Set()).add(console.member))
    } else if ((message.type === "silence" || message.type === "refused") && message.ring !== undefined) {
      if (!this.over.has(message.ring)) this.over.set(message.ring, atMs)
    }
    this.#look?.()
  }

  /** Waits until something that was heard makes it so; looks no oftener than every few milliseconds. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#look = resolve
      })
      this.#look = undefined
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
