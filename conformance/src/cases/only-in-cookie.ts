/**
 * Which cases are about what only a session does that lives in its cookie? There an older token holds what was
 * sealed in it, and what is sealed can be too large; in a store there is one session, whatever is shown of it.
 */

/** Ids, or how they begin. */
const ONLY_IN_COOKIE = {
  'its size': [
    'chunk/',
    'error/an-error-already',
    'error/listener-',
    'error/the-same-and-unsaved',
    'error/unsaved-',
    'ended/chunks',
    'expire/chunks-by-',
    'expire/fewer-chunks-allowed',
    'record/callback-with-error',
    'stream/long-body',
    'write/too-large-',
    'coexist/all-sorts-at-once',
    'coexist/our-chunks',
    'coexist/two-kinds-one-too-large',
  ],
  'a token that holds the data, and so is never the one before': ['write/sealed-anew'],
  'an older token, shown again': [
    'cache/renewed-',
    'cache/set-',
    'read/again-',
    'read/own-default',
    'renew/idle',
    'renew/lowered-idle-timeout',
    'renew/not-persistent-and-idle',
    'renew/passive-login',
    'renew/passive-told',
    'renew/passive-touched',
    'renew/passive-untouched',
    'renew/passive-written',
    'renew/renewed-is-the-same',
    'renew/touch',
    'rotate/fixation',
  ],
  'a logout that other browsers, or requests after it, know nothing of': [
    'ended/another-browser',
    'ended/clock-ahead-and-login',
    'ended/clock-behind-and-login',
    'ended/for-as-long-as-said',
    'ended/for-five-minutes',
    'ended/none-by-option',
    'ended/slower-',
  ],
} as const

const BEGINNINGS: readonly string[] = Object.values(ONLY_IN_COOKIE).flat()

export function isOnlyInCookie(id: string): boolean {
  return BEGINNINGS.some((beginning) => id.startsWith(beginning))
}
