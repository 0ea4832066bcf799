/** Whose is a session, since when do we know, and to which device is it bound? As it came, and by its data now. */
import type { EnvelopeHead } from '../words/envelope.ts'
import { deviceOf } from './device.ts'
import { Owner } from './owner.ts'
import { Proof } from './proof.ts'
import type { Rules } from './rules.ts'

type Kept = Pick<EnvelopeHead, 'authenticatedAt' | 'comparedAt' | 'device'>

/** Every answer is about the data that is given, compared with the data that came. */
export class Belonging<T> {
  readonly #rules: Rules<T>
  readonly #kept: Kept
  readonly #owner: Owner<T> | undefined
  /** Undefined where nobody can tell whose it is, until somebody says that they have shown who they are. */
  #proof: Proof<T> | undefined

  private constructor(
    rules: Rules<T>,
    kept: Kept,
    owner: Owner<T> | undefined,
    proof: Proof<T> | undefined,
  ) {
    this.#rules = rules
    this.#kept = kept
    this.#owner = owner
    this.#proof = proof
  }

  /** Of what was kept; of a session that begins, nothing is known. */
  static of<T>(rules: Rules<T>, kept: Kept = NOTHING, data?: Partial<T>): Belonging<T> {
    const { subject } = rules
    if (subject === undefined) return new Belonging(rules, kept, undefined, undefined)
    return new Belonging(rules, kept, new Owner(subject, data), new Proof(rules, kept, data))
  }

  /** All data is gone, and with it whoever has shown who they are. */
  emptied(): Belonging<T> {
    const kept = { device: this.#kept.device }
    const proof = this.#proof && new Proof(this.#rules)
    return new Belonging(this.#rules, kept, this.#owner, proof)
  }

  /** Begun anew with some of the data: of another device, and another proof but for the same person's. */
  regenerated(data: Partial<T>, before: Partial<T>): Belonging<T> {
    return new Belonging(this.#rules, NOTHING, this.#owner, this.#proof?.after(data, before))
  }

  /** Undefined: nobody's, or it cannot be told. */
  subject(data: Partial<T>): string | undefined {
    return this.#owner?.of(data)
  }

  /** It is another's than when it came. */
  hasChanged(data: Partial<T>): boolean {
    return this.#owner?.hasChanged(data) === true
  }

  /** It was somebody's when it came, and is not theirs any more. */
  hasLeft(data: Partial<T>): boolean {
    return this.#owner?.hasLeft(data) === true
  }

  isNobodys(data: Partial<T>): boolean {
    return this.#owner === undefined
      ? this.authenticatedAt(data) === undefined
      : this.#owner.of(data) === undefined
  }

  /** Somebody has shown who they are. */
  authenticated(data: Partial<T>, at: number): void {
    this.#proof ??= new Proof(this.#rules, this.#kept)
    this.#proof.authenticated(data, at)
  }

  authenticatedAt(data: Partial<T>): number | undefined {
    if (this.#proof !== undefined) return this.#proof.authenticatedAt(data)
    return this.#rules.holds.authentication === false ? undefined : this.#kept.authenticatedAt
  }

  /** When the option `stamp` last found that it holds. */
  comparedAt(data: Partial<T>, now: number): number | undefined {
    return this.#proof?.comparedAt(data, now)
  }

  /** What its envelope is to say of the device that it is bound to. */
  device(data: Partial<T>, now: number): string | undefined {
    const { device: rules } = this.#rules
    if (rules === undefined) return undefined
    const [subject, isHandedOn] = [this.subject(data), this.hasChanged(data)]
    return deviceOf({ kept: this.#kept.device, subject, isHandedOn }, rules, now)
  }

  /**
   * @throws {SessionError} `ERR_SESSION_SUBJECT` if `subject` threw, of what came or of what is now;
   *   `ERR_SESSION_STAMP` if the session is somebody's, and `stamp.of` does not answer with text.
   */
  mustBeKnown(data: Partial<T>): void {
    this.#owner?.mustBeKnown(data)
    this.#proof?.mustHaveStamp(data)
  }
}

const NOTHING: Kept = Object.freeze({})
