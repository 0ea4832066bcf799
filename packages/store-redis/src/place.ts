/**
 * Where is a session in the list of its subject? Its place tells when it was begun, a mark, and whose it is; the list
 * has its name there, which tells when it was begun, its key, and the mark.
 *
 * The mark is another one whenever a session is listed anew. What is left behind can then be taken away at any time,
 * though a session of the same key may have been begun again.
 */
import type { NewRecord } from '@sealed-session/core'
import { digits } from './record.ts'

type Whose = Pick<NewRecord, 'createdAt' | 'subject'>

/** The version with which a session comes there gives the mark. */
export function placeOf({ createdAt, subject = '' }: Whose, version: string): string {
  return `${digits(createdAt)} ${version.slice(0, 4)} ${subject}`
}

export function placeOfName(name: string, subject: string): string {
  return `${name.slice(0, 16)} ${name.slice(-4)} ${subject}`
}

/** Names in the order of their texts are in the order in which the sessions were begun. */
export function nameOf(place: string, key: string): string {
  return place.slice(0, 16) + key + place.slice(17, 21)
}

/** Empty: the session is nobody's, and is in no list. */
export function subjectOf(place: string): string {
  return place.slice(22)
}

export function keyOf(name: string): string {
  return name.slice(16, -4)
}

export function createdAtOf(name: string): number {
  return Number(name.slice(0, 16))
}
