/** May a session still be changed, and what is a write told if not? */
import {
  COMMITTED,
  DESTROYED,
  NO_HEAD,
  type ReadOnly,
  type Refusal,
  readOnlyBecause,
  refuse,
} from './lost.ts'
import { endWrites } from './over.ts'

export class Standing {
  #isEnded = false
  /** Why it takes no more changes, though it is not over. */
  #closed: Refusal | undefined

  get phase(): 'open' | 'committed' | 'destroyed' {
    if (this.#isEnded) return 'destroyed'
    return this.#closed === undefined ? 'open' : 'committed'
  }

  /** It was destroyed. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  end(session: object): void {
    endWrites(session, () => refuse(DESTROYED))
    this.#isEnded = true
  }

  /** From now on changes come too late. */
  close(): void {
    this.#closed ??= COMMITTED
  }

  /** Nothing that a write could be carried by will ever leave: each is an error, by verb or property. */
  readOnly(session: object, why: ReadOnly | undefined): void {
    const isSo = this.#closed !== undefined && this.#closed !== COMMITTED
    if (this.#isEnded || isSo) return
    const refusal = why === undefined ? NO_HEAD : readOnlyBecause(why)
    this.#closed = refusal
    endWrites(session, () => refuse(refusal))
  }

  mustBeOpen(verb: string): void {
    if (this.#isEnded) refuse(DESTROYED, verb)
    if (this.#closed !== undefined) refuse(this.#closed, verb)
  }
}
