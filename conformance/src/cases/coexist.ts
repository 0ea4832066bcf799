/** Beside whom does a session live? The app's own cookies, other sessions, other visitors. */
import { equal, ok } from '../assert.ts'
import type { Visit } from '../browser.ts'
import type { Case } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import type { LabOptions, Respond } from '../plan.ts'
import { OWN_COOKIES } from '../reply.ts'
import { cookiesIn, LOOK, maxAgesIn, opens, refuses } from './words.ts'

/** Two kinds of sessions in one app. */
const TWO: readonly LabOptions[] = [{}, { cookie: { name: 'admin' } }]

/** What the handlers of both find. */
const BOTH = [['get session'], ['get session', 'admin']] as const

/** Names that begin, end or look like ours. */
const SIMILAR = [
  'session2',
  'sessions',
  'session_id',
  'session-',
  'session.sig',
  'session.0',
  'session.10',
  'mysession',
  'my-session',
  'my.session',
  'Session',
  'SESSION',
  '__Host-session',
  '__Secure-session',
]

const setsCookies = (...lines: readonly string[]): Respond => [
  'headers',
  ...lines.map((line) => ['set-cookie', line] as const),
]

/** The lines of a response that are not ours. */
function othersIn({ setCookie }: Visit): string[] {
  return setCookie.filter((line) => parseSetCookie(line).name !== 'session')
}

export const coexist: readonly Case[] = [
  // ── the app's own cookies ──────────────────────────────────────────────────────────────────────
  ...(
    [
      ['written', [['set', 'visits', 1]], ['session']],
      ['read', [['data']], []],
      ['untouched', [], []],
      ['destroyed', [['destroy']], ['session expired']],
    ] as const
  ).map(
    ([state, steps, ours]): Case => ({
      id: `coexist/own-cookies-${state}`,
      title: `cookies of the app are kept in number and order when the session is ${state}`,
      clause: 'O-1',
      async run({ browser }) {
        const ann = browser()
        await ann.go(['set', 'user', 'ann'])

        const visit = await ann.ask(steps, { respond: ['own cookies'] })

        equal(cookiesIn(visit), ['theme', 'lang', ...ours])
        equal(othersIn(visit), OWN_COOKIES)
      },
    }),
  ),
  {
    id: 'coexist/own-cookies-to-the-letter',
    title: 'cookies of the app are kept to the letter: commas, odd spelling, and twice the same',
    clause: 'O-1',
    async run({ browser }) {
      const lines = [
        'cart=a,b; Expires=Wed, 21 Oct 2026 07:28:00 GMT; path=/;secure',
        'theme=dark',
        'theme=dark',
        'theme=light; Path=/app',
        'empty=',
      ]

      const visit = await browser().ask([['set', 'user', 'ann']], {
        respond: setsCookies(...lines),
      })

      equal(othersIn(visit), lines)
      equal(visit.setCookie.length, lines.length + 1, 'the number of lines')
    },
  },
  {
    id: 'coexist/own-cookies-with-similar-names',
    title: 'cookies of the app whose names only look like ours are kept',
    clause: 'O-1',
    async run({ browser }) {
      const lines = SIMILAR.map((name) => `${name}=theirs; Path=/`)
      const visit = await browser().ask([['set', 'user', 'ann']], {
        respond: setsCookies(...lines),
      })
      equal(othersIn(visit), lines)
      equal(visit.setCookie.length, lines.length + 1, 'the number of lines')
    },
  },
  {
    id: 'coexist/own-cookies-of-an-installed-name',
    title: 'a Set-Cookie of our name that the app sends is kept where we have nothing to say',
    clause: 'O-1',
    async run({ browser }) {
      const line = 'session=theirs; Path=/'
      const visit = await browser().ask([['data']], { respond: setsCookies(line) })
      equal(visit.setCookie, [line])
    },
  },

  // ── other cookies of the request ───────────────────────────────────────────────────────────────
  {
    id: 'coexist/forty-others',
    title: 'forty other cookies before and after ours do not matter',
    clause: 'O-1',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      const others = Array.from({ length: 20 }, (_, at) => `other${at}=${'v'.repeat(at)}`)
      const cookie = [...others, ann.cookieHeader(), ...others].join('; ')

      const visit = await ann.ask(LOOK, { cookie })

      equal(visit.results, opens({ user: 'ann' }))
      equal(visit.setCookie, [])
    },
  },
  ...SIMILAR.map(
    (name): Case => ({
      id: `coexist/similar-${name}`,
      title: `the cookie ${name} is not ours, alone, before ours and after it`,
      clause: 'O-1',
      async run({ browser }) {
        const ann = browser()
        await ann.go(['set', 'user', 'ann'])
        const ours = ann.cookieHeader()

        for (const cookie of [`${name}=theirs; ${ours}`, `${ours}; ${name}=theirs`]) {
          const visit = await ann.ask(LOOK, { cookie })
          equal([visit.results, visit.setCookie], [opens({ user: 'ann' }), []])
        }
        const alone = await ann.ask(LOOK, { cookie: `${name}=theirs` })
        equal([alone.results, alone.setCookie], [opens({}), []])
      },
    }),
  ),
  {
    id: 'coexist/our-name-in-a-value',
    title: 'our name in the value of another cookie is no cookie of ours',
    clause: 'O-1',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      const ours = ann.cookieHeader()

      for (const other of ['next=session=garbage', 'next="session=garbage"', 'next=/?session=x']) {
        const visit = await ann.ask(LOOK, { cookie: `${other}; ${ours}` })
        equal([visit.results, visit.setCookie], [opens({ user: 'ann' }), []], other)
        const alone = await ann.ask(LOOK, { cookie: other })
        equal([alone.results, alone.setCookie], [opens({}), []], other)
      }
    },
  },
  {
    id: 'coexist/broken-others',
    title: 'other cookies without a name, without a value or without sense do not matter',
    clause: 'O-1',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      const cookie = `=; ;;flag; =x; a==; %zz=%zz; "q"="; ${ann.cookieHeader()}; ;`
      equal((await ann.ask(LOOK, { cookie })).results, opens({ user: 'ann' }))
    },
  },

  // ── a Set-Cookie of our name ───────────────────────────────────────────────────────────────────
  ...(
    [
      ['written', [['set', 'visits', 1]], ['session'], { user: 'ann', visits: 1 }],
      ['destroyed', [['destroy']], ['session expired'], {}],
    ] as const
  ).map(
    ([state, steps, ours, found]): Case => ({
      id: `coexist/our-name-${state}`,
      title: `a Set-Cookie of our name that the app sends gives way to a session that is ${state}`,
      clause: 'O-2',
      async run({ browser }) {
        const ann = browser()
        await ann.go(['set', 'user', 'ann'])

        const visit = await ann.ask(steps, {
          respond: setsCookies(
            'a=1',
            'session=theirs; Path=/',
            'b=2',
            'session=; Max-Age=9',
            'c=3',
          ),
        })

        equal(cookiesIn(visit), ['a', 'b', 'c', ...ours])
        equal((await ann.go(['data'])).last, found)
      },
    }),
  ),
  {
    id: 'coexist/our-chunks',
    title: 'a Set-Cookie that has the name of a chunk gives way, too',
    clause: 'O-2',
    async run({ browser }) {
      const ann = browser({ cookie: { maxChunks: 2 } })

      const visit = await ann.ask([['fill', 'cart', 5000]], {
        respond: setsCookies('session.1=theirs', 'session=theirs'),
      })

      equal(cookiesIn(visit), ['session', 'session.1'])
      equal((await ann.go(['has', 'cart'])).last, true)
    },
  },

  {
    id: 'coexist/named-like-a-chunk',
    title:
      'a cookie of the app that is named like a chunk is the app’s where nothing is ever split',
    clause: 'O-5',
    async run({ browser }) {
      const ann = browser()

      const visit = await ann.ask([['set', 'user', 'ann']], {
        respond: setsCookies('session.1=theirs', 'session.2=theirs'),
      })
      equal(cookiesIn(visit), ['session.1', 'session.2', 'session'])

      equal(cookiesIn(await ann.go(['destroy'])), ['session expired'])
    },
  },

  // ── two kinds of sessions ──────────────────────────────────────────────────────────────────────
  {
    id: 'coexist/two-kinds',
    title: 'sessions of two cookie names on one request hold what each was given',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser(...TWO)
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'admin', 'user', 'root'])

      const visit = await ann.go(...BOTH)

      equal(visit.results, [{ ok: { user: 'ann' } }, { ok: { user: 'root' } }])
      equal(visit.setCookie, [])
    },
  },
  {
    id: 'coexist/two-kinds-one-written',
    title: 'a change to sessions of one name sets no cookie of the other',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser(...TWO)
      const visits = [
        await ann.go(['set', 'user', 'ann']),
        await ann.go(['set in', 'admin', 'user', 'root']),
        await ann.go(['data'], ['set in', 'admin', 'visits', 1]),
      ]
      equal(visits.map(cookiesIn), [['session'], ['admin'], ['admin']])
    },
  },
  {
    id: 'coexist/two-kinds-both-written',
    title: 'a request that changes both sets both cookies, each once',
    clause: 'O-3',
    // Which of the two comes first is the framework's affair.
    unordered: true,
    async run({ browser }) {
      const ann = browser(...TWO)

      const visit = await ann.go(['set', 'user', 'ann'], ['set in', 'admin', 'user', 'root'])

      equal(cookiesIn(visit).sort(), ['admin', 'session'])
      equal([visit.vary, visit.cacheControl], ['Cookie', 'no-store'])
      equal((await ann.go(...BOTH)).results, [{ ok: { user: 'ann' } }, { ok: { user: 'root' } }])
    },
  },
  {
    id: 'coexist/two-kinds-one-destroyed',
    title: 'a session of one name is written while the one of another is destroyed',
    clause: 'O-3',
    unordered: true,
    async run({ browser }) {
      const ann = browser(...TWO)
      await ann.go(['set', 'user', 'ann'])

      const visit = await ann.go(['destroy'], ['set in', 'admin', 'user', 'root'])

      equal(cookiesIn(visit).sort(), ['admin', 'session expired'])
      equal((await ann.go(...BOTH)).results, [{ ok: {} }, { ok: { user: 'root' } }])
    },
  },
  {
    id: 'coexist/two-kinds-one-refused',
    title: 'a cookie of one name that is refused does no harm to the other',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser(...TWO)
      await ann.go(['set in', 'admin', 'user', 'root'])

      const visit = await ann.plant('session', 'garbage').go(...LOOK, ['get session', 'admin'])

      equal(visit.results, [...refuses('malformed'), { ok: { user: 'root' } }])
      equal(cookiesIn(visit), [])
    },
  },
  {
    id: 'coexist/two-kinds-one-untouched',
    title: 'sessions of a name that nobody asks for are left alone, good or bad',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser(...TWO).plant('admin', 'garbage')
      const visit = await ann.go(['set', 'user', 'ann'])
      equal(cookiesIn(visit), ['session'])
      equal(ann.cookie('admin'), 'garbage')
    },
  },
  {
    id: 'coexist/two-kinds-two-lives',
    title: 'sessions of each name last as long as their own options say',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser(
        { maxAge: 3600 },
        { maxAge: 60, cookie: { name: 'admin', path: '/admin' } },
      )

      const first = await ann.go(['set', 'user', 'ann'])
      const second = await ann.go(['set in', 'admin', 'user', 'root'])

      equal([first, second].map(maxAgesIn), [[3600], [60]])
      equal(
        [first, second].map(({ setCookie }) => parseSetCookie(setCookie[0] ?? '').attributes.path),
        ['/', '/admin'],
      )
      equal((await ann.wait(60).go(...BOTH)).results, [{ ok: { user: 'ann' } }, { ok: {} }])
    },
  },
  {
    id: 'coexist/two-kinds-similar-names',
    title: 'names of which one begins with the other are two names',
    clause: 'O-3',
    async run({ browser }) {
      const ann = browser({ cookie: { name: 'session' } }, { cookie: { name: 'session-admin' } })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'session-admin', 'user', 'root'])

      const visit = await ann.go(['data'], ['get session', 'session-admin'], ['destroy'])

      equal(visit.results.slice(0, 2), [{ ok: { user: 'ann' } }, { ok: { user: 'root' } }])
      equal(cookiesIn(visit), ['session expired'])
      equal(ann.cookies, ['session-admin'], 'what the browser keeps')
    },
  },
  {
    id: 'coexist/two-kinds-one-too-large',
    title: 'where one of two sessions cannot be saved, the response is a 500',
    clause: 'O-3',
    unordered: true,
    async run({ browser }) {
      const ann = browser(...TWO)
      await ann.go(['set', 'user', 'ann'])

      const visit = await ann.go(['fill', 'cart', 5000], ['set in', 'admin', 'user', 'root'])

      equal(visit.status, 500, 'status')
      ok(!cookiesIn(visit).includes('session'), 'the cookie of the session that is too large')
      equal((await ann.go(['data'])).last, { user: 'ann' })
    },
  },

  // ── at the same time ───────────────────────────────────────────────────────────────────────────
  {
    id: 'coexist/twenty-at-once',
    title: 'twenty visitors at once each find what is theirs',
    clause: 'O-4',
    unordered: true,
    async run({ browser }) {
      const visitors = Array.from({ length: 20 }, (_, at) => ({ at, browser: browser() }))

      for (const round of [1, 2, 3]) {
        const visits = await Promise.all(
          visitors.map(({ at, browser }) =>
            browser.go(['set', 'visitor', at], ['set', 'round', round]),
          ),
        )
        equal(visits.map(cookiesIn), Array(20).fill(['session']))
      }

      const found = await Promise.all(visitors.map(({ browser }) => browser.go(['data'])))
      equal(
        found.map(({ last }) => last),
        visitors.map(({ at }) => ({ visitor: at, round: 3 })),
      )
    },
  },
  {
    id: 'coexist/all-sorts-at-once',
    title: 'visitors that begin, read, end and fail at once do not meet',
    clause: 'O-4',
    unordered: true,
    async run({ browser }) {
      const visitors = Array.from({ length: 5 }, (_, at) => [at, browser()] as const)
      const [begin, read, end, fail, refused] = visitors.map(([, each]) => each)
      for (const [at, each] of visitors) await each.go(['set', 'visitor', at])
      refused?.plant('session', 'garbage')

      const visits = await Promise.all([
        begin?.go(['set', 'visits', 1], ['data']),
        read?.go(['data']),
        end?.go(['destroy'], ['data']),
        fail?.go(['fill', 'cart', 5000]),
        refused?.go(['data']),
      ])

      equal(
        visits.map((visit) => [visit?.status, visit?.results.at(-1), visit && cookiesIn(visit)]),
        [
          [200, { ok: { visitor: 0, visits: 1 } }, ['session']],
          [200, { ok: { visitor: 1 } }, []],
          [200, { ok: {} }, ['session expired']],
          [500, undefined, []],
          [200, { ok: {} }, []],
        ],
      )
    },
  },
  {
    id: 'coexist/one-visitor-many-tabs',
    title: 'ten requests of one browser at once all find the same session',
    clause: 'O-4',
    unordered: true,
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      const visits = await Promise.all(Array.from({ length: 10 }, () => ann.go(...LOOK)))
      equal(
        visits.map(({ results, setCookie }) => [results, setCookie]),
        Array(10).fill([opens({ user: 'ann' }), []]),
      )
    },
  },
]
