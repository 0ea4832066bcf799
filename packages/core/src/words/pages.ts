/** Where is an error, a refusal or a warning explained? One page each, docs/why/<name>.md. */

const PAGES = 'https://sealed-session.github.io/sealed-session/why/'

/** `name`: an error's code, a warning's kind, or `refused-` and the reason of a refusal. */
export function pageOf(name: string): string {
  return PAGES + name
}
