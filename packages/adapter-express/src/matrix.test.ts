import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { gunzipSync } from 'node:zlib'
import {
  createCodec,
  type SealerChoice,
  type SessionCodec,
  type SessionError,
  type SessionEvent,
} from '@sealed-session/core'
import compression from 'compression'
import type {
  ErrorRequestHandler,
  Express,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import { afterAll, describe, expect, it } from 'vitest'
import { open, Visitor } from '../../../testing/client.ts'
import { SETS, spelled } from '../../../testing/cookies.ts'
import { type Listener, latch, serve, turn, uncaughtDuring } from '../../../testing/serve.ts'
import { VERSIONS } from '../test/versions.ts'
import { session } from './index.ts'

const SECRET = 'Of Sessions Sealed, and Kept by 1 Visitor Each'

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
const LARGE = 'All work and no play makes a dull page.\n'.repeat(8000)
const FILE = join(folder, 'large.txt')
writeFileSync(FILE, LARGE)

/** 64 kB of text that no compression makes small: what is held is measured after it. */
const RUGGED = randomBytes(49_152).toString('base64')

interface Expected {
  readonly status: number
  readonly text: string
  readonly message?: string
  readonly location?: string
  /** compression finds something to do. */
  readonly encoded: boolean
}

interface Kind extends Expected {
  readonly kind: string
  readonly answer: RequestHandler
}

/** Ten kinds of response. Each sets a cookie of its own; the session is changed before. */
function kinds(more: ReturnType<typeof latch>): readonly Kind[] {
  return [
    {
      kind: 'json',
      answer: (_req, res) => res.cookie('theme', 'dark').json({ hello: 'world' }),
      status: 200,
      text: '{"hello":"world"}',
      encoded: true,
    },
    {
      kind: 'send',
      answer: (_req, res) => res.cookie('theme', 'dark').send(LARGE),
      status: 200,
      text: LARGE,
      encoded: true,
    },
    {
      kind: 'redirect',
      answer: (_req, res) => res.cookie('theme', 'dark').redirect('/elsewhere'),
      status: 302,
      text: 'Found. Redirecting to /elsewhere',
      location: '/elsewhere',
      encoded: true,
    },
    {
      kind: 'piped stream',
      answer: (_req, res) => {
        res.cookie('theme', 'dark').type('text')
        Readable.from(LARGE.match(/.{1,16384}/gs) as string[]).pipe(res)
      },
      status: 200,
      text: LARGE,
      encoded: true,
    },
    {
      kind: 'events',
      answer: async (_req, res) => {
        res.cookie('theme', 'dark').type('text/event-stream')
        res.flushHeaders()
        res.write('data: 1\n\n')
        await more.opened
        res.write('data: 2\n\n')
        res.end()
      },
      status: 200,
      text: 'data: 1\n\ndata: 2\n\n',
      encoded: true,
    },
    {
      kind: 'writeHead',
      answer: (_req, res) => {
        res.writeHead(201, 'Made', {
          'Content-Type': 'text/plain',
          'Set-Cookie': 'theme=dark; Path=/',
        })
        res.write('ma')
        res.end('de')
      },
      status: 201,
      message: 'Made',
      text: 'made',
      encoded: true,
    },
    {
      kind: 'thrown error',
      answer: (_req, res) => {
        res.cookie('theme', 'dark')
        throw Object.assign(new Error('I am a teapot'), { status: 418 })
      },
      status: 418,
      text: 'I am a teapot',
      encoded: true,
    },
    {
      kind: 'sendFile',
      answer: (_req, res) => res.cookie('theme', 'dark').sendFile(FILE),
      status: 200,
      text: LARGE,
      encoded: true,
    },
    {
      kind: '204',
      answer: (_req, res) => res.cookie('theme', 'dark').status(204).end(),
      status: 204,
      text: '',
      encoded: false,
    },
    {
      kind: 'end with a callback',
      answer: (_req, res) => {
        res.cookie('theme', 'dark')
        res.end('over', () => more.open())
      },
      status: 200,
      text: 'over',
      encoded: false,
    },
  ]
}

function kindOf(name: string, more: ReturnType<typeof latch>): Kind {
  return kinds(more).find(({ kind }) => kind === name) as Kind
}

const KINDS = kinds(latch()).map(({ kind }) => kind)

/** Where compression stands: it wraps the response too, inside of the session's gate or outside. */
const PLACES = [
  { place: 'absent' },
  { place: 'before the session' },
  { place: 'after the session' },
  { place: 'after the session was looked at' },
] as const
type Place = (typeof PLACES)[number]['place']

const SEALERS: readonly { readonly sealer: SealerChoice }[] = [
  { sealer: 'node' },
  { sealer: 'web' },
]

interface Made {
  readonly make: () => Express
  readonly sealer: SealerChoice
  readonly place: Place
  readonly onEvent?: (event: SessionEvent) => void
  /** What sealing waits for. */
  readonly save?: () => Promise<void>
}

function appOf({ make, sealer, place, onEvent = () => {}, save }: Made): Express {
  const app = make()
  app.set('env', 'test')
  const compress: RequestHandler = compression({ threshold: 0 })
  const look: RequestHandler = (req, _res, next) => (req.session.id ? next() : next('no id'))
  if (place === 'before the session') app.use(compress)
  app.use(
    session(save ? { codec: slow(sealer, save), onEvent } : { secret: SECRET, sealer, onEvent }),
  )
  if (place === 'after the session') app.use(compress)
  if (place === 'after the session was looked at') app.use(look, compress)
  return app
}

const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  res
    .status(error.status ?? 500)
    .type('text')
    .send(error.message)
}

const GZIP = { headers: { 'accept-encoding': 'gzip' } }

describe.each(VERSIONS)('Express $version', ({ express: make }) => {
  describe.each(SEALERS)('sealed by $sealer', ({ sealer }) => {
    describe.each(PLACES)('compression $place', ({ place }) => {
      it.each(KINDS)('carries the session on a response of kind %s', async (kind) => {
        const more = latch()
        const { answer, encoded, kind: _, ...expected } = kindOf(kind, more)
        const app = appOf({ make, sealer, place })
        app.get('/fill', (req, res) => {
          req.session.cart = { items: ['first'] }
          res.end()
        })
        app.get('/cart', (req, res) => void res.json(req.session.cart))
        app.get('/', (req, res, next) => {
          ;(req.session.cart as { items: string[] }).items.push(kind)
          return answer(req, res, next)
        })
        app.use(onError)

        const visitor = new Visitor(await serve(app as unknown as Listener))
        await visitor.get('/fill')
        if (kind === 'events') setImmediate(more.open)
        for (const ask of [GZIP, {}]) {
          const reply = await visitor.get('/', ask)
          const compressed = encoded && place !== 'absent' && ask === GZIP
          expect({
            status: reply.status,
            text: reply.text,
            ...(expected.message !== undefined && { message: reply.message }),
            ...(expected.location !== undefined && { location: reply.headers.location }),
            encoding: reply.headers['content-encoding'],
            setCookie: spelled(reply.setCookie),
            cacheControl: reply.headers['cache-control'],
            vary: new Set(reply.headers.vary?.split(/, */)),
          }).toEqual({
            ...expected,
            encoding: compressed ? 'gzip' : undefined,
            setCookie: ['theme=dark; Path=/', SETS],
            // sendFile asks for public, and is overridden.
            cacheControl: 'no-store',
            vary: new Set(['Cookie', ...varyOf(kind, encoded && place !== 'absent')]),
          })
        }
        if (kind === 'end with a callback') await more.opened
        expect((await visitor.get('/cart')).text).toBe(
          JSON.stringify({ items: ['first', kind, kind] }),
        )
      })

      it.each(KINDS)('answers 500 where the session cannot be saved: %s', async (kind) => {
        const more = latch()
        const events: SessionEvent[] = []
        const told: string[] = []
        const { answer } = kindOf(kind, more)
        const app = appOf({ make, sealer, place, onEvent: (event) => void events.push(event) })
        app.get('/', (req, res, next) => {
          req.session.cart = 'x'.repeat(5000)
          return answer(req, res, next)
        })
        // It tells of the handler's error, and so it need not be told of another.
        const thrown = kind === 'thrown error'
        app.use(((error: SessionError, _req, res, _next) => {
          told.push(error.code ?? error.message)
          setImmediate(() =>
            res
              .status(500)
              .type('text')
              .send(`sorry: ${told.at(-1)}`),
          )
        }) as ErrorRequestHandler)

        const uncaught = await uncaughtDuring(async () => {
          const reply = await new Visitor(await serve(app as unknown as Listener)).get('/', GZIP)
          expect({
            status: reply.status,
            message: reply.message,
            text: reply.text,
            type: reply.headers['content-type'],
            location: reply.headers.location,
            setCookie: reply.setCookie,
            modified: reply.headers['last-modified'],
            ranges: reply.headers['accept-ranges'],
            cacheControl: reply.headers['cache-control'],
          }).toEqual({
            status: 500,
            message: 'Internal Server Error',
            text: thrown ? 'sorry: I am a teapot' : 'sorry: ERR_SESSION_TOO_LARGE',
            type: 'text/plain; charset=utf-8',
            location: undefined,
            setCookie: ['theme=dark; Path=/'],
            modified: undefined,
            ranges: undefined,
            cacheControl: undefined,
          })
          more.open()
          for (let left = 10; left > 0; left--) await turn()
        })
        expect({ told, uncaught }).toEqual({
          told: [thrown ? 'I am a teapot' : 'ERR_SESSION_TOO_LARGE'],
          uncaught: [],
        })
        expect(events).toEqual([
          {
            type: 'failed',
            cookie: 'session',
            visit: expect.any(Number),
            method: 'GET',
            path: '/',
            error: expect.objectContaining({
              code: 'ERR_SESSION_TOO_LARGE',
              remedy: 'Store less, or raise cookie.maxChunks.',
            }),
          },
        ])
      })

      it('sends events as they come', async () => {
        const more = latch()
        const app = appOf({ make, sealer, place })
        app.get('/', async (req, res) => {
          req.session.user = 'ada'
          res.type('text/event-stream')
          res.flushHeaders()
          await more.opened
          res.write('data: 1\n\n')
          res.end()
        })
        const response = await open(await serve(app as unknown as Listener), '/', GZIP)
        expect(spelled(response.headers['set-cookie'] ?? [])).toEqual([SETS])
        more.open()
        const body = await buffer(response)
        const events = place === 'absent' ? body : gunzipSync(body)
        expect(events.toString()).toBe('data: 1\n\n')
      })

      it.each(Object.entries(SENDERS))(
        'reads little of what is %s while the session takes its time, and all of it arrives',
        async (_how, send) => {
          let read = 0
          let readBefore = 0
          const sealed = latch()
          const release = () => {
            readBefore = read
            sealed.open()
          }
          const app = appOf({ make, sealer, place, save: () => sealed.opened })
          app.get('/', (req, res) => {
            req.session.user = 'ada'
            send(res.type('text'), async () => {
              await turn()
              // Whoever does not wait to be told has read all of it by then.
              if (read === 0) later(200, release)
              return read++ < 80 ? RUGGED : null
            })
          })
          const { text } = await new Visitor(await serve(app as unknown as Listener)).get('/', GZIP)
          expect([readBefore < 20, text.length]).toEqual([true, 80 * 65536])
        },
      )

      it('answers with a large error page', async () => {
        const app = appOf({ make, sealer, place })
        app.get('/', (req, res) => {
          req.session.cart = 'x'.repeat(5000)
          res.type('html').write('<h1>Cart</h1>')
        })
        app.use(((_error, _req, res, _next) =>
          res.status(500).sendFile(FILE)) as ErrorRequestHandler)
        const { status, text } = await new Visitor(await serve(app as unknown as Listener)).get(
          '/',
          GZIP,
        )
        expect({ status, text }).toEqual({ status: 500, text: LARGE })
      })

      it('survives a client that hangs up in the middle of a stream', async () => {
        const over = latch()
        const uncaught = await uncaughtDuring(async () => {
          const app = appOf({ make, sealer, place })
          app.get('/', (req, res) => {
            req.session.user = 'ada'
            res.type('text')
            res.on('close', over.open)
            const source = Readable.from(endless())
            res.on('close', () => source.destroy())
            source.pipe(res)
          })
          const response = await open(await serve(app as unknown as Listener), '/', GZIP)
          await once(response, 'data')
          response.destroy()
          await over.opened
        })
        expect(uncaught).toEqual([])
      })
    })
  })
})

function varyOf(kind: string, compressible: boolean): string[] {
  const encodings = compressible ? ['Accept-Encoding'] : []
  return kind === 'redirect' ? ['Accept', ...encodings] : encodings
}

function slow(sealer: SealerChoice, save: () => Promise<void>): SessionCodec {
  const { decode, encode } = createCodec({ secret: SECRET, sealer, cookieName: 'session' })
  return {
    decode,
    async encode(...given) {
      await save()
      return encode(...given)
    },
  }
}

/** After so many turns of the event loop. */
async function later(turns: number, act: () => void): Promise<void> {
  for (let left = turns; left > 0; left--) await turn()
  act()
}

type Read = () => Promise<string | null>

async function* eachOf(read: Read): AsyncIterable<string> {
  for (let piece = await read(); piece !== null; piece = await read()) yield piece
}

const SENDERS: Record<string, (res: ExpressResponse, read: Read) => unknown> = {
  piped: (res, read) => Readable.from(eachOf(read)).pipe(res),
  'sent by pipeline': (res, read) => pipeline(eachOf(read), res),
  'written until it is told to wait': async (res, read) => {
    for await (const piece of eachOf(read)) if (!res.write(piece)) await once(res, 'drain')
    res.end()
  },
}

async function* endless(): AsyncIterable<string> {
  for (;;) {
    await turn()
    yield LARGE
  }
}
