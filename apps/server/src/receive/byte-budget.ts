import type { Busy } from "../load.ts"

/** Bytes of bodies that memory holds: being read, or waiting for the disk. It bounds what an overload can cost. */
export class ByteBudget implements Busy {
  readonly most: number
  #spent = 0

  constructor(most: number) {
    this.most = most
  }

  get spent(): number {
    return this.#spent
  }

  busyShare(): number {
    return this.#spent / this.most
  }

  hasRoomFor(bytes: number): boolean {
    return this.#spent + bytes <= this.most
  }

  take(bytes: number): void {
    this.#spent += bytes
  }

  giveBack(bytes: number): void {
    this.#spent -= bytes
  }
}
