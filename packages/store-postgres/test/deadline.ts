/** For tests: how long do sessions wait for a store? */

/** Milliseconds, as `storeTimeout` has it by default. */
const DEADLINE = 2000

/** The answer, or an error if it comes too late. */
export function inTime<T>(answer: PromiseLike<T> | T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), DEADLINE)
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

export function moment(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
