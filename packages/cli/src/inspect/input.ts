/** What was handed in: a bare token, a Cookie header, a line of Set-Cookie? */
import { anatomyOf } from '@sealed-session/core/anatomy'
import { recognize, unescaped } from './foreign/index.ts'

export interface Pair {
  readonly name: string
  readonly value: string
}

/** Of a bare token there is no name. */
export type Given =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'cookies'; readonly pairs: readonly Pair[] }

/** Letters, digits and punctuation: what a cookie’s name may be made of. */
const NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/

export function readGiven(text: string): Given {
  const bare = text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
  const header = bare.replace(/^(?:set-)?cookie:\s*/i, '')
  if (header === bare && isToken(bare)) return { kind: 'token', token: bare }
  const isSetCookie = /^set-cookie:/i.test(bare) || /;\s*(?:httponly|path=)/i.test(bare)
  const all = pairsOf(header)
  const pairs = isSetCookie ? all.slice(0, 1) : all
  return pairs.length === 0 ? { kind: 'token', token: bare } : { kind: 'cookies', pairs }
}

/** Base64 may end in an equals sign, and a sealed session of another library may hold a semicolon. */
function isToken(text: string): boolean {
  return anatomyOf(unescaped(text)) !== undefined || recognize(text) !== undefined
}

function pairsOf(header: string): readonly Pair[] {
  return header.split(';').flatMap((each) => {
    const equals = each.indexOf('=')
    const name = each.slice(0, equals).trim()
    if (equals < 1 || !NAME.test(name)) return []
    return [{ name, value: each.slice(equals + 1).trim() }]
  })
}

/** The Cookie header that these make, as a server gets it. */
export function headerOf(pairs: readonly Pair[]): string {
  return pairs.map(({ name, value }) => `${name}=${value}`).join('; ')
}
