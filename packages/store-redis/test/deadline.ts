/** How long does a request wait for its store? Not longer than this; what was asked may be done later all the same. */
export function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The deadline is over.')), milliseconds)
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
