/** What is there to be seen of the sessions of a browser, at this moment? */
import { type RequestHead, SessionError, type Sessions } from '@sealed-session/core'
import { type Look, lookAt } from '@sealed-session/core/inspect'
import type { Asked } from './asked/asked.ts'

export interface Portrait {
  /** The cookie's name. */
  readonly name: string
  /** Undefined: it could not be opened. */
  readonly look: Look | undefined
  /** Why it could not be opened. */
  readonly failure: string | undefined
}

/** Looking changes nothing, and nobody is told of it. */
export async function portraitOf(sessions: Sessions, asked: Asked): Promise<Portrait> {
  const { name } = sessions
  try {
    return { name, look: await lookAt(sessions, headOf(asked)), failure: undefined }
  } catch (error) {
    return { name, look: undefined, failure: failureIn(error) }
  }
}

/** What a failure may say on the page: of an error that is none of ours nobody knows what it holds. */
export function failureIn(error: unknown): string {
  return error instanceof SessionError ? error.message : 'Something failed that is no session’s.'
}

/** The request to the page, as sessions are asked about it. */
export function headOf({ header, host, method, path, encrypted }: Asked): RequestHead {
  return { header, host, method, path, encrypted }
}
