/** Are these readers of other libraries' cookies? */
import { config, isRecord, told } from '../words/faults.ts'
import type { Reader } from '../words/reader.ts'
import { checkMethods } from './checks.ts'

const REMEDY =
  "Give a list of readers: [ironSession({ password, name })], of '@sealed-session/interop/iron-session'."

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkReaders(given: unknown, name: string): readonly Reader[] {
  if (!Array.isArray(given)) throw config(`${name} is ${told(given)}.`, REMEDY)
  const readers = given.map((each, at) => checkReader(each, `${name}[${at}]`))
  const twice = readers.find((each, at) => readers.findIndex(isNamed(each.name)) !== at)
  if (twice === undefined) return Object.freeze(readers)
  throw config(
    `${name} has two readers by the name of ${told(twice.name)}.`,
    'Give one of them another name by its option `as`, so that events can tell them apart.',
  )
}

const isNamed = (name: string) => (reader: Reader) => reader.name === name

function checkReader(given: unknown, name: string): Reader {
  if (typeof given === 'function') {
    throw config(`${name} is a function.`, `Call it with its options. ${REMEDY}`)
  }
  const reader = checkMethods(given, name, ['find', 'open', 'expire'], REMEDY)
  if (isRecord(reader) && typeof reader.name === 'string' && Array.isArray(reader.cookies)) {
    return given as Reader
  }
  throw config(`${name} is ${told(given)} without a name, or without a list of cookies.`, REMEDY)
}
