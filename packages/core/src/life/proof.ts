/** When has the visitor proved who they are, and when was that last compared with what the app knows? */
import type { EnvelopeHead } from '../words/envelope.ts'
import { Owner } from './owner.ts'
import type { Rules } from './rules.ts'
import { mustHaveStamp, stampOf } from './stamp.ts'

type Kept = Pick<EnvelopeHead, 'authenticatedAt' | 'comparedAt'>

/** Of one session. What was kept holds for as long as the session belongs to whom it belonged to then. */
export class Proof<T> {
  readonly #rules: Rules<T>
  readonly #kept: Kept
  /** Whose it was, and by which stamp, when that was kept. */
  readonly #owner: Owner<T> | undefined
  readonly #stamp: string | undefined
  /** Since when it has belonged to somebody else. */
  #since: number | undefined
  /** The app said so, of whom it belonged to then. */
  #said: { readonly at: number; readonly subject: string | undefined } | undefined

  /** `came` is the data that what was kept is about; undefined: nobody's. */
  constructor(rules: Rules<T>, kept: Kept = {}, came?: Partial<T>) {
    this.#rules = rules
    this.#kept = kept
    this.#owner = rules.subject && new Owner(rules.subject, came)
    this.#stamp = came && this.#stampOf(came)
  }

  /** Where it cannot be kept there is none; and who is nobody has proved nothing. */
  authenticatedAt(data: Partial<T>): number | undefined {
    if (this.#rules.holds.authentication === false || this.isNobodys(data)) return undefined
    const said = this.#said
    if (said !== undefined && said.subject === this.#owner?.of(data)) return said.at
    return this.#hasChangedHands(data) ? this.#begun() : this.#kept.authenticatedAt
  }

  /** A stamp that is another than it was has been taken from what the app knows now. */
  comparedAt(data: Partial<T>, now: number): number | undefined {
    const stamp = this.#stampOf(data)
    if (stamp === undefined || this.isNobodys(data)) return undefined
    if (this.#hasChangedHands(data) || stamp !== this.#stamp) return now
    return this.#kept.comparedAt
  }

  /** Somebody has shown who they are. */
  authenticated(data: Partial<T>, at: number): void {
    this.#said = { at, subject: this.#owner?.of(data) }
  }

  /** The data was dropped, but for what is there now: who is somebody else then has yet to prove who they are. */
  after(data: Partial<T>, before: Partial<T>): Proof<T> {
    const { subject } = this.#rules
    const goesOn = subject !== undefined && !new Owner(subject, before).hasChanged(data)
    return goesOn && !this.isNobodys(data) ? this : new Proof(this.#rules)
  }

  /** By the option `subject`. Without it nobody can tell. */
  isNobodys(data: Partial<T>): boolean {
    return this.#owner !== undefined && this.#owner.of(data) === undefined
  }

  /** @throws {SessionError} `ERR_SESSION_STAMP` */
  mustHaveStamp(data: Partial<T>): void {
    const { stamp } = this.#rules
    if (stamp !== undefined && !this.isNobodys(data)) mustHaveStamp(stamp, data)
  }

  #hasChangedHands(data: Partial<T>): boolean {
    return this.#owner?.hasChanged(data) === true
  }

  /** The same moment, however often it is asked for. */
  #begun(): number {
    this.#since ??= this.#rules.now()
    return this.#since
  }

  /** What cannot be told is told of when the session is to be kept. */
  #stampOf(data: Partial<T>): string | undefined {
    const { stamp } = this.#rules
    try {
      return stamp && stampOf(stamp, data)
    } catch {
      return undefined
    }
  }
}
