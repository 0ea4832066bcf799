/** How do we stay synchronous where we can? */

/** A value, or a promise of it: synchronous when it can be. */
export type Awaitable<T> = T | Promise<T>

/** Goes on with `next` now if the value is here, later if it is promised. */
export function chain<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Calls `act`, and `rescue` with whatever it throws or rejects with. */
export function attempt<T>(
  act: () => Awaitable<T>,
  rescue: (error: unknown) => Awaitable<T>,
): Awaitable<T> {
  try {
    const value = act()
    return isPromise(value) ? value.catch(rescue) : value
  } catch (error) {
    return rescue(error)
  }
}

export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function'
}
