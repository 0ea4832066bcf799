/** Cookies and signatures that Python made: what each is, is told in `vectors/README.md`. */
import { readFileSync } from 'node:fs'

export interface Positive {
  readonly id: string
  readonly note: string
  readonly secret: string
  readonly signed_at: number
  readonly data: unknown
  readonly json: string
  readonly cookie: string
  readonly js_exact?: boolean
  readonly compressed?: boolean
}

export interface Negative {
  readonly id: string
  readonly note: string
  readonly secret: string
  readonly fallbacks?: readonly string[]
  readonly max_age: number | null
  readonly now: number
  readonly cookie?: string
  readonly cookie_header?: string
  readonly expected: 'accept' | 'empty' | 'raises'
  readonly data?: unknown
  readonly lenient?: readonly string[]
}

export interface CookieVectors {
  readonly positive: readonly Positive[]
  readonly negative: readonly Negative[]
}

export interface SignerVector {
  readonly id: string
  readonly class: 'Signer' | 'TimestampSigner'
  readonly secret: string
  readonly verify_with?: readonly string[]
  readonly salt: string
  readonly key_derivation: 'django-concat' | 'concat' | 'hmac' | 'none'
  readonly digest: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  readonly now: number | null
  readonly value: string
  readonly signed: string
}

export interface SerializerVector extends Omit<SignerVector, 'class' | 'value'> {
  readonly class: 'URLSafeSerializer' | 'URLSafeTimedSerializer'
  readonly data: unknown
  readonly json: string
}

export interface ItsdangerousVectors {
  readonly signer: readonly SignerVector[]
  readonly serializer: readonly SerializerVector[]
}

export function vectors(name: 'starlette' | 'flask'): CookieVectors
export function vectors(name: 'itsdangerous'): ItsdangerousVectors
export function vectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8'))
}

/** The cookies of a header's lines of this name, whatever stands around them. */
export function cookiesOf({ cookie, cookie_header: header }: Negative): readonly string[] {
  if (header === undefined) return [cookie ?? '']
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith('session='))
    .map((pair) => pair.slice('session='.length).trim())
}
