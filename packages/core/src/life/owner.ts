/** Whose is a session, by the option `subject`, and has it changed hands? */
import { SessionError } from '../words/errors.ts'

/** What the option answers with, or threw. */
interface Answer {
  readonly subject?: string | undefined
  readonly error?: { readonly thrown: unknown }
}

const NOBODY: Answer = Object.freeze({})

export class Owner<T> {
  readonly #subject: (data: Partial<T>) => string | undefined
  readonly #then: Answer

  /** Asked when the session is opened, to be compared with later; where nothing came it is nobody's. */
  constructor(subject: (data: Partial<T>) => string | undefined, came: Partial<T> | undefined) {
    this.#subject = subject
    this.#then = came === undefined ? NOBODY : this.#ask(came)
  }

  hasChanged(data: Partial<T>): boolean {
    const { subject, error } = this.#ask(data)
    return error === undefined && subject !== this.#then.subject
  }

  /** It was somebody's when it came, and is not theirs any more. */
  hasLeft(data: Partial<T>): boolean {
    return this.#then.subject !== undefined && this.hasChanged(data)
  }

  /** Undefined: nobody's, or it cannot be told. */
  of(data: Partial<T>): string | undefined {
    return this.#ask(data).subject
  }

  /** @throws {SessionError} `ERR_SESSION_SUBJECT` if it threw, of what came or of what is now. */
  mustBeKnown(data: Partial<T>): void {
    const { error = this.#ask(data).error } = this.#then
    if (error === undefined) return
    throw new SessionError(
      'ERR_SESSION_SUBJECT',
      'The option `subject` threw, so whose session this is cannot be told.',
      'Let it answer undefined for a session of nobody: (data) => data.user?.id.',
      { cause: error.thrown },
    )
  }

  #ask(data: Partial<T>): Answer {
    try {
      return { subject: this.#subject(data) }
    } catch (thrown) {
      return { error: { thrown } }
    }
  }
}
