/** Frees everything that can be freed, so that what is left is in use. */

/** Some memory is freed only when the event loop has turned after a collection. */
export async function collect(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
