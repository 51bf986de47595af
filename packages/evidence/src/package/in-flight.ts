/**
 * Begins work on what comes, a few pieces ahead, and hands out results in their order: waiting for the platform's cryptography costs more than the
 * cryptography. Whoever stops asking closes the source.
 * @param most - pieces under way at once, and so held in memory.
 */
export async function* inFlight<T, R>(
  source: AsyncIterable<T>,
  most: number,
  begin: (one: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const begun: Promise<R>[] = []
  for await (const one of source) {
    const result = begin(one)
    // It is heard of when its turn comes, or nobody waits for it any more.
    result.catch(() => undefined)
    begun.push(result)
    if (begun.length >= most) yield await begun.shift()!
  }
  for (const result of begun) yield await result
}

/** Batches that are opened at once: a batch is some 40 kB, 4 MiB at most. */
export const BATCHES_IN_FLIGHT = 16
