/** Deliberately broken adapters and codecs. The kit is worth running because it catches each of them. */
import {
  createCodec,
  type Decoded,
  type Serializer,
  type SessionCodec,
  type SessionOptions,
  type Sessions,
} from '@sealed-session/core'
import { changed, changingLines, type Mutant, mutant, naive, quietly } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  mutant(
    'commits after the head has left',
    {
      middleware: naive((sessions, state, res, headers) => {
        res.on('finish', () => {
          if (!res.headersSent) quietly(() => sessions.commitTo(state, headers))
        })
      }),
    },
    ['write/first', 'read/same-data', 'stream/json'],
  ),

  mutant(
    'commits in end() only, so that streams and explicit heads go without',
    {
      middleware: naive((sessions, state, res, headers) => {
        const { end } = res
        res.end = ((...args: never[]) => {
          if (!res.headersSent) quietly(() => sessions.commitTo(state, headers))
          return Reflect.apply(end, res, args)
        }) as typeof res.end
      }),
    },
    ['stream/stream', 'stream/flush', 'stream/raw-head', 'stream/last-moment'],
  ),

  mutant(
    'loses the cookie of a request that fails',
    {
      middleware: naive((sessions, state, res, headers) => {
        const { writeHead } = res
        res.writeHead = ((...args: never[]) => {
          if (res.statusCode < 400) quietly(() => sessions.commitTo(state, headers))
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    ['error/throw-keeps', 'error/reject-keeps', 'error/http-error-keeps', 'error/no-route-keeps'],
  ),

  mutant(
    'lets the headers of writeHead override its own',
    {
      middleware: naive((sessions, state, res, headers) => {
        const { writeHead } = res
        let committed = false
        res.writeHead = ((...args: never[]) => {
          if (!committed) quietly(() => sessions.commitTo(state, headers))
          committed = true
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    ['stream/raw-head', 'stream/raw-head-whole'],
  ),

  mutant(
    'sets Set-Cookie instead of adding to it',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(state, { ...headers, getSetCookie: () => [] }),
      }),
    },
    ['coexist/own-cookies-written', 'coexist/own-cookies-destroyed', 'stream/raw-head'],
  ),

  mutant(
    'adds to Set-Cookie what is there already',
    {
      sessions: (sessions) => ({
        commitTo(state, headers) {
          const before = headers.getSetCookie()
          return sessions.commitTo(state, {
            ...headers,
            getSetCookie: () => [],
            setSetCookie: (lines) => headers.setSetCookie([...before, ...lines, ...lines]),
          })
        },
      }),
    },
    ['write/first', 'coexist/our-name-written'],
  ),

  mutant(
    'forgets the chunks of a session that shrank',
    {
      sessions: changingLines((line) => (/^session\.\d=;/.test(line) ? undefined : line)),
    },
    ['chunk/leftovers', 'chunk/leftovers-that-arrived', 'expire/chunks-by-clear'],
  ),

  mutant(
    'notices shallow changes only',
    { options: (options) => ({ ...options, serializer: shallow() }) },
    ['write/change-deep', 'write/change-push'],
  ),

  mutant(
    'expires the cookie without its path',
    {
      sessions: changingLines((line) =>
        line.includes('Max-Age=0') ? line.replace(/; Path=[^;]*/, '') : line,
      ),
    },
    ['expire/attributes-path', 'expire/attributes-usual'],
  ),

  mutant(
    'expires the cookie without its other attributes',
    {
      sessions: changingLines((line) =>
        line.includes('Max-Age=0')
          ? line.replace(/; (?:Domain|SameSite|Partitioned|Secure)[^;]*/g, '')
          : line,
      ),
    },
    ['expire/attributes-domain', 'expire/attributes-strict'],
  ),

  mutant(
    'swallows a save that failed',
    {
      sessions: (sessions) => ({
        async commitTo(state, headers) {
          try {
            return await sessions.commitTo(state, headers)
          } catch {
            return { outcome: 'unchanged', setCookie: [], vary: true, cacheControl: undefined }
          }
        },
      }),
    },
    ['error/unsaved-instance', 'write/strict-unsaved-date'],
  ),

  mutant(
    'trusts the first of several cookies',
    {
      sessions: (sessions) => ({ open: reading(sessions, firstOnly) }),
    },
    ['hostile/garbage-before', 'hostile/forged-token-before', 'hostile/two-sessions-older-first'],
  ),

  mutant(
    'trusts the last of several cookies',
    {
      sessions: (sessions) => ({
        open: reading(sessions, (header) =>
          header.split(';').reverse().filter(firstOfName).join(';'),
        ),
      }),
    },
    ['hostile/garbage-after', 'hostile/forged-token-after', 'hostile/two-sessions-newer-first'],
  ),

  mutant('ignores the idle timeout', { options: ({ idleTimeout: _, ...options }) => options }, [
    'renew/idle',
    'read/reason-idle',
  ]),

  mutant(
    'lets activity extend maxAge',
    { options: (options) => ({ ...options, codec: forgetful(options) }) },
    ['renew/no-activity-prolongs', 'renew/a-busy-hour'],
  ),

  mutant(
    'renews the idle timeout with every request',
    {
      sessions: (sessions, options) => ({
        commitTo(state, headers) {
          if (options.idleTimeout !== undefined && state.phase === 'open') state.touch()
          return sessions.commitTo(state, headers)
        },
        mayNeedRenewal: () => options.idleTimeout !== undefined,
      }),
    },
    ['renew/half-touched-300', 'renew/half-untouched-300'],
  ),

  mutant(
    'forgets Vary',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(
            state,
            changed(headers, {
              set: (name, value) => name !== 'vary' && headers.set(name, value),
            }),
          ),
      }),
    },
    ['cache/read-absent', 'cache/set-absent'],
  ),

  mutant(
    'overwrites Vary',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(
            state,
            changed(headers, {
              set: (name, value) => headers.set(name, name === 'vary' ? 'Cookie' : value),
            }),
          ),
      }),
    },
    ['cache/vary-Cookie2', 'cache/vary-X-Cookie'],
  ),

  mutant(
    'lets shared caches keep a cookie',
    { options: (options) => ({ ...options, cacheControl: false }) },
    ['cache/set-public', 'cache/set-absent'],
  ),

  mutant(
    'decodes what arrives as if it were a URL',
    {
      sessions: (sessions) => ({
        open: reading(sessions, (header) => {
          try {
            return decodeURIComponent(header)
          } catch {
            return header
          }
        }),
      }),
    },
    ['hostile/spelled-percent', 'hostile/not-ours-percent-name'],
  ),

  mutant(
    'hands out what it remembers of a token, for ever',
    { options: (options) => ({ ...options, codec: remembering(options) }) },
    ['read/again-and-again', 'read/again-until-it-is-over'],
  ),

  mutant(
    'forgets to seal anew what an older secret sealed',
    {
      options: (options) => ({ ...options, codec: neverStale(options) }),
    },
    ['rotate/sealed-anew'],
  ),

  mutant(
    'opens tokens of any cookie name',
    {
      options: (options) => ({
        ...options,
        codec: createCodec({ ...codecOptions(options), cookieName: 'any' }),
      }),
    },
    ['rotate/moved-to-admin', 'rotate/swapped'],
  ),

  mutant(
    'gives every visitor a cookie',
    {
      sessions: (sessions) => ({
        async commitTo(state, headers) {
          if (state.touched && state.phase === 'open') await state.save()
          return sessions.commitTo(state, headers)
        },
      }),
    },
    ['read/no-cookie', 'read/asking-is-not-beginning'],
  ),

  mutant(
    'sets the cookie again though nothing changed',
    {
      sessions: (sessions) => ({
        commitTo(state, headers) {
          if (state.touched && state.phase === 'open') state.touch()
          return sessions.commitTo(state, headers)
        },
      }),
    },
    ['read/sets-nothing', 'write/values-numbers'],
  ),

  mutant('keeps the id at login', { options: ({ subject: _, ...options }) => options }, [
    'rotate/login',
    'rotate/logout',
  ]),
]

/** `open` with another Cookie header than the one that came. */
function reading(sessions: Sessions, misread: (header: string) => string): Sessions['open'] {
  return (request, about) =>
    typeof request === 'object' && request !== null
      ? sessions.open(misread(request.cookieHeader() ?? ''), request)
      : sessions.open(misread(request ?? ''), about)
}

/** The cookies of a name after the first, dropped. */
function firstOnly(header: string): string {
  return header.split(';').filter(firstOfName).join(';')
}

function firstOfName(pair: string, index: number, all: readonly string[]): boolean {
  const nameOf = (each: string) => each.split('=')[0]?.trim()
  return all.findIndex((each) => nameOf(each) === nameOf(pair)) === index
}

/** Says again what it said when the values at the top are the same objects as then. */
function shallow(): Serializer {
  const seen: { values: unknown[]; text: string }[] = []
  return {
    stringify(value) {
      const values = Object.entries(value as object).flat()
      const known = seen.find(
        (each) =>
          each.values.length === values.length &&
          each.values.every((one, at) => one === values[at]),
      )
      if (known) return known.text
      const text = JSON.stringify(value)
      seen.push({ values, text })
      return text
    },
    parse: (text) => JSON.parse(text),
  }
}

function codecOptions({
  secret,
  maxAge,
  idleTimeout,
  schema,
  now,
  random,
  cookie,
}: SessionOptions) {
  const name = (cookie?.name as string | undefined) ?? 'session'
  return { secret, maxAge, idleTimeout, schema, now, random, cookieName: name }
}

/** Seals as if every session had just begun. */
function forgetful(options: SessionOptions): SessionCodec {
  const codec = createCodec(codecOptions(options))
  return {
    ...codec,
    encode: (envelope, now, text) =>
      codec.encode({ ...envelope, createdAt: envelope.seenAt as number }, now, text),
  }
}

function remembering(options: SessionOptions): SessionCodec {
  const codec = createCodec(codecOptions(options))
  const remembered = new Map<string, Decoded>()
  return {
    ...codec,
    synchronous: false,
    async decode(token, now) {
      const decoded = remembered.get(token) ?? (await codec.decode(token, now))
      remembered.set(token, decoded)
      return decoded
    },
  }
}

function neverStale(options: SessionOptions): SessionCodec {
  const codec = createCodec(codecOptions(options))
  return {
    ...codec,
    synchronous: false,
    async decode(token, now) {
      const decoded = await codec.decode(token, now)
      return decoded.refused ? decoded : { ...decoded, stale: false }
    },
  }
}
