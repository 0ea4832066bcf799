/** What becomes of an answer that does not come? An error, in time. */

/** The answer, or what `late` makes if there is none within so many milliseconds. */
export function inTime<R>(answer: Promise<R>, milliseconds: number, late: () => Error): Promise<R> {
  return new Promise((resolve, reject) => {
    const timer: { unref?(): void } | number = setTimeout(() => reject(late()), milliseconds)
    // Nobody's process goes on for the sake of it.
    if (typeof timer === 'object') timer.unref?.()
    answer.then(resolve, reject).finally(() => clearTimeout(timer as number))
  })
}
