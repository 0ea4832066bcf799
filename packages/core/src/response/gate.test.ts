import { AsyncResource } from 'node:async_hooks'
import { createHash, randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import http, { type ServerResponse } from 'node:http'
import http2 from 'node:http2'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, open, type Reply, start, tellingHeaders } from '../../../../testing/client.ts'
import {
  type Listener,
  latch,
  serve,
  turn,
  uncaughtDuring,
  WIRES,
} from '../../../../testing/serve.ts'
import { SessionError } from '../words/errors.ts'
import { type HeadKeeper, onHead } from './gate.ts'

/** The head is prepared in the same breath, or a little later, while what is sent is held. */
const MOMENTS = [
  { moment: 'at once', before: () => undefined },
  { moment: 'later', before: turn },
] as const

const OURS = 'session=1'

function atHead(res: ServerResponse, before: HeadKeeper['before'], fail: HeadKeeper['fail']): void {
  onHead(res, { before, fail })
}

/** A handler behind a gate that adds a cookie to the head. */
function gated(handler: Listener, before: () => unknown, prepared?: () => void): Listener {
  return (req, res) => {
    const prepare = () => {
      prepared?.()
      res.appendHeader('set-cookie', OURS)
    }
    atHead(
      res,
      () => {
        const ready = before()
        return ready instanceof Promise ? ready.then(prepare) : prepare()
      },
      (error) => answerError(res, error),
    )
    return handler(req, res)
  }
}

function answerError(res: ServerResponse, error: unknown): void {
  res.statusCode = 500
  res.setHeader('content-type', 'text/plain')
  res.end(`error: ${(error as { code?: string }).code ?? error}`)
}

/** Everything a client can tell two replies apart by. */
function seen(reply: Reply) {
  const { status, message, text, trailers, hints } = reply
  return { status, message, headers: tellingHeaders(reply), text, trailers, hints }
}

const HTML = '<p>hello</p>'

/** Every way for a response to leave. */
const WAYS: Record<string, Listener> = {
  'end with a body': (_req, res) => res.end(HTML),
  'end with a body in base64': (_req, res) => res.end('aGVsbG8=', 'base64'),
  'end without a body': (_req, res) => res.end(),
  'write, then end': (_req, res) => {
    res.write('68656c6c6f', 'hex')
    res.write(Buffer.from(', '))
    res.end('world')
  },
  'write, and end in a later turn': async (_req, res) => {
    res.write('one ')
    await turn()
    await turn()
    res.write('two ')
    await turn()
    res.end('three')
  },
  'flushHeaders, then write': async (_req, res) => {
    res.setHeader('content-type', 'text/event-stream')
    res.flushHeaders()
    res.write('data: 1\n\n')
    await turn()
    res.flushHeaders()
    res.end('data: 2\n\n')
  },
  'flushHeaders alone, and end': (_req, res) => {
    res.flushHeaders()
    res.end()
  },
  'a piped stream': (_req, res) => {
    Readable.from(['a', 'b', 'c']).pipe(res)
  },
  'status and headers set, then end': (_req, res) => {
    res.statusCode = 202
    res.setHeader('x-own', ['a', 'b'])
    res.setHeader('set-cookie', ['a=1', 'b=2'])
    res.end(HTML)
  },
  'writeHead with a status alone': (_req, res) => {
    res.setHeader('x-early', 'kept')
    res.writeHead(202)
    res.end(HTML)
  },
  'writeHead in a chain': (_req, res) => {
    res.writeHead(202, { 'content-length': HTML.length }).end(HTML)
  },
  'writeHead, then flushHeaders': (_req, res) => {
    res.writeHead(202, { 'content-length': HTML.length })
    res.flushHeaders()
    res.end(HTML)
  },
  '204': (_req, res) => {
    res.statusCode = 204
    res.end()
  },
  '304 with validators': (_req, res) => {
    res.writeHead(304, { etag: '"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }).end()
  },
  'a redirect': (_req, res) => {
    res.writeHead(302, { location: '/elsewhere' }).end()
  },
  trailers: (_req, res) => {
    res.writeHead(200, { trailer: 'x-sum' })
    res.write('body')
    res.addTrailers({ 'x-sum': '4' })
    res.end()
  },
}

describe.each(WIRES)('over $wire', ({ wire, serve, ask }) => {
  describe.each(MOMENTS)('a head prepared $moment', ({ before }) => {
    it.each(Object.entries(WAYS))('leaves with our header: %s', async (_way, handler) => {
      let prepared = 0
      const bare = seen(await ask(await serve(handler)))
      const origin = await serve(gated(handler, before, () => prepared++))
      const theirs = (bare.headers['set-cookie'] ?? []) as string[]

      expect(seen(await ask(origin))).toEqual({
        ...bare,
        headers: { ...bare.headers, 'set-cookie': [...theirs, OURS] },
      })
      expect(prepared).toBe(1)
    })

    // With trailers Node itself throws for HEAD.
    const { trailers: _, ...withHead } = WAYS
    it.each(Object.entries(withHead))('answers HEAD as without us: %s', async (_way, handler) => {
      const head = { method: 'HEAD' }
      const bare = seen(await ask(await serve(handler), '/', head))
      const theirs = (bare.headers['set-cookie'] ?? []) as string[]

      expect(seen(await ask(await serve(gated(handler, before)), '/', head))).toEqual({
        ...bare,
        headers: { ...bare.headers, 'set-cookie': [...theirs, OURS] },
      })
    })

    const own = ['X-Own', 'a', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']
    const forms: Record<string, unknown> = {
      'an object': { 'X-Own': 'a', 'Set-Cookie': ['a=1', 'b=2'] },
      'a flat array': own,
      'an array of pairs': [own.slice(0, 2), own.slice(2, 4), own.slice(4, 6)],
    }
    it.each(Object.entries(forms))('keeps what writeHead brings in %s', async (_form, headers) => {
      const messages: [given: string[], sent: string][] = [
        [[], 'Created'],
        [['Made'], 'Made'],
        [[undefined as never], 'Created'],
      ]
      for (const [message, sent] of messages) {
        const origin = await serve(
          gated((_req, res) => {
            res.setHeader('x-early', 'kept')
            res.setHeader('x-own', 'replaced')
            res.setHeader('set-cookie', 'replaced=1')
            res.writeHead(201, ...(message as []), structuredClone(headers) as never)
            res.end(HTML)
          }, before),
        )
        expect(seen(await ask(origin))).toEqual({
          status: 201,
          message: wire === 'HTTP/2' ? '' : sent,
          headers: {
            'x-early': 'kept',
            'x-own': 'a',
            'set-cookie': ['a=1', 'b=2', OURS],
          },
          text: HTML,
          trailers: {},
          hints: [],
        })
      }
    })

    it('leaves Early Hints alone, and comes with the response', async () => {
      const log: string[] = []
      const origin = await serve(
        gated(
          async (_req, res) => {
            res.writeEarlyHints({ link: '</style.css>; rel=preload' })
            log.push(`hinted, headersSent ${res.headersSent}`)
            await turn()
            res.end(HTML)
          },
          before,
          () => log.push('prepared'),
        ),
      )
      const { status, hints, setCookie, text } = await ask(origin)

      expect({ status, hints, setCookie, text }).toEqual({
        status: 200,
        hints: [expect.objectContaining({ status: 103, link: '</style.css>; rel=preload' })],
        setCookie: [OURS],
        text: HTML,
      })
      expect(hints[0]).not.toHaveProperty('set-cookie')
      expect(log).toEqual(['hinted, headersSent false', 'prepared'])
    })

    it('sends a large stream whole, at the pace of the client', async () => {
      const large = randomBytes(5 * 1024 * 1024)
      const paused: number[] = []
      const origin = await serve(
        gated((_req, res) => {
          const source = Readable.from(bitByBit(large))
          source.on('pause', () => paused.push(source.readableLength))
          source.pipe(res)
        }, before),
      )
      const { body, setCookie } = await ask(origin)

      expect({ setCookie, bytes: body.length, digest: digest(body) }).toEqual({
        setCookie: [OURS],
        bytes: large.length,
        digest: digest(large),
      })
      expect(paused).not.toEqual([])
    })

    it('calls the callbacks of write and end in order', async () => {
      const log: string[] = []
      const ended = new EventEmitter()
      const origin = await serve(
        gated((_req, res) => {
          res.write('a', () => log.push('a'))
          res.write('b', 'utf8', () => log.push('b'))
          res.end('c', () => ended.emit('end', log.push('end')))
        }, before),
      )
      const done = once(ended, 'end')
      const { text } = await ask(origin)
      await done

      expect({ text, log }).toEqual({ text: 'abc', log: ['a', 'b', 'end'] })
    })

    it('takes end with nothing but a callback', async () => {
      const ended = new EventEmitter()
      const done = once(ended, 'end')
      const origin = await serve(gated((_req, res) => res.end(() => ended.emit('end')), before))
      const { status, setCookie, text } = await ask(origin)
      await done

      expect({ status, setCookie, text }).toEqual({ status: 200, setCookie: [OURS], text: '' })
    })

    it('answers the caller as Node does', async () => {
      const answers: unknown[] = []
      const origin = await serve(
        gated((_req, res) => {
          answers.push(res.headersSent)
          answers.push(res.writeHead(200) === res, res.headersSent)
          answers.push(res.flushHeaders(), res.write('a'))
          answers.push(res.end() === res)
        }, before),
      )
      await ask(origin)

      expect(answers).toEqual([false, true, true, undefined, true, true])
    })

    it('survives a client that hangs up before anything was sent', async () => {
      const log: unknown[] = []
      const away = new EventEmitter()
      const uncaught = await uncaughtDuring(async () => {
        const origin = await serve(
          gated(async (req, res) => {
            away.emit('arrived')
            await once(res, 'close')
            res.writeHead(200, { 'x-late': '1' })
            log.push(res.write('nobody hears'))
            res.end('this', () => undefined)
            for (let left = 5; left > 0; left--) await turn()
            away.emit('over', req)
          }, before),
        )
        const arrived = once(away, 'arrived')
        const over = once(away, 'over')
        const leave = wire === 'HTTP/2' ? leave2(origin) : leave1(origin)
        await arrived
        leave()
        await over
      })
      expect(uncaught).toEqual([])
      expect(log).toEqual([expect.any(Boolean)])
    })
  })

  it('survives a client that hangs up while the head is prepared', async () => {
    const away = new EventEmitter()
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve(
        gated(
          (_req, res) => {
            res.on('close', () => away.emit('closed'))
            res.write('nobody ')
            res.end('hears this')
            away.emit('sent')
          },
          () => once(away, 'prepare'),
        ),
      )
      const sent = once(away, 'sent')
      const closed = once(away, 'closed')
      const leave = wire === 'HTTP/2' ? leave2(origin) : leave1(origin)
      await sent
      leave()
      await closed
      away.emit('prepare')
    })
    expect(uncaught).toEqual([])
  })

  it('survives a client that hangs up while the head cannot be prepared', async () => {
    const away = new EventEmitter()
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve(
        gated(
          (_req, res) => {
            res.on('close', () => away.emit('closed'))
            res.writeHead(200, { 'content-length': 100 })
            res.write('nobody hears this')
            away.emit('sent')
          },
          () => once(away, 'prepare').then(() => Promise.reject(new Error('no'))),
        ),
      )
      const sent = once(away, 'sent')
      const closed = once(away, 'closed')
      const leave = wire === 'HTTP/2' ? leave2(origin) : leave1(origin)
      await sent
      leave()
      await closed
      away.emit('prepare')
    })
    expect(uncaught).toEqual([])
  })

  it('holds everything while the head is prepared, says it has left, and asks to wait', async () => {
    const answers: unknown[] = []
    const origin = await serve((_req, res) => {
      const ready = latch()
      atHead(res, () => ready.opened.then(() => res.appendHeader('set-cookie', OURS)), fail)
      answers.push(res.headersSent)
      for (let each = 0; each < 64; each++) answers.push(res.write(Buffer.alloc(64 * 1024, 'x')))
      answers.push(res.headersSent, Object.hasOwn(res, 'headersSent'))
      ready.opened.then(turn).then(() => {
        answers.push(res.headersSent, Object.hasOwn(res, 'headersSent'))
        answers.push(res.write(Buffer.alloc(1024 * 1024, 'y')))
        res.end()
      })
      setImmediate(ready.open)
    })
    const { body, setCookie } = await ask(origin)

    expect({ bytes: body.length, setCookie }).toEqual({
      bytes: 64 * 64 * 1024 + 1024 * 1024,
      setCookie: [OURS],
    })
    // 256 kB are held as if it were nothing; after that it asks to wait.
    const asked = [...Array(4).fill(true), ...Array(60).fill(false)]
    expect(answers).toEqual([false, ...asked, true, true, true, false, false])
  })

  it('sends the first head of several that were held', async () => {
    const origin = await serve(
      gated((_req, res) => {
        res.writeHead(201, { 'x-first': '1' })
        res.write('a')
        res.writeHead(202)
        res.end('b')
      }, turn),
    )
    const { status, headers, text } = await ask(origin)
    expect({ status, first: headers['x-first'], text }).toEqual({
      status: 201,
      first: '1',
      text: 'ab',
    })
  })

  it('takes what is sent in the turn of the release after what was held', async () => {
    const origin = await serve((_req, res) => {
      const ready = latch()
      atHead(res, () => ready.opened, fail)
      res.write('a')
      ready.open()
      queueMicrotask(() => res.write('b'))
      Promise.resolve().then(() => Promise.resolve().then(() => res.write('c')))
      setImmediate(() => res.end('d'))
    })
    expect((await ask(origin)).text).toBe('abcd')
  })

  describe('half a pair of headers', () => {
    it.runIf(wire === 'HTTP/1.1')('is the error of Node, thrown to the caller', async () => {
      const broken: Listener = (_req, res) => {
        try {
          res.writeHead(200, ['x-a', '1', 'x-b'])
          res.end('unreachable')
        } catch (error) {
          answerError(res, error)
        }
      }
      const bare = await ask(await serve(broken))
      const ours = await ask(await serve(gated(broken, () => undefined)))

      expect({ status: bare.status, text: bare.text }).toEqual({
        status: 500,
        text: 'error: ERR_INVALID_ARG_VALUE',
      })
      expect(seen(ours)).toEqual({
        ...seen(bare),
        headers: { ...seen(bare).headers, 'set-cookie': [OURS] },
      })
    })

    it('is reported like a failed head if its caller has gone on', async () => {
      const broken: Listener = (_req, res) => {
        res.writeHead(200, ['x-a', '1', 'x-b'] as never)
        res.end('unreachable')
      }
      const { status, text, setCookie } = await ask(await serve(gated(broken, turn)))

      expect({ status, text, setCookie }).toEqual({
        status: 500,
        text: 'error: ERR_INVALID_ARG_VALUE',
        setCookie: [OURS],
      })
    })
  })

  it('throws at the caller for a header that Node refuses, and can still answer', async () => {
    let prepared = 0
    const origin = await serve(
      gated(
        (_req, res) => {
          try {
            res.writeHead(200, { 'no name': '1' })
          } catch (error) {
            answerError(res, error)
          }
        },
        turn,
        () => prepared++,
      ),
    )
    const { status, text, setCookie } = await ask(origin)
    expect({ status, text, setCookie, prepared }).toEqual({
      status: 500,
      text: 'error: ERR_INVALID_HTTP_TOKEN',
      setCookie: [OURS],
      prepared: 1,
    })
  })

  describe.each([
    {
      moment: 'at once',
      broken: () => {
        throw new Error('full')
      },
    },
    { moment: 'later', broken: () => turn().then(() => Promise.reject(new Error('full'))) },
  ])('a head that cannot be prepared, $moment', ({ broken }) => {
    /** What handlers have in common: a head about a body that is not sent after all. */
    const HEADERS = {
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=3600',
      'content-disposition': 'attachment',
      'content-encoding': 'identity',
      'content-language': 'de',
      'content-length': '1000',
      'content-range': 'bytes 0-999/2000',
      'content-type': 'text/html',
      etag: '"1"',
      expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
      'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      location: '/elsewhere',
    }
    const STAY = { 'x-frame-options': 'DENY', 'set-cookie': ['theme=dark'] }

    const handlers: Record<string, (res: ServerResponse) => unknown> = {
      'ends at once': (res) => {
        setHeaders(res)
        res.end('x'.repeat(1000))
      },
      'ends with a callback': (res) => {
        setHeaders(res)
        res.end('x'.repeat(1000), () => undefined)
      },
      'writes its head': (res) => {
        res.writeHead(200, { ...HEADERS, ...STAY })
        res.end('x'.repeat(1000))
      },
      'writes, and ends in the same turn': (res) => {
        setHeaders(res)
        res.write('x'.repeat(500))
        res.end('x'.repeat(500))
      },
      'writes, and ends much later': async (res) => {
        setHeaders(res)
        res.write('x'.repeat(500))
        for (let left = 8; left > 0; left--) {
          await turn()
          res.write('x')
        }
        res.end('x'.repeat(492))
      },
      'writes, and never ends': (res) => {
        setHeaders(res)
        res.write('x'.repeat(500))
      },
      'pipes a stream': (res) => {
        setHeaders(res)
        Readable.from(['x'.repeat(500), 'x'.repeat(500)]).pipe(res)
      },
      'pipes a stream that goes on': (res) => {
        setHeaders(res)
        const source = new PassThrough()
        source.pipe(res)
        source.write('x')
        const writing = setInterval(() => source.write('x'), 1)
        res.on('close', () => clearInterval(writing))
      },
      'pipes a stream after its head': (res) => {
        res.writeHead(200, { ...HEADERS, ...STAY })
        Readable.from(['x'.repeat(500), 'x'.repeat(500)]).pipe(res)
      },
      'flushes, and writes until the end': (res) => {
        setHeaders(res)
        res.flushHeaders()
        const writing = setInterval(() => res.write('data: x\n\n'), 1)
        res.on('close', () => clearInterval(writing))
      },
    }

    function setHeaders(res: ServerResponse): void {
      for (const [name, value] of Object.entries({ ...HEADERS, ...STAY }))
        res.setHeader(name, value)
    }

    const answers: Record<string, (res: ServerResponse) => unknown> = {
      'at once': (res) => {
        res.statusCode = 500
        res.end('sorry')
      },
      'at once, and says nothing but the body': (res) => res.end('sorry'),
      'at once, in pieces': (res) => {
        res.setHeader('x-error', '1')
        res.removeHeader('x-error')
        res.write('so')
        res.end('rry')
      },
      'at once, with writeHead': (res) => res.writeHead(500).end('sorry'),
      'in two steps, the status first': async (res) => {
        res.statusCode = 500
        for (let left = 12; left > 0; left--) await turn()
        res.setHeader('x-error', '1')
        res.removeHeader('x-error')
        res.end('sorry')
      },
      'later, and says nothing but the body': async (res) => {
        await turn()
        res.end('sorry')
      },
      'later, where nobody can tell who is calling': (res) => {
        withoutContext(async () => {
          await turn()
          res.statusCode = 500
          res.end('sorry')
        })
      },
      later: async (res) => {
        await turn()
        await turn()
        await turn()
        res.statusCode = 500
        res.end('sorry')
      },
      'later, by a header': async (res) => {
        await turn()
        await turn()
        await turn()
        res.setHeader('vary', 'accept')
        res.removeHeader('vary')
        res.end('sorry')
      },
    }

    for (const [what, handler] of Object.entries(handlers)) {
      it.each(Object.entries(answers))(
        `is told once, in place of a handler that ${what}; the error is answered %s`,
        async (_when, answer) => {
          const told: unknown[] = []
          const finished = new EventEmitter()
          const finish = once(finished, 'close')
          const uncaught = await uncaughtDuring(async () => {
            const origin = await serve((_req, res) => {
              atHead(res, broken, (error) => {
                told.push((error as Error).message)
                return answer(res)
              })
              res.on('close', () => finished.emit('close'))
              return handler(res)
            })
            const { status, headers, text } = await ask(origin)
            const { date, connection, 'keep-alive': keepAlive, ...rest } = headers
            const { 'content-length': length, 'transfer-encoding': chunked, ...said } = rest

            expect({ status, said, text }).toEqual({ status: 500, said: STAY, text: 'sorry' })
            expect(length ?? '5').toBe('5')
            await finish
          })
          expect({ told, uncaught }).toEqual({ told: ['full'], uncaught: [] })
        },
      )
    }

    it('lets anybody answer in place of a handler that has ended', async () => {
      const origin = await serve((_req, res) => {
        atHead(res, broken, () =>
          withoutContext(async () => {
            await turn()
            res.end('sorry')
          }),
        )
        res.end('dropped')
      })
      const { status, text } = await ask(origin)
      expect({ status, text }).toEqual({ status: 500, text: 'sorry' })
    })

    it('lets the error be answered with any status, message apart', async () => {
      const origin = await serve((_req, res) => {
        atHead(res, broken, () => res.writeHead(503, { 'retry-after': '1' }).end('sorry'))
        if (wire === 'HTTP/1.1') res.statusMessage = 'All Is Well'
        res.write('dropped')
      })
      const { status, message, headers, text } = await ask(origin)
      expect({ status, message, retry: headers['retry-after'], text }).toEqual({
        status: 503,
        message: wire === 'HTTP/1.1' ? 'Service Unavailable' : '',
        retry: '1',
        text: 'sorry',
      })
    })

    it.each([
      ['before the head', true],
      ['after the head', false],
    ])(
      'lets the error be answered by a large stream, where one was piped %s',
      async (_when, before) => {
        const large = randomBytes(1024 * 1024)
        const origin = await serve((_req, res) => {
          atHead(res, broken, () => {
            res.statusCode = 500
            Readable.from(chunksOf(large)).pipe(res)
          })
          const dropped = new PassThrough()
          if (!before) res.writeHead(200)
          dropped.pipe(res)
          dropped.write('dropped')
          const writing = setInterval(() => dropped.write('dropped'), 1)
          res.on('close', () => clearInterval(writing))
        })
        const { status, body } = await ask(origin)
        expect({ status, digest: digest(body) }).toEqual({ status: 500, digest: digest(large) })
      },
    )

    it('answers HEAD without a body', async () => {
      const origin = await serve((_req, res) => {
        atHead(res, broken, (error) => answerError(res, error))
        res.end(HTML)
      })
      const { status, text } = await ask(origin, '/', { method: 'HEAD' })
      expect({ status, text }).toEqual({ status: 500, text: '' })
    })
  })
})

describe('a connection kept alive', () => {
  it.each([
    {
      moment: 'at once',
      broken: () => {
        throw new Error('full')
      },
    },
    { moment: 'later', broken: () => turn().then(() => Promise.reject(new Error('full'))) },
  ])('serves the next request after a head that failed $moment', async ({ broken }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ports = new Set<number | undefined>()
    const origin = await serve((req, res) => {
      ports.add(req.socket.remotePort)
      atHead(res, req.url === '/broken' ? broken : () => undefined, () => res.end('sorry'))
      res.end('fine')
    })
    const texts: [number, string][] = []
    for (const path of ['/', '/broken', '/', '/broken', '/']) {
      const { status, text } = await ask(origin, path, { agent })
      texts.push([status, text])
    }
    expect(texts).toEqual([
      [200, 'fine'],
      [500, 'sorry'],
      [200, 'fine'],
      [500, 'sorry'],
      [200, 'fine'],
    ])
    expect(ports.size).toBe(1)
  })
})

describe('two gates on one response', () => {
  it.each(MOMENTS)('both get to write on the head, prepared $moment', async ({ before }) => {
    const order: string[] = []
    const origin = await serve((_req, res) => {
      for (const name of ['inner', 'outer']) {
        const prepare = () => {
          order.push(name)
          res.appendHeader('set-cookie', `${name}=1`)
        }
        atHead(res, () => before()?.then(prepare) ?? prepare(), fail)
      }
      res.write('a')
      res.end('b')
    })
    const { setCookie, text } = await ask(origin)
    expect({ setCookie, text, order }).toEqual({
      setCookie: ['outer=1', 'inner=1'],
      text: 'ab',
      order: ['outer', 'inner'],
    })
  })

  it.each([
    ['inner', 'at once'],
    ['inner', 'later'],
    ['outer', 'at once'],
    ['outer', 'later'],
  ])('answer with an error if the %s one fails, %s', async (failing, moment) => {
    const told: string[] = []
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve((_req, res) => {
        for (const name of ['inner', 'outer']) {
          const prepare = () => {
            if (name === failing) throw new Error(name)
          }
          const before = () => (moment === 'later' ? turn().then(prepare) : prepare())
          atHead(res, before, (error) => {
            told.push((error as Error).message)
            answerError(res, error)
          })
        }
        res.write('a')
        res.end('b')
      })
      const { status, text } = await ask(origin)
      expect({ status, text }).toEqual({ status: 500, text: `error: Error: ${failing}` })
    })
    expect({ told, uncaught }).toEqual({ told: [failing], uncaught: [] })
  })
})

describe('a second response to one request', () => {
  it.each(MOMENTS)(
    'is told by writeHead, and is not sent, the first prepared $moment',
    async ({ before }) => {
      const codes: unknown[] = []
      const origin = await serve(
        gated((_req, res) => {
          res.writeHead(201).end('first')
          try {
            res.writeHead(500)
            res.end('second')
          } catch (error) {
            codes.push((error as { code: string }).code)
          }
        }, before),
      )
      const { status, text, setCookie } = await ask(origin)
      expect({ status, text, setCookie, codes }).toEqual({
        status: 201,
        text: 'first',
        setCookie: [OURS],
        codes: ['ERR_HTTP_HEADERS_SENT'],
      })
    },
  )

  it('does not bring the process down by what it sends while the first is held', async () => {
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve(
        gated((_req, res) => {
          res.end('first')
          res.write('second')
          res.end('second')
        }, turn),
      )
      expect((await ask(origin)).text).toBe('first')
    })
    expect(uncaught).toEqual([])
  })
})

describe.each(MOMENTS)('others who wrap the response, a head prepared $moment', ({ before }) => {
  /** As the package on-headers does it: a listener, called once, before the head. */
  const onHeaders = (res: ServerResponse, listener: () => void) => {
    const { writeHead } = res
    let fired = false
    res.writeHead = ((...args: never[]) => {
      if (!fired) listener()
      fired = true
      return Reflect.apply(writeHead, res, args)
    }) as typeof writeHead
  }

  const ANSWERS: Record<string, Listener> = {
    'ends with a body': (_req, res) => res.end(HTML),
    'writes bit by bit': (_req, res) => {
      res.write('one ')
      setImmediate(() => res.end('two'))
    },
    'writes its head': (_req, res) => res.writeHead(201, { 'x-own': 'a' }).end(HTML),
    'flushes its head': (_req, res) => {
      res.flushHeaders()
      res.end(HTML)
    },
  }

  it.each(Object.entries(ANSWERS))(
    'later are heard once, before it is prepared, by a handler that %s',
    async (_what, answer) => {
      for (const { serve, ask } of WIRES) {
        const order: string[] = []
        const wrapped: Listener = (req, res) => {
          onHeaders(res, () => {
            order.push('heard')
            res.setHeader('x-late', '1')
          })
          // One that counts how often it is called, and hands on a message of its own.
          const { writeHead } = res
          res.writeHead = ((status: number, ...more: never[]) => {
            order.push('called')
            return writeHead.call(res, status, ...more)
          }) as typeof writeHead
          return answer(req, res)
        }
        const bare = seen(await ask(await serve(wrapped)))
        const without = order.splice(0)
        const ours = seen(
          await ask(await serve(gated(wrapped, before, () => order.push('prepared')))),
        )

        expect(ours).toEqual({
          ...bare,
          headers: { ...bare.headers, 'x-late': '1', 'set-cookie': [OURS] },
        })
        // Over HTTP/2 Node itself calls nobody's writeHead, unless it is told to.
        if (serve === WIRES[0].serve) expect(order).toEqual([...without, 'prepared'])
        expect(order).toEqual(['called', 'heard', 'prepared'])
      }
    },
  )

  it('earlier are heard later, and the last word is ours', async () => {
    for (const how of ['by setHeader', 'by appendHeader', 'by removeHeader', 'by arguments']) {
      const changed: Record<string, (res: ServerResponse) => unknown[]> = {
        'by setHeader': (res) => [res.setHeader('Cache-Control', 'public')].slice(1),
        'by appendHeader': (res) => [res.appendHeader('cache-control', 'public')].slice(1),
        'by removeHeader': (res) => [res.removeHeader('cache-control')].slice(1),
        'by arguments': () => [['Cache-Control', 'public', 'X-Late', '1']],
      }
      const origin = await serve((_req, res) => {
        const { writeHead } = res
        res.writeHead = ((status: number) =>
          writeHead.call(res, status, ...((changed[how]?.(res) ?? []) as []))) as typeof writeHead
        const speak = () => void res.setHeader('cache-control', 'no-store')
        onHead(res, { before: () => before()?.then(speak) ?? speak(), after: speak, fail })
        res.end(HTML)
      })
      const { headers, text } = await ask(origin)
      expect([how, headers['cache-control'], text]).toEqual([how, 'no-store', HTML])
    }
  })

  it('are heard where nothing is due, and all of it passes as it is', async () => {
    const wrapped: Listener = (_req, res) => {
      onHeaders(res, () => res.setHeader('x-late', '1'))
      res.end(HTML)
    }
    const bare = seen(await ask(await serve(wrapped)))
    const origin = await serve((req, res) => {
      onHead(res, { isDue: () => false, before: () => expect.unreachable(), fail })
      return wrapped(req, res)
    })
    expect(seen(await ask(origin))).toEqual(bare)
  })
})

describe('what is sent while the head is prepared', () => {
  const LATE = 'x'.repeat(64 * 1024)
  const PIECES = 64

  const SENDERS: Record<string, (res: ServerResponse, read: () => string | null) => unknown> = {
    'is piped': (res, read) =>
      new Readable({
        read() {
          setImmediate(() => this.push(read()))
        },
      }).pipe(res),
    'is written, and waits when it is told to': async (res, read) => {
      for (let piece = read(); piece !== null; piece = read()) {
        if (!res.write(piece)) await once(res, 'drain')
        await turn()
      }
      res.end()
    },
  }

  it.each(Object.entries(SENDERS))(
    '%s: a little of it is read, and all arrives',
    async (_, send) => {
      for (const { serve, ask } of WIRES) {
        let read = 0
        let readBefore = 0
        const origin = await serve((_req, res) => {
          const before = async () => {
            for (let left = 200; left > 0; left--) await turn()
            readBefore = read
          }
          onHead(res, { before, fail })
          send(res, () => (read++ < PIECES ? LATE : null))
        })
        const { body } = await ask(origin)
        expect([readBefore < 12, body.length]).toEqual([true, PIECES * LATE.length])
      }
    },
  )
})

describe('a call that Node finds fault with when it is released', () => {
  it('ends its own response with the error, and nobody else’s', async () => {
    const told: unknown[] = []
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve((req, res) => {
        onHead(res, {
          before: turn,
          fail(error) {
            told.push((error as { code: string }).code)
            res.writeHead(500).end('sorry for that')
          },
        })
        if (req.url === '/broken') res.statusMessage = 'Gr\u00fc\u00dfe \u2713'
        res.end('fine')
      })
      const broken = await ask(origin, '/broken')
      expect([broken.status, broken.text]).toEqual([500, 'sorry for that'])
      expect((await ask(origin)).text).toBe('fine')
    })
    expect({ told, uncaught }).toEqual({ told: ['ERR_INVALID_CHAR'], uncaught: [] })
  })

  it('closes the connection where the error handler fails as well', async () => {
    const uncaught = await uncaughtDuring(async () => {
      const origin = await serve((_req, res) => {
        onHead(res, { before: turn, fail })
        res.statusMessage = '\u2713'
        res.end('fine')
      })
      await expect(ask(origin)).rejects.toMatchObject({ code: 'ECONNRESET' })
    })
    expect(uncaught).toEqual([])
  })
})

describe('an error that has a status', () => {
  it.each(MOMENTS)(
    'is answered with it, and says when to come back, $moment',
    async ({ before }) => {
      const busy = new SessionError('ERR_SESSION_CONFIG', 'Busy.', 'Wait.', {
        status: 503,
        retryAfter: 5,
      })
      const origin = await serve((_req, res) => {
        const refuse = () => {
          throw busy
        }
        onHead(res, {
          before: () => before()?.then(refuse) ?? refuse(),
          fail: () => res.end('sorry'),
        })
        res.end('fine')
      })
      const { status, headers, text } = await ask(origin)
      expect([status, headers['retry-after'], text]).toEqual([503, '5', 'sorry'])
    },
  )
})

describe('the first byte', () => {
  it('waits for nothing but the head', async () => {
    const more = new EventEmitter()
    const origin = await serve(
      gated((_req, res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        res.write('data: 1\n\n')
        more.once('go', () => res.end('data: 2\n\n'))
      }, turn),
    )
    const response = await open(origin)
    response.setEncoding('utf8')
    expect(response.headers['set-cookie']).toEqual([OURS])
    expect(await once(response, 'data')).toEqual(['data: 1\n\n'])
    more.emit('go')
    expect(await once(response, 'data')).toEqual(['data: 2\n\n'])
  })
})

/** As callbacks of old connection pools are called. */
const withoutContext = AsyncResource.bind((act: () => unknown) => act())

function fail(error: unknown): never {
  throw error
}

function* chunksOf(body: Buffer): Iterable<Buffer> {
  for (let at = 0; at < body.length; at += 64 * 1024) yield body.subarray(at, at + 64 * 1024)
}

/** Slower than the head is prepared, faster than a client reads. */
async function* bitByBit(body: Buffer): AsyncIterable<Buffer> {
  for (const chunk of chunksOf(body)) {
    await turn()
    yield chunk
  }
}

function digest(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

/** Sends a request, and answers with a way to hang up. */
function leave1(origin: string): () => void {
  const { request } = start(origin, '/')
  request.on('error', () => undefined)
  return () => void request.destroy()
}

function leave2(origin: string): () => void {
  const connection = http2.connect(origin)
  connection.on('error', () => undefined)
  const stream = connection.request({ ':path': '/' })
  stream.on('error', () => undefined)
  stream.end()
  return () => connection.destroy()
}
