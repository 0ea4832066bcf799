/**
 * Reads the sessions of React Router and Remix: `createCookieSessionStorage`, and storages with records of their own.
 *
 * @example
 * session({ secret, acceptFrom: [remix({ cookie: { name: '__session', secrets: [process.env.OLD_SECRET] }, until })] })
 *
 * @module
 */
import { type Awaitable, chain, type Flash, type Read, type Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { fromBase64Json, isMembers, type Members } from './reading/data.ts'
import { checkKeys, checkOptions, mustEnd, type ReaderOptions } from './reading/options.ts'
import { createReader, openFirst } from './reading/reader.ts'
import { asked, retireAll } from './reading/records.ts'
import { signaturesBy, unsigned } from './reading/signature.ts'

/** The options of a storage, as they were given to it; `until` is needed beside where the cookie holds the session. */
export interface RemixOptions extends ReaderOptions {
  readonly cookie: TheirAttributes & {
    /** Default `__session`. */
    readonly name?: string | undefined
    /** Newest first. An unsigned session can be made up by anybody, and is not read. */
    readonly secrets: readonly string[]
  }
  /** Of a storage whose cookie holds an id (`createSessionStorage`): the app's own. */
  readonly readData?: ((id: string) => Awaitable<unknown>) | undefined
  readonly deleteData?: ((id: string) => Awaitable<unknown>) | undefined
  readonly createData?: unknown
  readonly updateData?: unknown
}

const KNOWN = ['cookie', 'readData', 'deleteData', 'createData', 'updateData']

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function remix(options: RemixOptions): Reader {
  checkOptions(options, 'remix', KNOWN)
  const { cookie, readData, deleteData } = options
  const { name = '__session' } = cookie ?? {}
  if (readData === undefined) {
    mustEnd('remix', options, 'nothing inside its cookies says when they end')
  }
  const keys = checkKeys('remix', 'cookie.secrets', cookie?.secrets)
  const signatures = signaturesBy(keys, 'sha256', 'base64')

  const contentOf = (value: string): Awaitable<unknown> =>
    chain(unsigned(value, signatures), (text) =>
      text === undefined ? undefined : fromBase64Json(text),
    )

  function open(value: string): Awaitable<Read> {
    return chain(contentOf(value), (content): Awaitable<Read> => {
      if (content === undefined) return { refused: 'tampered' }
      if (readData === undefined) return readOf(content)
      if (typeof content !== 'string') return { refused: 'invalid-data' }
      return chain(
        asked(() => readData(content)),
        (data) => (data ? readOf(data) : { refused: 'gone' }),
      )
    })
  }

  return createReader(
    {
      name: 'remix',
      cookies: theirCookies('remix', [name], { sameSite: 'lax', ...cookie }),
      atOnce: signatures.atOnce && readData === undefined,
      open: (header) => openFirst(header, name, open),
      ...(deleteData && {
        async retire(header, why) {
          if (why === 'moved') return
          await retireAll(header, name, async (value) => {
            const id = await contentOf(value)
            if (typeof id === 'string') await asked(() => deleteData(id))
          })
        },
      }),
    },
    options,
  )
}

function readOf(content: unknown): Read {
  return isMembers(content) ? parted(content) : { refused: 'invalid-data' }
}

const FLASH = /^__flash_(.*)__$/s

/** Messages for one page stand among the data there. */
function parted(members: Members): { data: object; flash?: Flash } {
  const entries = Object.entries(members)
  const data = Object.fromEntries(entries.filter(([key]) => !FLASH.test(key)))
  const flash = Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const name = FLASH.exec(key)?.[1]
      return name === undefined ? [] : [[name, [value]]]
    }),
  )
  return Object.keys(flash).length === 0 ? { data } : { data, flash }
}
