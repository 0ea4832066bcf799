/** What do an app's sessions hold? It says so by the name of the package that it has installed. */

/**
 * Augment it to type every session of an app:
 * `declare module '@sealed-session/sveltekit' { interface SessionData { user?: { name: string } } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: empty until an app augments it
export interface SessionData {}

declare global {
  namespace SealedSession {
    interface Augmented extends SessionData {}
  }
}
