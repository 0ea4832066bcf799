/** Deliberately broken adapters and codecs. The kit is worth running because it catches each of them. */
import {
  createCodec,
  type Serializer,
  type SessionCodec,
  type SessionOptions,
} from '@sealed-session/core'
import { changingLines, type Mutant, mutant, naive } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  mutant(
    'commits after the head has left',
    {
      middleware: naive((sessions, state, res, headers) => {
        res.on('finish', () => {
          if (!res.headersSent) sessions.commitTo(state, headers)
        })
      }),
    },
    [],
  ),

  mutant(
    'commits in end() only, so that streams and explicit heads go without',
    {
      middleware: naive((sessions, state, res, headers) => {
        const { end } = res
        res.end = ((...args: never[]) => {
          if (!res.headersSent) sessions.commitTo(state, headers)
          return Reflect.apply(end, res, args)
        }) as typeof res.end
      }),
    },
    [],
  ),

  mutant(
    'loses the cookie of a request that fails',
    {
      sessions: (sessions) => ({
        commitTo(state, headers) {
          const target = headers as typeof headers & { failed?: boolean }
          return sessions.commitTo(state, target)
        },
      }),
      middleware: naive((sessions, state, res, headers) => {
        const { writeHead } = res
        res.writeHead = ((...args: never[]) => {
          if (res.statusCode < 400) sessions.commitTo(state, headers)
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    [],
  ),

  mutant(
    'lets the headers of writeHead override its own',
    {
      middleware: naive((sessions, state, res, headers) => {
        const { writeHead } = res
        let committed = false
        res.writeHead = ((...args: never[]) => {
          if (!committed) sessions.commitTo(state, headers)
          committed = true
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    [],
  ),

  mutant(
    'sets Set-Cookie instead of adding to it',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(state, { ...headers, getSetCookie: () => [] }),
      }),
    },
    [],
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
    [],
  ),

  mutant(
    'forgets the chunks of a session that shrank',
    {
      sessions: changingLines((line) => (/^session\.\d=;/.test(line) ? undefined : line)),
    },
    [],
  ),

  mutant(
    'notices shallow changes only',
    { options: (options) => ({ ...options, serializer: shallow() }) },
    [],
  ),

  mutant(
    'expires the cookie without its path',
    {
      sessions: changingLines((line) =>
        line.includes('Max-Age=0') ? line.replace(/; Path=[^;]*/, '') : line,
      ),
    },
    [],
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
    [],
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
    [],
  ),

  mutant(
    'trusts the first of several cookies',
    {
      sessions: (sessions) => ({
        open: (header, about) => sessions.open(firstOnly(header), about),
      }),
    },
    [],
  ),

  mutant(
    'trusts the last of several cookies',
    {
      sessions: (sessions) => ({
        open: (header, about) =>
          sessions.open(header?.split(';').reverse().filter(firstOfName).join(';'), about),
      }),
    },
    [],
  ),

  mutant('ignores the idle timeout', { options: ({ idleTimeout: _, ...options }) => options }, []),

  mutant(
    'lets activity extend maxAge',
    { options: (options) => ({ ...options, codec: forgetful(options) }) },
    [],
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
    [],
  ),

  mutant(
    'forgets Vary',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(state, {
            ...headers,
            set: (name, value) => (name === 'vary' ? undefined : headers.set(name, value)),
          }),
      }),
    },
    [],
  ),

  mutant(
    'overwrites Vary',
    {
      sessions: (sessions) => ({
        commitTo: (state, headers) =>
          sessions.commitTo(state, {
            ...headers,
            set: (name, value) => headers.set(name, name === 'vary' ? 'Cookie' : value),
          }),
      }),
    },
    [],
  ),

  mutant(
    'lets shared caches keep a cookie',
    { options: (options) => ({ ...options, cacheControl: false }) },
    [],
  ),

  mutant(
    'decodes what arrives as if it were a URL',
    {
      sessions: (sessions) => ({
        open(header, about) {
          try {
            return sessions.open(decodeURIComponent(header ?? ''), about)
          } catch {
            return sessions.open(header, about)
          }
        },
      }),
    },
    [],
  ),

  mutant(
    'forgets to seal anew what an older secret sealed',
    {
      options: (options) => ({ ...options, codec: neverStale(options) }),
    },
    [],
  ),

  mutant(
    'opens tokens of any cookie name',
    {
      options: (options) => ({
        ...options,
        codec: createCodec({ ...codecOptions(options), cookieName: 'any' }),
      }),
    },
    [],
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
    [],
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
    [],
  ),

  mutant('keeps the id at login', { options: ({ subject: _, ...options }) => options }, []),
]

/** The cookies of a name after the first, dropped. */
function firstOnly(header: string | null | undefined): string | undefined {
  return header?.split(';').filter(firstOfName).join(';')
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
