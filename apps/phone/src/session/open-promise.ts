/** A promise that somebody else settles. */
export interface OpenPromise<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T | PromiseLike<T>) => void
  readonly reject: (reason: unknown) => void
}

/** What `Promise.withResolvers` makes, for browsers that don't have it: Safari before 17.4, and so iPhones of 2017. */
export function openPromise<T>(): OpenPromise<T> {
  let resolve!: OpenPromise<T>["resolve"]
  let reject!: OpenPromise<T>["reject"]
  const promise = new Promise<T>((settle, refuse) => {
    resolve = settle
    reject = refuse
  })
  return { promise, resolve, reject }
}
