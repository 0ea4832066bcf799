/** What goes wrong on the app's side: what is kept, and who is told? */
import { equal, ok } from '../assert.ts'
import type { Case, World } from '../case.ts'
import type { LabOptions, Respond } from '../plan.ts'
import type { Capability } from '../reply.ts'
import { codesOf, cookiesIn, messageOf } from './words.ts'

/** Ways in which a handler fails, and the status that the client sees. */
const FAILURES: readonly (readonly [kind: Capability, status: number, what: string])[] = [
  ['throw', 500, 'throws'],
  ['reject', 500, 'rejects'],
  ['http error', 403, "throws the framework's error"],
  ['no route', 404, 'leaves the request to nobody'],
]

/** One that seals at once, and one that takes its time. */
const SEALERS: readonly LabOptions[] = [{}, { sealer: 'web' }]

const IDLE: LabOptions = { maxAge: 3600, idleTimeout: 600 }

const slug = (kind: string) => kind.replaceAll(' ', '-')

async function signedIn({ browser }: World, options: LabOptions = {}) {
  const ann = browser(options)
  await ann.go(['set', 'user', 'ann'])
  return ann
}

/** Every way to respond, and what a subject has to be capable of for it. */
const RESPONSES: readonly (readonly [respond: Respond, needs?: Capability])[] = [
  [['json']],
  [['status', 201]],
  [['redirect']],
  [['empty']],
  [['not modified']],
  [['headers', ['cache-control', 'public'], ['x-app', 'yes']]],
  [['stream'], 'stream'],
  [['events'], 'events'],
  [['flush'], 'flush'],
  [['raw head'], 'raw head'],
  [['raw response'], 'raw response'],
  [['throw'], 'throw'],
  [['reject'], 'reject'],
  [['http error'], 'http error'],
  [['no route'], 'no route'],
]

/** Sessions that are made once, and installed in several places. */
const SHARED: LabOptions = { shared: true }

export const error: readonly Case[] = [
  // ── errors of the handler ──────────────────────────────────────────────────────────────────────
  ...FAILURES.flatMap(([kind, status, what]): readonly Case[] => [
    {
      id: `error/${slug(kind)}-keeps`,
      title: `when the handler ${what}, what it changed before is kept`,
      clause: 'X-1',
      needs: [kind],
      async run(world) {
        const ann = await signedIn(world)

        const visit = await ann.ask([['set', 'visits', 1]], { respond: [kind] })

        equal([visit.status, cookiesIn(visit)], [status, ['session']])
        equal([visit.vary?.includes('Cookie'), visit.cacheControl], [true, 'no-store'])
        equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 })
      },
    },
    {
      id: `error/${slug(kind)}-begins`,
      title: `when the handler ${what}, a session that it began is kept`,
      clause: 'X-1',
      needs: [kind],
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.ask([['flash', 'notice', 'No.']], { respond: [kind] })
        equal([visit.status, cookiesIn(visit)], [status, ['session']])
        equal((await ann.go(['take', 'notice'])).last, ['No.'])
      },
    },
    {
      id: `error/${slug(kind)}-reads`,
      title: `when the handler ${what} and has only read, no cookie is set`,
      clause: 'X-1',
      needs: [kind],
      async run(world) {
        const ann = await signedIn(world)
        const visit = await ann.ask([['data']], { respond: [kind] })
        equal([visit.status, cookiesIn(visit)], [status, []])
      },
    },
    {
      id: `error/${slug(kind)}-untouched`,
      title: `when the handler ${what} and has not asked for the session, it leaves no trace`,
      clause: 'X-1',
      needs: [kind],
      async run(world) {
        const ann = await signedIn(world)
        const visit = await ann.ask([], { respond: [kind] })
        equal([visit.status, cookiesIn(visit)], [status, []])
        ok(!visit.vary?.includes('Cookie'), `Vary is ${visit.vary}`)
      },
    },
    {
      id: `error/${slug(kind)}-destroys`,
      title: `when the handler ${what} after destroy(), the session is gone all the same`,
      clause: 'X-1',
      needs: [kind],
      async run(world) {
        const ann = await signedIn(world)
        const visit = await ann.ask([['destroy']], { respond: [kind] })
        equal([visit.status, cookiesIn(visit)], [status, ['session expired']])
        equal((await ann.go(['data'])).last, {})
      },
    },
    {
      id: `error/${slug(kind)}-renews`,
      title: `when the handler ${what}, a session that was due is renewed`,
      clause: 'X-1',
      needs: [kind],
      async run(world) {
        const ann = await signedIn(world, IDLE)
        const visit = await ann.wait(301).ask([], { respond: [kind] })
        equal([visit.status, cookiesIn(visit)], [status, ['session']])
      },
    },
  ]),
  ...[400, 401, 404, 500, 503].map(
    (status): Case => ({
      id: `error/status-${status}`,
      title: `a handler that answers ${status} itself keeps its changes and its body`,
      clause: 'X-1',
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.ask([['set', 'user', 'ann']], { respond: ['status', status] })
        equal(
          [visit.status, visit.results, cookiesIn(visit)],
          [status, [{ ok: null }], ['session']],
        )
        equal((await ann.go(['data'])).last, { user: 'ann' })
      },
    }),
  ),
  {
    id: 'error/steps-after-an-error',
    title: 'an error of the session that the handler caught does not spoil the rest',
    clause: 'X-1',
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.go(
        ['set lifetime', { maxAge: -1 }],
        ['assign', 'save', 1],
        ['set', 'visits', 1],
      )

      equal(codesOf(visit), ['ERR_SESSION_CONFIG', 'ERR_SESSION_VERB', 'ok'])
      equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 })
    },
  },

  // ── sessions that cannot be saved ──────────────────────────────────────────────────────────────
  ...RESPONSES.map(
    ([respond, needs]): Case => ({
      id: `error/unsaved-${slug(respond[0])}`,
      title: `a session that cannot be saved is a 500, though the handler said ${respond[0]}`,
      clause: 'X-2',
      ...(needs && { needs: [needs] }),
      // Whether the app's own cookies outlive the failure is the framework's affair.
      ...(needs === 'raw head' && { unordered: true }),
      async run(world) {
        for (const options of SEALERS) {
          const ann = await signedIn(world, options)

          const visit = await ann.ask([['fill', 'cart', 5000]], { respond })

          equal(visit.status, 500, 'status')
          ok(!cookiesIn(visit).some((name) => name.startsWith('session')), 'our cookie is set')
          equal(visit.results, [], 'what arrived of the response of the handler')
          ok(!visit.body.includes('xxx'), 'the body shows session data')
          equal((await ann.go(['data'])).last, { user: 'ann' }, 'the session from before')
        }
      },
    }),
  ),
  ...['date', 'map', 'bigint', 'nan', 'instance', 'cycle', 'hole', 'nested'].map(
    (kind): Case => ({
      id: `error/unsaved-${kind}`,
      title: `a session that JSON would change (${kind}) is a 500, and what was before is still there`,
      clause: 'X-2',
      async run(world) {
        const ann = await signedIn(world)

        const visit = await ann.go(['store what JSON changes', 'odd', kind])

        equal([visit.status, cookiesIn(visit)], [500, []])
        equal((await ann.go(['data'])).last, { user: 'ann' })
      },
    }),
  ),
  {
    id: 'error/unsaved-head',
    title: 'a HEAD request hears of a session that cannot be saved, too',
    clause: 'X-2',
    async run({ browser }) {
      const visit = await browser().ask([['fill', 'cart', 5000]], { method: 'HEAD' })
      equal([visit.status, cookiesIn(visit), visit.body], [500, [], ''])
    },
  },
  {
    id: 'error/unsaved-and-framed',
    title: 'the 500 has nothing of the headers that spoke of the body',
    clause: 'X-2',
    async run({ browser }) {
      const about = [
        ['etag', '"of-the-handler"'],
        ['cache-control', 'public, max-age=60'],
        ['content-language', 'en'],
        ['content-disposition', 'attachment'],
        ['last-modified', 'Mon, 21 Sep 2026 14:13:20 GMT'],
      ] as const

      const visit = await browser().ask([['fill', 'cart', 5000]], {
        respond: ['headers', ...about],
      })

      equal(visit.status, 500, 'status')
      for (const [name, value] of about) {
        ok(visit.headers.get(name) !== value, `the 500 has the handler's ${name}: ${value}`)
      }
    },
  },
  {
    id: 'error/unsaved-and-destroyed',
    title: 'a session that could not have been saved can be destroyed',
    clause: 'X-2',
    async run(world) {
      const ann = await signedIn(world)
      const visit = await ann.go(
        ['fill', 'cart', 5000],
        ['store what JSON changes', 'odd', 'cycle'],
        ['destroy'],
      )
      equal([visit.status, cookiesIn(visit)], [200, ['session expired']])
    },
  },
  {
    id: 'error/unsaved-and-next',
    title: 'the next request of the same browser is served as ever, and may save',
    clause: 'X-2',
    async run(world) {
      const ann = await signedIn(world)
      await ann.go(['fill', 'cart', 5000])
      const visit = await ann.go(['set', 'visits', 1], ['data'])
      equal([visit.last, cookiesIn(visit)], [{ user: 'ann', visits: 1 }, ['session']])
    },
  },

  // ── too late ───────────────────────────────────────────────────────────────────────────────────
  {
    id: 'error/late',
    title: 'a write after the head has left is an error; what was written before is kept',
    clause: 'X-3',
    needs: ['late'],
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.ask([['set', 'visits', 1]], { respond: ['late'] })
      const told = await ann.ask([], { respond: ['late result'] })

      equal([visit.status, visit.results, cookiesIn(visit)], [200, [{ ok: null }], ['session']])
      equal(codesOf(told), ['ERR_SESSION_COMMITTED'])
      equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 })
    },
  },
  {
    id: 'error/late-tells-why',
    title: 'the error of a late write says what came too late, and what to do',
    clause: 'X-3',
    needs: ['late'],
    async run(world) {
      const ann = await signedIn(world)
      await ann.ask([['data']], { respond: ['late'] })

      const message = messageOf(await ann.ask([], { respond: ['late result'] }))

      for (const part of ['head has left', 'set', 'before the first byte']) {
        ok(message.includes(part), `the message does not say ${part}: ${message}`)
      }
    },
  },
  {
    id: 'error/late-and-only-then',
    title: 'the first one to ask for the session may come too late, and hears so',
    clause: 'X-3',
    needs: ['late'],
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.ask([], { respond: ['late'] })
      const told = await ann.ask([], { respond: ['late result'] })

      equal([visit.status, cookiesIn(visit)], [200, []])
      equal(codesOf(told), ['ERR_SESSION_COMMITTED'])
      equal((await ann.go(['data'])).last, { user: 'ann' })
    },
  },

  // ── not installed, installed twice ─────────────────────────────────────────────────────────────
  {
    id: 'error/not-installed',
    title: 'where sessions are not installed, asking for one is an error that says so',
    clause: 'X-4',
    async run({ without }) {
      const visit = await without().go(['get session'])

      equal([visit.status, codesOf(visit)], [200, ['ERR_SESSION_NOT_INSTALLED']])
      const message = messageOf(visit)
      for (const part of ['must be installed to access', 'before your routes: ']) {
        ok(message.includes(part), `the message does not say ${part}: ${message}`)
      }
    },
  },
  {
    id: 'error/not-installed-by-name',
    title: 'where no sessions of this cookie name are installed, the error names the cookie',
    clause: 'X-4',
    async run({ browser }) {
      const visit = await browser().go(['get session', 'admin'])
      equal(codesOf(visit), ['ERR_SESSION_NOT_INSTALLED'])
      ok(messageOf(visit).includes('cookie admin'), `the message: ${messageOf(visit)}`)
    },
  },
  {
    id: 'error/not-installed-sets-nothing',
    title: 'where sessions are not installed, a cookie of ours is nobody’s business',
    clause: 'X-4',
    async run({ without }) {
      const visit = await without().plant('session', 'garbage').go()
      equal([visit.status, visit.setCookie, visit.vary], [200, [], null])
    },
  },
  {
    id: 'error/accessor',
    title: 'where sessions are installed, the accessor gives the session that the property does',
    clause: 'X-4',
    async run(world) {
      const ann = await signedIn(world)
      const visit = await ann.go(['get session'], ['get session', 'session'], ['data'])
      equal(visit.results, Array(3).fill({ ok: { user: 'ann' } }))
    },
  },
  {
    id: 'error/an-error-already',
    title: 'an error response of the app goes out as it is, though the session cannot be saved',
    clause: 'X-2',
    async run(world) {
      const ann = await signedIn(world)
      const before = ann.cookie()
      const visit = await ann.ask([['fill', 'essay', 9000]], { respond: ['status', 503] })
      equal([visit.status, visit.setCookie, visit.results], [503, [], [{ ok: null }]])
      equal(ann.cookie(), before, 'the cookie')
    },
  },
  {
    id: 'error/installed-twice',
    title: 'two installations with the same cookie name are refused, whatever the handler does',
    clause: 'X-5',
    async run({ browser }) {
      const ann = browser({}, {})
      const visits = [await ann.go(), await ann.go(['data']), await ann.go(['set', 'user', 'ann'])]
      equal(
        visits.map(({ status, setCookie }) => [status, setCookie]),
        Array(3).fill([500, []]),
      )
    },
  },
  {
    id: 'error/installed-twice-differently',
    title: 'two installations with the same cookie name are refused whatever else tells them apart',
    clause: 'X-5',
    async run({ browser }) {
      const visit = await browser({}, { maxAge: 60, cookie: { path: '/admin' } }).go(['data'])
      equal([visit.status, visit.setCookie], [500, []])
    },
  },
  ...(
    [
      ['twice', [SHARED, SHARED]],
      ['thrice', [SHARED, SHARED, SHARED]],
      ['around-others', [SHARED, { cookie: { name: 'admin' } }, SHARED]],
    ] as const
  ).map(
    ([id, install]): Case => ({
      id: `error/the-same-${id}`,
      title: `the same sessions that meet a request again are one session (${id})`,
      clause: 'X-5',
      async run({ browser }) {
        const ann = browser(...install)
        equal([(await ann.go()).status, (await ann.go(['data'])).status], [200, 200], 'the status')
        const set = await ann.go(['set', 'user', 'ann'], ['flash', 'notice', 'Hi.'], ['data'])
        equal([set.status, cookiesIn(set), set.vary], [200, ['session'], 'Cookie'], 'the login')

        const visit = await ann.go(['take', 'notice'], ['get session', 'session'], ['data'])
        equal(visit.results, [{ ok: ['Hi.'] }, { ok: { user: 'ann' } }, { ok: { user: 'ann' } }])
        equal(cookiesIn(visit), ['session'], 'what the response sets')

        equal(cookiesIn(await ann.go(['destroy'])), ['session expired'], 'the logout')
      },
    }),
  ),
  {
    id: 'error/the-same-and-unsaved',
    title: 'the same sessions, installed twice, fail once where they cannot be saved',
    clause: 'X-5',
    async run({ browser }) {
      const visit = await browser(SHARED, SHARED).go(['fill', 'essay', 9000])
      equal([visit.status, visit.setCookie], [500, []])
    },
  },
  ...(
    [
      ['first', { cookie: { name: 'cart', maxChunks: 3 } }, { cookie: { name: 'cart.2' } }],
      ['last', { cookie: { name: 'cart.2' } }, { cookie: { name: 'cart', maxChunks: 3 } }],
    ] as const
  ).map(
    ([id, ...install]): Case => ({
      id: `error/named-like-a-chunk-${id}`,
      title: `sessions of which one is named like a chunk of the other are refused (${id})`,
      clause: 'X-5',
      async run({ browser }) {
        const visit = await browser(...install).go(['data'])
        equal([visit.status, visit.setCookie], [500, []])
      },
    }),
  ),
  {
    id: 'error/named-like-a-tombstone',
    title:
      'sessions that are named like the tombstone of others are refused, where those leave one',
    clause: 'X-5',
    async run({ browser }) {
      const named = { cookie: { name: 'session.ended' } }
      const statuses = [
        (await browser({ tombstone: 'default' }, named).go(['data'])).status,
        (await browser(named, { tombstone: 'default' }).go(['data'])).status,
        (await browser({ tombstone: 0 }, named).go(['data'])).status,
      ]
      equal(statuses, [500, 500, 200], 'the status')
    },
  },
  {
    id: 'error/named-like-no-chunk',
    title: 'sessions whose names differ by a number live beside each other where none is split',
    clause: 'X-5',
    async run({ browser }) {
      const ann = browser({ cookie: { name: 'cart' } }, { cookie: { name: 'cart.1' } })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'cart.1', 'user', 'bob'])
      equal((await ann.go(['get session', 'cart'], ['get session', 'cart.1'])).results, [
        { ok: { user: 'ann' } },
        { ok: { user: 'bob' } },
      ])
    },
  },

  // ── whoever listens ────────────────────────────────────────────────────────────────────────────
  ...(['throws', 'rejects'] as const).map(
    (listener): Case => ({
      id: `error/listener-${listener}`,
      title: `a listener that ${listener} decides nothing: what was to happen happens`,
      clause: 'X-10',
      async run({ browser }) {
        const ann = browser({ listener })
        const visits = [
          await ann.go(),
          await ann.go(['set', 'user', 'ann']),
          await ann.go(['data']),
          await ann.clone().plant('session', 'garbage').go(['data']),
          await ann.go(['fill', 'essay', 9000]),
          await ann.go(['destroy']),
        ]
        equal(
          visits.map((visit) => [visit.status, cookiesIn(visit)]),
          [
            [200, []],
            [200, ['session']],
            [200, []],
            [200, []],
            [500, []],
            [200, ['session expired']],
          ],
          'the status and what the responses set',
        )
        equal(ann.cookies, [], 'the cookies that the browser still has')
      },
    }),
  ),
]
