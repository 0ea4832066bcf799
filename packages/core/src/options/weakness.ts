/**
 * Can this secret be guessed? Refused is what is in READMEs and tutorials, and what somebody made up in a
 * minute; never what a generator made, whatever alphabet or list of words it has.
 */

const MIN_BYTES = 32

/** Fewer even a generator of decimal digits does not use. */
const MIN_DIFFERENT = 6

/** What is wrong with these bytes; `text` is what they were given as, if that was text. */
export function weaknessOf(bytes: Uint8Array, text: string | undefined): string | undefined {
  if (bytes.length < MIN_BYTES) return `has ${bytes.length} bytes, fewer than ${MIN_BYTES}`
  if (new Set(bytes).size < MIN_DIFFERENT) return 'repeats the same few bytes'
  if (repeats(bytes)) return 'repeats itself'
  if (text !== undefined && !text.isWellFormed()) {
    return 'has halves of surrogate pairs, which are all the same in UTF-8'
  }
  if (text?.includes('\ufffd'))
    return 'was made of bytes by reading them as UTF-8, which loses them: give the bytes'
  const codes = spelled(bytes, text)
  if (shareOfWalks(codes) > 0.5) return 'is a sequence'
  if (isPlaceholder(codes)) return 'is a placeholder'
  if (isSample(codes)) return 'is a well-known sample'
  return undefined
}

/** As text in any case, since bytes may well be those of one; of a long one the beginning will do. */
function spelled(bytes: Uint8Array, text: string | undefined): string {
  return (text ?? String.fromCharCode(...bytes.subarray(0, 1024))).slice(0, 1024).toLowerCase()
}

/** It goes on as it began, from some point in its first half on; a few at the end are no help. */
function repeats(bytes: Uint8Array): boolean {
  const most = bytes.length - 7
  for (let period = 1; period <= bytes.length / 2; period++) {
    let at = period
    while (at < most && bytes[at] === bytes[at - period]) at++
    if (at >= most) return true
  }
  return false
}

/** Keys that lie side by side, or above each other, on the keyboards that people walk along. */
const ROWS =
  '1234567890 qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn !@#$%^&*() 1qaz2wsx3edc4rfv5tgb6yhn7ujm'

/** Of four characters or more: shorter ones are in many words. */
const MIN_WALK = 4

/** How much of the text are walks in one direction: `abcd`, `3210`, `aaaa`, `qwerty`, `lkjh`. */
function shareOfWalks(text: string): number {
  let walked = 0
  let start = 0
  let ways = ANY_WAY
  for (let at = 1; at <= text.length; at++) {
    const step = at < text.length ? waysOf(text.charAt(at - 1), text.charAt(at)) : 0
    ways &= step
    if (ways !== 0) continue
    if (at - start >= MIN_WALK) walked += at - start
    // A step of its own may begin the next walk.
    start = step === 0 ? at : at - 1
    ways = step === 0 ? ANY_WAY : step
  }
  return walked / text.length
}

const [FORWARD, BACK, ON_THE_SPOT] = [1, 2, 4]
const ANY_WAY = FORWARD | BACK | ON_THE_SPOT

/** Which ways one may be going from one character to the next; none: it is a jump. */
function waysOf(from: string, to: string): number {
  const difference = to.charCodeAt(0) - from.charCodeAt(0)
  if (difference === 0) return ON_THE_SPOT
  const isBeside = from !== ' ' && to !== ' '
  const forward = difference === 1 || (isBeside && ROWS.includes(from + to))
  const back = difference === -1 || (isBeside && ROWS.includes(to + from))
  return (forward ? FORWARD : 0) | (back ? BACK : 0)
}

/** Something was to be put in here, and was not: `${SECRET}`, `<your secret>`, `$(openssl rand …)`. */
function isPlaceholder(text: string): boolean {
  return /^(?:\$\{?\w+\}?|\{\{[\w\s.]+\}\}|<[\w\s.-]+>|\[[\w\s.-]+\]|%\w+%|\$\([\w\s|./'"\\:-]+\))$/.test(
    text,
  )
}

/** Texts that everybody knows; the last is the example of h3's guide. */
const QUOTED =
  'lorem ipsum|horse battery|quick brown fox|to be or not|80d42cfb 1cd2 462c 8f17 e3237d9027e9'

/** Two words that tell, whatever stands beside them. */
const TELLING_PAIRS =
  '(?:change|replace) (?:me|this|it)|keyboard cat|(?:my|your|so|super|top|very|session|something|secret) secret|' +
  'secret key|your session|(?:dont|not) use|(?:complex|random|password) password|very long|hello world|' +
  'openssl rand|random bytes'

/** What samples say of themselves. Long words first, since each place is read once. */
const TELLING_WORDS =
  /placeholder|application|development|production|characters?|passphrase|encryption|something|generated?|password|insecure|nextauth|minimum|foobar|replaced?|changed?|example|default|session|signing|private|express|complex|longer|random|bigger|length|please|secure|strong|secret|string|cookie|should|thirty|really|phrase|sample|server|enough|unsafe|testing|insert|chars|bytes|least|token|local|super|value|never|before|dummy|other|hello|world|with|your|here|goes|this|that|must|than|more|todo|real|some|long|very|used?|only|dont|from|text|word|test|demo|iron|auth|node|will|just|bits?|keys?|the|for|and|not|app|dev/g

/** A list of that many words was drawn: chance puts any two of them side by side. */
const MANY_WORDS = 8
const MANY_LETTERS = 40

function isSample(text: string): boolean {
  if (hasAny(text, QUOTED)) return true
  const runs = (text.match(/[a-z0-9]+/g) ?? []).filter((run) => run.length > 2)
  const words = runs.filter((run) => /^[a-z]+$/.test(run))
  const isDrawn = words.length >= MANY_WORDS || words.some((word) => word.length >= MANY_LETTERS)
  if (!isDrawn && hasAny(text, TELLING_PAIRS)) return true
  const all = runs.join(' ')
  const telling = lettersOf(all) - lettersOf(all.replace(TELLING_WORDS, ''))
  // Of all of it too, since in random bytes there are but a few letters.
  return telling > 0.6 * lettersOf(all) && telling > 0.3 * text.length
}

/** As one word anywhere, or as words of their own, whatever stands between them. */
function hasAny(text: string, phrases: string): boolean {
  const apart = `(?<![a-z])(?:${phrases.replaceAll(' ', '[^a-z0-9]+')})(?![a-z])`
  return new RegExp(`${phrases.replaceAll(' ', '')}|${apart}`).test(text)
}

function lettersOf(text: string): number {
  return text.replaceAll(' ', '').length
}
