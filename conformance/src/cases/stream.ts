/** Every way in which a response leaves: the cookie is on it, once, and the response is as it was. */
import { equal, ok } from '../assert.ts'
import type { Visit } from '../browser.ts'
import type { Case } from '../case.ts'
import type { LabOptions, Respond, Step } from '../plan.ts'
import { type Capability, OWN_COOKIES } from '../reply.ts'
import { cookiesIn } from './words.ts'

interface Way {
  readonly slug: string
  /** After "a session is kept by …". */
  readonly what: string
  readonly respond: Respond
  readonly method?: string
  readonly needs?: Capability
  readonly status: number
  /** The body, of what the steps came to; left out where the framework writes one of its own. */
  readonly body?: (results: string) => string
  /** Other cookies that the app sets. */
  readonly others?: readonly string[]
  readonly more?: (visit: Visit) => void
}

const nothing = () => ''
const results = (text: string) => text

const WAYS: readonly Way[] = [
  { slug: 'json', what: 'JSON', respond: ['json'], status: 200, body: results },
  { slug: 'created', what: 'a 201', respond: ['status', 201], status: 201, body: results },
  { slug: 'bad-request', what: 'a 400', respond: ['status', 400], status: 400, body: results },
  { slug: 'error', what: 'a 500', respond: ['status', 500], status: 500, body: results },
  { slug: 'empty', what: 'a 204', respond: ['empty'], status: 204, body: nothing },
  {
    slug: 'redirect',
    what: 'a redirect',
    respond: ['redirect'],
    status: 302,
    more: ({ headers }) => equal(headers.get('location'), '/elsewhere', 'where it leads'),
  },
  { slug: 'not-modified', what: 'a 304', respond: ['not modified'], status: 304, body: nothing },
  {
    slug: 'post',
    what: 'the answer to a POST',
    respond: ['json'],
    method: 'POST',
    status: 200,
    body: results,
  },
  {
    slug: 'head',
    what: 'the answer to a HEAD',
    respond: ['json'],
    method: 'HEAD',
    status: 200,
    body: nothing,
  },
  {
    slug: 'stream',
    what: 'a stream',
    respond: ['stream'],
    needs: 'stream',
    status: 200,
    body: results,
  },
  {
    slug: 'events',
    what: 'a stream of events',
    respond: ['events'],
    needs: 'events',
    status: 200,
    body: (text) => `data: ${text}\n\ndata: done\n\n`,
    more: ({ headers }) =>
      ok(headers.get('content-type')?.startsWith('text/event-stream'), 'these are no events'),
  },
  {
    slug: 'flush',
    what: 'a head that leaves before its body',
    respond: ['flush'],
    needs: 'flush',
    status: 200,
    body: results,
  },
  {
    slug: 'raw-head',
    what: 'a head that the handler writes itself',
    respond: ['raw head'],
    needs: 'raw head',
    status: 201,
    body: results,
    others: ['theme', 'lang'],
    more: ({ headers }) => equal(headers.get('x-raw'), 'yes', 'the header x-raw of the handler'),
  },
  {
    slug: 'raw-response',
    what: 'a response that goes past the framework',
    respond: ['raw response'],
    needs: 'raw response',
    status: 200,
    body: results,
    more: ({ headers }) =>
      equal(headers.get('content-type'), 'application/json', 'the content type of the handler'),
  },
  {
    slug: 'early-hints',
    what: 'a response that comes after early hints',
    respond: ['early hints'],
    needs: 'early hints',
    status: 200,
    body: results,
  },
]

const IDLE: LabOptions = { maxAge: 3600, idleTimeout: 600 }

const clauseOf = ({ slug }: Way) => {
  if (slug === 'early-hints') return 'S-4'
  return slug === 'raw-head' ? 'S-3' : 'S-2'
}

/** The response is as it was meant, with these cookies of ours; `steps` is what its body tells. */
function check(visit: Visit, way: Way, cookies: readonly string[], steps?: string): void {
  const { status, others = [], body, more } = way
  equal([visit.status, cookiesIn(visit)], [status, [...others, ...cookies]], 'status and cookies')
  if (body && steps) equal(visit.body, body(`{"results":${steps}}`), 'the body')
  more?.(visit)
}

export const stream: readonly Case[] = [
  {
    id: 'stream/constant',
    title:
      'a response that all visitors are given brings each their own cookie, and nobody another’s',
    clause: 'S-10',
    needs: ['constant'],
    unordered: true,
    async run({ browser }) {
      const respond: Respond = ['constant']
      const set = (user: string): Step[] => [['set', 'user', user]]
      const [ann, bob, reader, silent] = [browser(), browser(), browser(), browser()]

      const visits = [
        await ann.ask(set('ann'), { respond }),
        await reader.ask([['get', 'user']], { respond }),
        await silent.ask([], { respond }),
        await bob.ask(set('bob'), { respond }),
        await ann.ask([['get', 'user']], { respond }),
      ]

      equal(
        visits.map(cookiesIn),
        [['session'], [], [], ['session'], []],
        'the cookies of each response',
      )
      equal((await bob.go(['get', 'user'])).last, 'bob', 'what bob’s session holds')
    },
  },
  {
    id: 'stream/length',
    title: 'a body has its length, or none, as it would without a session',
    clause: 'S-6',
    async run({ browser }) {
      const ann = browser()
      const without = await ann.go()

      const visit = await ann.go(['set', 'user', 'ann'])

      const length = String(new TextEncoder().encode(visit.body).length)
      const hadOne = without.headers.has('content-length')
      equal(visit.headers.get('content-length'), hadOne ? length : null, 'Content-Length')
    },
  },
  ...WAYS.flatMap((way): readonly Case[] => {
    const { slug, what, respond, method, needs } = way
    const ask = { respond, ...(method && { method }) }
    const common = { clause: clauseOf(way), ...(needs && { needs: [needs] }) }
    return [
      {
        ...common,
        id: `stream/${slug}`,
        title: `a session is kept by ${what}, which is otherwise as it was`,
        async run({ browser }) {
          const ann = browser()

          const visit = await ann.ask([['set', 'user', 'ann']], ask)

          check(visit, way, ['session'], '[{"ok":null}]')
          equal([visit.vary?.includes('Cookie'), visit.cacheControl], [true, 'no-store'])
          equal((await ann.go(['data'])).last, { user: 'ann' })
        },
      },
      {
        ...common,
        id: `stream/${slug}-in-its-own-time`,
        title: `a session that takes its time to be sealed is kept by ${what}, which waits for it`,
        async run({ browser }) {
          const ann = browser({ sealer: 'web' })
          const steps: Step[] = [
            ['set', 'user', 'ann'],
            ['set', 'visits', 1],
          ]

          check(await ann.ask(steps, ask), way, ['session'], '[{"ok":null},{"ok":null}]')

          equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 })
        },
      },
      {
        ...common,
        id: `stream/${slug}-ends`,
        title: `a session is ended by ${what}`,
        async run({ browser }) {
          const ann = browser()
          await ann.go(['set', 'user', 'ann'])

          check(await ann.ask([['destroy']], ask), way, ['session expired'])

          equal((await ann.go(['data'])).last, {})
        },
      },
      {
        ...common,
        id: `stream/${slug}-renews`,
        title: `a session that nobody asked for is renewed by ${what}`,
        async run({ browser }) {
          const ann = browser(IDLE)
          await ann.go(['set', 'user', 'ann'])
          check(await ann.wait(301).ask([], ask), way, ['session'])
        },
      },
      {
        ...common,
        id: `stream/${slug}-untouched`,
        title: `nothing is added to ${what} when nobody asks for the session`,
        async run({ browser }) {
          const ann = browser()
          await ann.go(['set', 'user', 'ann'])

          const visit = await ann.ask([], ask)

          check(visit, way, [], '[]')
          ok(!visit.vary?.includes('Cookie'), `Vary is ${visit.vary}`)
        },
      },
    ]
  }),

  {
    id: 'stream/once',
    title: 'however often a request saves and renews, its response sets the cookie once',
    clause: 'S-1',
    async run({ browser }) {
      const ann = browser()

      const visit = await ann.go(
        ['set', 'visits', 1],
        ['save'],
        ['set', 'visits', 2],
        ['save by callback'],
        ['rotate id'],
        ['touch'],
        ['set', 'visits', 3],
      )

      equal(cookiesIn(visit), ['session'])
      equal((await ann.go(['data'])).last, { visits: 3 })
    },
  },
  {
    id: 'stream/last-moment',
    title: 'what is changed after save() goes out with a stream, too',
    clause: 'S-1',
    needs: ['stream'],
    async run({ browser }) {
      const ann = browser()
      await ann.ask([['set', 'visits', 1], ['save'], ['set', 'visits', 2]], { respond: ['stream'] })
      equal((await ann.go(['data'])).last, { visits: 2 })
    },
  },
  ...(
    [
      ['at-the-head', 'had changed before', [['set', 'visits', 1]], { visits: 1, head: true }],
      ['at-the-head-untouched', 'had not asked for', [], { head: true }],
    ] as const
  ).map(
    ([slug, before, steps, data]): Case => ({
      id: `stream/${slug}`,
      title: `what changes a session while the head leaves is saved; the handler ${before} it`,
      clause: 'S-7',
      needs: ['at the head'],
      async run({ browser }) {
        for (const options of [{}, { sealer: 'web' }] as const) {
          const ann = browser(options)

          const visit = await ann.ask(steps, { respond: ['at the head'] })

          equal(
            [visit.status, cookiesIn(visit), visit.cacheControl],
            [200, ['session'], 'no-store'],
          )
          equal((await ann.go(['data'])).last, data)
        }
      },
    }),
  ),
  {
    id: 'stream/long-body',
    title: 'a large body arrives whole beside the cookie',
    clause: 'S-2',
    needs: ['stream'],
    async run({ browser }) {
      const ann = browser({ cookie: { maxChunks: 4 } })
      await ann.go(['fill', 'cart', 10_000])
      const steps = [...Array(20).fill(['get', 'cart']), ['set', 'visits', 1]]

      const visit = await ann.ask(steps, { respond: ['stream'] })

      equal([visit.status, visit.results.length, visit.body.length > 200_000], [200, 21, true])
      equal(visit.results[19], { ok: 'x'.repeat(10_000) })
      equal(cookiesIn(visit).length, 4, 'the number of chunks that it sets')
    },
  },
  {
    id: 'stream/raw-head-whole',
    title: 'cookies of an explicit head are kept to the letter, and in order, before ours',
    clause: 'S-3',
    needs: ['raw head'],
    async run({ browser }) {
      const visit = await browser().ask([['set', 'user', 'ann']], { respond: ['raw head'] })
      equal(visit.setCookie.slice(0, -1), OWN_COOKIES)
    },
  },
  {
    id: 'stream/gone-away',
    title: 'a client that leaves before the answer loses nothing, and nobody else does',
    clause: 'S-5',
    needs: ['hang'],
    unordered: true,
    async run({ browser }) {
      const ann = browser()
      const bob = browser()
      await ann.go(['set', 'user', 'ann'])

      const leaving = new AbortController()
      const never = ann.ask([['set', 'visits', 1]], { respond: ['hang'], signal: leaving.signal })
      const left = never.then(
        () => 'answered',
        () => 'left',
      )
      const meanwhile = await bob.go(['set', 'user', 'bob'], ['data'])
      leaving.abort()

      equal(await left, 'left')
      equal(meanwhile.last, { user: 'bob' })
      equal((await ann.go(['data'])).last, { user: 'ann' })
      equal((await bob.go(['data'])).last, { user: 'bob' })
    },
  },
]
