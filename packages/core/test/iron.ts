/** Keys and arbitraries for the tests of the lower rooms; nothing here is taken from the sources. */
import { hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { SECRET } from './support.ts'

export interface Meant {
  readonly secret?: string | Uint8Array
  readonly purpose?: string
  readonly cookie?: string
}

/** As docs/wire.md says: HKDF-SHA-256 of the secret without salt, 68 bytes, cut in three. */
export function keysFor({ secret = SECRET, purpose = 'session', cookie = 'session' }: Meant = {}) {
  const info = `["sealed-session",1,${JSON.stringify(purpose)},${JSON.stringify(cookie)}]`
  const material = Buffer.from(
    hkdfSync('sha256', Buffer.from(secret as string, 'utf8'), '', info, 68),
  )
  return {
    encryption: new Uint8Array(material.subarray(0, 32)),
    integrity: new Uint8Array(material.subarray(32, 64)),
    id: material.subarray(64).toString('hex'),
  }
}

/** What any Iron implementation wants to be given. */
export function ironKeyring(meant: Meant = {}) {
  const { id, encryption, integrity } = keysFor(meant)
  return { [id]: { id, encryption, integrity } }
}

/** Text of UTF-16 units as they come, halves of surrogate pairs included. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0xd800, max: 0xdfff }),
  )
  return fc
    .array(unit, { maxLength, size: 'max' })
    .map((units) => units.map((each) => String.fromCharCode(each)).join(''))
}

/** Keys that are somebody else's names: of verbs, of envelopes, of Object.prototype. */
export const AWKWARD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'then',
  'id',
  'save',
  'destroy',
  'data',
  'flash',
  '',
  ' ',
  'a.b',
  '0',
  'ключ',
  '\ud800',
]

/** JSON data, with -0 left out: JSON itself writes it as 0. */
export const anyData = fc.dictionary(
  fc.oneof(fc.constantFrom(...AWKWARD_KEYS), anyText(8)),
  fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  { noNullPrototype: true },
)
