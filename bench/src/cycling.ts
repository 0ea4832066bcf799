/** Things that take turns. */

/** A function that uses the next one each time it is called. */
export function cycling<T>(items: readonly T[], use: (item: T) => unknown): () => unknown {
  let at = 0
  return () => {
    if (at === items.length) at = 0
    return use(items[at++] as T)
  }
}

/** Characters of tokens that take turns: more than the core remembers of them. */
export const POOL = 1_280_000
