/** Things that take turns. */

/** A function that uses the next one each time it is called. */
export function cycling<T>(items: readonly T[], use: (item: T) => unknown): () => unknown {
  let at = 0
  return () => {
    if (at === items.length) at = 0
    return use(items[at++] as T)
  }
}

/** Tokens that take turns: when one comes again, the core has forgotten even that it has met it. */
export const TOKENS = 2200
