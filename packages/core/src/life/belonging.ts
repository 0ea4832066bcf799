/** Whose is a session, since when do we know, and to which device is it bound? As it came, and by its data now. */
import type { EnvelopeHead } from '../words/envelope.ts'
import { deviceOf } from './device.ts'
import { Owner } from './owner.ts'
import { Proof } from './proof.ts'
import type { Rules } from './rules.ts'

/** Every answer is about the data that is given, compared with the data that came. */
export class Belonging<T> {
  readonly #rules: Rules<T>
  readonly #owner: Owner<T> | undefined
  readonly #proof: Proof<T>
  /** The device that it came bound to. */
  readonly #device: string | undefined

  private constructor(
    rules: Rules<T>,
    owner: Owner<T> | undefined,
    proof: Proof<T>,
    device?: string,
  ) {
    this.#rules = rules
    this.#owner = owner
    this.#proof = proof
    this.#device = device
  }

  /** Of what was kept; of a session that begins, nothing is known. */
  static of<T>(rules: Rules<T>, head?: EnvelopeHead, data?: Partial<T>): Belonging<T> {
    const owner = rules.subject && new Owner(rules.subject, data)
    return new Belonging(rules, owner, new Proof(rules, head, data), head?.device)
  }

  /** All data is gone, and with it whoever has shown who they are. */
  emptied(): Belonging<T> {
    return new Belonging(this.#rules, this.#owner, new Proof(this.#rules), this.#device)
  }

  /** Begun anew with some of the data: of another device, and another proof but for the same person's. */
  regenerated(data: Partial<T>, before: Partial<T>): Belonging<T> {
    return new Belonging(this.#rules, this.#owner, this.#proof.after(data, before))
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
    return this.#rules.subject === undefined
      ? this.authenticatedAt(data) === undefined
      : this.#proof.isNobodys(data)
  }

  /** Somebody has shown who they are. */
  authenticated(data: Partial<T>, at: number): void {
    this.#proof.authenticated(data, at)
  }

  authenticatedAt(data: Partial<T>): number | undefined {
    return this.#proof.authenticatedAt(data)
  }

  /** What is to be kept of all this. */
  kept(
    data: Partial<T>,
    now: number,
  ): Pick<EnvelopeHead, 'authenticatedAt' | 'comparedAt' | 'device'> {
    return {
      authenticatedAt: this.authenticatedAt(data),
      comparedAt: this.#proof.comparedAt(data, now),
      device: this.#deviceAt(data, now),
    }
  }

  /**
   * @throws {SessionError} `ERR_SESSION_SUBJECT` if `subject` threw, of what came or of what is now;
   *   `ERR_SESSION_STAMP` if the session is somebody's, and `stamp.of` does not answer with text.
   */
  mustBeKnown(data: Partial<T>): void {
    this.#owner?.mustBeKnown(data)
    this.#proof.mustHaveStamp(data)
  }

  #deviceAt(data: Partial<T>, now: number): string | undefined {
    const { device: rules } = this.#rules
    if (rules === undefined) return undefined
    const [subject, isHandedOn] = [this.subject(data), this.hasChanged(data)]
    return deviceOf({ kept: this.#device, subject, isHandedOn }, rules, now)
  }
}
