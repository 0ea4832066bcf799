/** Whose visit is a request part of that an app made while it answers another? */
import { type Carrier, originalOf } from './current.ts'
import { findVisit, isExposed } from './expose.ts'
import type { AdapterSessions } from './sessions.ts'
import type { Visit } from './visit.ts'

/** For adapters: the visit to these sessions of the request that this one was made of, if that is being handled. */
export function visitAround<T>(
  request: Carrier,
  sessions: AdapterSessions<T>,
  passes: (original: Carrier) => boolean = anyOf,
): Visit<T> | undefined {
  const original = originalOf(request, (each) => passes(each) && isExposed(each, sessions))
  return original && findVisit<T>(original, sessions.name)
}

const anyOf = () => true
