/** Deliberately broken adapters and codecs. The kit is worth running because it catches each of them. */
import {
  attempt,
  createCodec,
  exposeState,
  type Serializer,
  type SessionCodec,
  type SessionOptions,
} from '@sealed-session/core'
import { headersOf, onHead } from '@sealed-session/core/node'
import {
  beforeHandlers,
  type Change,
  changed,
  changingLines,
  headOf,
  type Mutant,
  mutant,
  naive,
  quietly,
} from './mutant.ts'

const FORWARDED = ['x-forwarded-host', 'forwarded']

export const mutants: readonly Mutant[] = [
  mutant(
    'commits after the head has left',
    {
      middleware: naive((visit, res, headers) => {
        res.on('finish', () => {
          if (!res.headersSent) quietly(() => visit.commitTo(headers))
        })
      }),
    },
    ['write/first', 'read/same-data', 'stream/json'],
  ),

  mutant(
    'commits in end() only, so that streams and explicit heads go without',
    {
      middleware: naive((visit, res, headers) => {
        const { end } = res
        res.end = ((...args: never[]) => {
          if (!res.headersSent) quietly(() => visit.commitTo(headers))
          return Reflect.apply(end, res, args)
        }) as typeof res.end
      }),
    },
    ['stream/stream', 'stream/flush', 'stream/raw-head', 'stream/last-moment'],
  ),

  mutant(
    'loses the cookie of a request that fails',
    {
      middleware: naive((visit, res, headers) => {
        const { writeHead } = res
        res.writeHead = ((...args: never[]) => {
          if (res.statusCode < 400) quietly(() => visit.commitTo(headers))
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    ['error/throw-keeps', 'error/reject-keeps', 'error/http-error-keeps', 'error/no-route-keeps'],
  ),

  mutant(
    'lets the headers of writeHead override its own',
    {
      middleware: naive((visit, res, headers) => {
        const { writeHead } = res
        let committed = false
        res.writeHead = ((...args: never[]) => {
          if (!committed) quietly(() => visit.commitTo(headers))
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
      commitTo: (commitTo, headers) => commitTo(changed(headers, { getSetCookie: () => [] })),
    },
    ['coexist/own-cookies-written', 'coexist/own-cookies-destroyed', 'stream/raw-head'],
  ),

  mutant(
    'adds to Set-Cookie what is there already',
    {
      commitTo(commitTo, headers) {
        const before = headers.getSetCookie()
        const setSetCookie = (lines: readonly string[]) =>
          headers.setSetCookie([...before, ...lines, ...lines])
        return commitTo(changed(headers, { getSetCookie: () => [], setSetCookie }))
      },
    },
    ['write/first', 'coexist/our-name-written'],
  ),

  mutant(
    'forgets the chunks of a session that shrank',
    {
      commitTo: changingLines((line) => (/^session\.\d=;/.test(line) ? undefined : line)),
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
      commitTo: changingLines((line) =>
        line.includes('Max-Age=0') ? line.replace(/; Path=[^;]*/, '') : line,
      ),
    },
    ['expire/attributes-path', 'expire/attributes-usual'],
  ),

  mutant(
    'expires the cookie without its other attributes',
    {
      commitTo: changingLines((line) =>
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
      async commitTo(commitTo, headers) {
        try {
          return await commitTo(headers)
        } catch {
          const unsaved = { setCookie: [], cookies: [], vary: true, cacheControl: undefined }
          return { outcome: 'unchanged', ...unsaved }
        }
      },
    },
    ['error/unsaved-instance', 'write/strict-unsaved-date'],
  ),

  mutant('trusts the first of several cookies', { read: firstOnly }, [
    'hostile/garbage-before',
    'hostile/forged-token-before',
    'hostile/two-sessions-older-first',
  ]),

  mutant(
    'trusts the last of several cookies',
    { read: (header) => header.split(';').reverse().filter(firstOfName).join(';') },
    ['hostile/garbage-after', 'hostile/forged-token-after', 'hostile/two-sessions-newer-first'],
  ),

  mutant('ignores the idle timeout', { options: ({ idleTimeout: _, ...options }) => options }, [
    'renew/idle',
    'read/reason-idle',
  ]),

  mutant('lets activity extend maxAge', { options: (options) => sealedBy(forgetful, options) }, [
    'renew/no-activity-prolongs',
    'renew/a-busy-hour',
  ]),

  mutant(
    'renews the idle timeout with every request',
    {
      visit(visit, options) {
        const { commitTo } = visit
        if (options.idleTimeout === undefined) return
        visit.passes = () => false
        visit.commitTo = (headers) => {
          if (visit.made === undefined) visit.session.touch()
          return commitTo.call(visit, headers)
        }
      },
    },
    ['renew/half-touched-300', 'renew/half-untouched-300'],
  ),

  mutant(
    'forgets Vary',
    {
      commitTo: (commitTo, headers) =>
        commitTo(
          changed(headers, { set: (name, value) => name !== 'vary' && headers.set(name, value) }),
        ),
    },
    ['cache/read-absent', 'cache/set-absent'],
  ),

  mutant(
    'overwrites Vary',
    {
      commitTo: (commitTo, headers) =>
        commitTo(
          changed(headers, {
            set: (name, value) => headers.set(name, name === 'vary' ? 'Cookie' : value),
          }),
        ),
    },
    ['cache/vary-Cookie2', 'cache/vary-X-Cookie'],
  ),

  mutant(
    'lets shared caches keep a cookie',
    { options: (options) => ({ ...options, cacheControl: false }) },
    ['cache/set-public', 'cache/set-absent'],
  ),

  mutant(
    'forgets caches that obey a header of their own',
    {
      commitTo: (commitTo, headers) => commitTo(changed(headers, { names: () => [] })),
    },
    ['cache/targeted-cdn-cache-control', 'cache/targeted-x-accel-expires'],
  ),

  mutant(
    'drops what the app says beside no-store',
    {
      commitTo: (commitTo, headers) =>
        commitTo(
          changed(headers, {
            set: (name, value) => headers.set(name, name === 'cache-control' ? 'no-store' : value),
          }),
        ),
    },
    ['cache/stays-no-transform', 'cache/set-no-cache'],
  ),

  mutant(
    'wraps too late, when somebody asks for the session',
    {
      middleware: (sessions) => (req, res, next) => {
        const visit = sessions.visit(headOf(req))
        const keeper = { before: () => visit.commitTo(headersOf(res)), fail: next }
        let isWrapped = false
        Object.defineProperty(visit, 'session', {
          get() {
            if (!isWrapped) onHead(res, keeper)
            isWrapped = true
            return visit.state.session
          },
        })
        exposeState(req, sessions.name, visit)
        next()
      },
    },
    ['stream/at-the-head-untouched'],
  ),

  mutant(
    'decodes what arrives as if it were a URL',
    {
      read(header) {
        try {
          return decodeURIComponent(header)
        } catch {
          return header
        }
      },
    },
    ['hostile/spelled-percent', 'hostile/not-ours-percent-name'],
  ),

  mutant('hands out what it remembers of a token, for ever', { visit: remembering() }, [
    'read/again-and-again',
    'read/again-until-it-is-over',
  ]),

  mutant('gives every visitor the same default', { visit: beforeHandlers(giveOneCart) }, [
    'read/own-default',
  ]),

  mutant(
    'forgets to seal anew what an older secret sealed',
    {
      options: (options) => sealedBy(neverStale, options),
    },
    ['rotate/sealed-anew'],
  ),

  mutant(
    'opens tokens of any cookie name',
    {
      options: (options) => sealedBy(forAnyCookie, options),
    },
    ['rotate/moved-to-admin', 'rotate/swapped'],
  ),

  mutant(
    'gives every visitor a cookie',
    {
      async commitTo(commitTo, headers, visit) {
        if (visit.touched && visit.state.phase === 'open') await visit.session.save()
        return commitTo(headers)
      },
    },
    ['read/no-cookie', 'read/asking-is-not-beginning'],
  ),

  mutant(
    'sets the cookie again though nothing changed',
    {
      commitTo(commitTo, headers, visit) {
        if (visit.touched && visit.state.phase === 'open') visit.session.touch()
        return commitTo(headers)
      },
    },
    ['read/sets-nothing', 'write/values-numbers'],
  ),

  mutant(
    'expires what it refuses',
    {
      async commitTo(commitTo, headers, { touched, state, name }) {
        const made = await commitTo(headers)
        if (touched && state.refused !== undefined && made.setCookie.length === 0) {
          headers.setSetCookie([...headers.getSetCookie(), `${name}=; Max-Age=0; Path=/`])
        }
        return made
      },
    },
    [
      'read/refused-and-kept',
      'read/refused-by-one-of-two-servers',
      'read/refused-and-replaced',
      'read/refused-and-another-app',
    ],
  ),

  mutant('forgets the tombstone', { options: (options) => ({ ...options, tombstone: 0 }) }, [
    'ended/by-destroy',
    'ended/slow-changed',
    'ended/former-user',
  ]),

  mutant(
    'takes the session of a slow response, though it was ended',
    { read: (header) => header.replace(/(?:^|;\s*)[^=;]+\.ended=[^;]*/g, '') },
    ['ended/slow-changed', 'ended/slower-renewed', 'ended/no-renewal', 'ended/former-user'],
  ),

  mutant(
    'believes any tombstone',
    {
      visit(visit, _options, request) {
        const isThere = /\.ended=[^;]/.test(request.header('cookie') ?? '')
        if (isThere) beforeHandlers((_session, { state }) => state.destroy())(visit)
      },
    },
    ['ended/forged-garbage', 'ended/forged-other-cookie', 'ended/login'],
  ),

  mutant(
    'ends one cookie where several came',
    {
      commitTo: changingLines((line) => (/Max-Age=0.*Domain=/.test(line) ? undefined : line)),
    },
    ['ended/several-domain', 'ended/several-deep-below', 'ended/formerly-domain'],
  ),

  mutant(
    'takes a request made ahead for a visit',
    { blindTo: ['sec-purpose', 'purpose', 'x-moz'] },
    ['renew/ahead-prefetch', 'renew/ahead-prerender-and-messages', 'renew/ahead-and-older-secret'],
  ),

  mutant('does not hear what proxies say of TLS', { blindTo: ['x-forwarded-proto'] }, [
    'proxy/https',
    'proxy/https-first',
    'proxy/localhost-by-http',
  ]),

  mutant('does not hear which host was asked', { blindTo: ['x-forwarded-host'] }, [
    'proxy/elsewhere',
    'proxy/elsewhere-by-http',
    'ended/several-domain',
  ]),

  mutant(
    'binds no session to its device',
    { options: ({ deviceBound: _, ...options }) => options },
    ['device/bound', 'device/stolen', 'device/always'],
  ),

  mutant(
    'sets no header but those of cookies and caches',
    {
      commitTo: (commitTo, headers) =>
        commitTo(
          changed(headers, {
            set: (name, value) => !/^secure-/i.test(name) && headers.set(name, value),
          }),
        ),
    },
    ['device/offered', 'device/offered-algorithms'],
  ),

  mutant(
    'sends nobody round for a fresh proof',
    { visit: (visit) => void Object.defineProperty(visit, 'instead', { value: undefined }) },
    ['device/fresh', 'device/fresh-and-a-thief'],
  ),

  mutant(
    'loses the guard on its way',
    { read: (header) => header.replace(/__Host-session-bound=[^;]*/g, '') },
    ['device/bound', 'device/guard-alone'],
  ),

  mutant(
    'lets pages of other origins in',
    { options: (options) => ({ ...options, crossOrigin: false }) },
    ['cross-origin/cross-site', 'cross-origin/login', 'cross-origin/transfer'],
  ),

  mutant('does not hear what browsers say of the page', { blindTo: ['sec-fetch-site'] }, [
    'cross-origin/cross-site-unnamed',
    'cross-origin/same-site-of-our-name',
    'cross-origin/same-origin-without-a-name',
  ]),

  mutant('believes that the page is of the host in the Host header', { blindTo: FORWARDED }, [
    'cross-origin/behind-a-proxy',
    'cross-origin/forwarded',
  ]),

  mutant(
    'ends the session of a request that it refuses',
    {
      commitTo: (commitTo, headers, { name }) =>
        attempt(
          () => commitTo(headers),
          (error) => {
            const line = `${name}=; Max-Age=0; Path=/`
            headers.setSetCookie([...headers.getSetCookie(), line])
            throw error
          },
        ),
    },
    ['cross-origin/logout', 'cross-origin/transfer'],
  ),

  mutant(
    'renews the session of a request that it refuses',
    {
      visit(visit, _options, request) {
        if (request.header('sec-fetch-site') !== 'cross-site') return
        const { commitTo } = visit
        visit.passes = () => false
        visit.commitTo = (headers) => {
          headers.setSetCookie([...headers.getSetCookie(), `${visit.name}=renewed`])
          return commitTo.call(visit, headers)
        }
      },
    },
    ['cross-origin/no-renewal'],
  ),

  mutant('takes a poll for a visit', { options: ({ passive: _, ...options }) => options }, [
    'renew/passive-untouched',
    'renew/passive-touched',
    'renew/passive-written',
  ]),

  mutant(
    'tells twice how a request ended',
    {
      visit(visit, { onEvent }) {
        const { commitTo } = visit
        visit.commitTo = (headers) => {
          onEvent?.({
            ...{ type: 'committed', cookie: visit.name, visit: 0, method: 'GET', path: '/' },
            ...{ outcome: 'unchanged', bytes: 0, arrived: 'nothing' },
          })
          return commitTo.call(visit, headers)
        }
      },
    },
    ['event/read', 'event/once-json', 'event/once-stream'],
  ),

  mutant(
    'lets sessions of before a new password go on',
    {
      options: ({ stamp: _, ...options }) => options,
    },
    ['stamp/superseded-at-once', 'stamp/superseded-late', 'stamp/takes-its-time', 'stamp/fails'],
  ),

  mutant(
    'takes every session for one that was begun a moment ago',
    { options: ({ subject: _, stamp: __, ...options }) => options },
    ['recent/login', 'recent/at', 'recent/another', 'recent/new-id'],
  ),

  mutant(
    'lets a listener’s error decide',
    {
      visit(visit, { onEvent }) {
        const { commitTo } = visit
        visit.commitTo = async (headers) => {
          await onEvent?.({
            type: 'committed',
            cookie: visit.name,
            visit: 0,
            outcome: 'untouched',
            bytes: 0,
            arrived: 'unopened',
          })
          return commitTo.call(visit, headers)
        }
      },
    },
    ['error/listener-throws', 'error/listener-rejects'],
  ),

  mutant(
    'lets verbs of a replaced session write to the new one',
    {
      visit: beforeHandlers((_session, { state }) => {
        state.mustBePresent = () => undefined
      }),
    },
    ['lost/replaced-set', 'lost/replaced-clear'],
  ),

  mutant(
    'does not notice that its property was deleted',
    {
      visit(visit) {
        Object.defineProperty(visit, 'carrier', { get: () => undefined, set: () => undefined })
      },
    },
    ['lost/deleted-untouched', 'lost/deleted-written'],
  ),

  mutant(
    'takes the same sessions for others when a request comes by again',
    {
      middleware: naive((visit, res, headers) => {
        const { writeHead } = res
        res.writeHead = ((...args: never[]) => {
          quietly(() => visit.commitTo(headers))
          return Reflect.apply(writeHead, res, args)
        }) as typeof res.writeHead
      }),
    },
    ['error/the-same-twice', 'error/the-same-around-others'],
  ),

  mutant(
    'says nothing to caches of pages that only show the session',
    { options: ({ cacheControl: _, ...options }) => options },
    ['cache/option-read-read', 'cache/option-read-alone'],
  ),

  mutant('keeps the id at login', { options: ({ subject: _, ...options }) => options }, [
    'rotate/login',
    'rotate/logout',
  ]),

  mutant(
    'does not wait for a session that takes its time',
    {
      visit(visit) {
        visit.ready = () => undefined
      },
    },
    ['move/slow-stays', 'move/slow-garbage'],
  ),

  mutant(
    'sets our own cookies, and no other library’s',
    {
      commitTo: (commitTo, headers, { name }) =>
        commitTo(
          changed(headers, {
            setSetCookie: (lines) =>
              headers.setSetCookie(lines.filter((line) => line.startsWith(name))),
          }),
        ),
    },
    ['move/quick-stays', 'move/slow-stays', 'move/quick-logout', 'move/quick-logout-of-both'],
  ),

  mutant(
    'does not know the other library',
    { options: ({ acceptFrom: _, ...options }) => options },
    ['move/quick-stays', 'move/quick-same-name', 'move/slow-its-end'],
  ),
]

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

/** With a codec of its own, which has what sessions would need to make theirs. */
function sealedBy(
  make: (options: SessionOptions) => SessionCodec,
  options: SessionOptions,
): SessionOptions {
  const { secret: _, schema: __, sealer: ___, ...rest } = options
  return { ...rest, codec: make(options) }
}

function forAnyCookie(options: SessionOptions): SessionCodec {
  return createCodec({ ...codecOptions(options), cookieName: 'any' })
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
    encode: (envelope, now) =>
      codec.encode({ ...envelope, createdAt: envelope.seenAt as number }, now),
  }
}

/** The same objects for the same Cookie header, whatever handlers did to them, and whatever time it is. */
function remembering(): NonNullable<Change['visit']> {
  const remembered = new Map<string, object>()
  return (visit, _options, request) => {
    const header = request.header('cookie') ?? ''
    beforeHandlers((session) => {
      const known = remembered.get(header) ?? { ...session }
      remembered.set(header, known)
      Object.assign(session, known)
    })(visit)
  }
}

const CART = { items: [] }

function giveOneCart(session: Record<string, unknown>): void {
  if (JSON.stringify(session.cart) === '{"items":[]}') session.cart = CART
}

function neverStale(options: SessionOptions): SessionCodec {
  const codec = createCodec(codecOptions(options))
  return {
    ...codec,
    async decode(token, now) {
      const decoded = await codec.decode(token, now)
      return decoded.refused ? decoded : { ...decoded, stale: false }
    },
  }
}
