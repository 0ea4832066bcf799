/** Why can no app be created? Told as a sentence, with what to do about it, and without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
}
