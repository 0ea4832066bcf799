/** How long does a session last? One second before a limit, and at it. */
import { equal } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import { START } from '../lab.ts'
import type { LabOptions } from '../plan.ts'
import { codesOf, cookiesIn, LOOK, later, maxAgesIn, opens, refuses } from './words.ts'

const HOUR = 3600
const FORTNIGHT = 14 * 24 * HOUR

/** Ten minutes without a request, an hour in all. */
const IDLE: LabOptions = { maxAge: HOUR, idleTimeout: 600 }

const ANN = opens({ user: 'ann' })

/** Somebody who has just signed in. */
async function signedIn({ browser }: World, options: LabOptions = {}): Promise<Browser> {
  const ann = browser(options)
  await ann.go(['set', 'user', 'ann'])
  return ann
}

/** What the session says one second before this much time has passed, and when it has. */
async function around(browser: Browser, seconds: number) {
  const before = later(browser.clone(), seconds - 1)
  const then = later(browser.clone(), seconds)
  return [(await before.go(...LOOK)).results, (await then.go(...LOOK)).results]
}

/** How browsers say that they ask for a page which may never be shown. */
const AHEAD: readonly (readonly [
  id: string,
  what: string,
  headers: Readonly<Record<string, string>>,
])[] = [
  ['prefetch', 'a prefetch', { 'sec-purpose': 'prefetch' }],
  ['prerender', 'a prerendering', { 'sec-purpose': 'prefetch;prerender' }],
  ['anonymous', 'an anonymized prefetch', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
  ['purpose', 'a prefetch of older browsers', { purpose: 'prefetch' }],
  ['x-moz', 'a prefetch of older Firefoxes', { 'x-moz': 'prefetch' }],
]

export const renew: readonly Case[] = [
  // ── maxAge ─────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/max-age-by-default',
    title: 'a session lasts for fourteen days, and not a second longer',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world)
      equal(await around(ann, FORTNIGHT), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/max-age-of-the-app',
    title: 'a session lasts for maxAge seconds, and not a second longer',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      equal(await around(ann, 60), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/over-is-left-alone',
    title: 'the cookie of a session that is over is left to end by itself',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })

      const visit = await later(ann, 60).go(['data'])

      equal(cookiesIn(visit), [])
      equal(ann.cookies, ['session'], 'what the browser keeps')
    },
  },
  {
    id: 'renew/over-and-begun-anew',
    title: 'what is written when a session is over begins another, with a whole life before it',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      const { last: before } = await ann.go(['id'])

      const visit = await later(ann, 60).go(['set', 'cart', 1], ['data'], ['is new'])
      const { last: after } = await ann.go(['id'])

      equal(visit.results, [{ ok: null }, { ok: { cart: 1 } }, { ok: true }])
      equal(maxAgesIn(visit), [60])
      equal(before === after, false, 'whether the id is still the same')
      equal(await around(ann, 60), [opens({ cart: 1 }), refuses('expired')])
    },
  },
  {
    id: 'renew/no-activity-prolongs',
    title: 'neither writes, nor touch, nor a new id make a session last beyond maxAge',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      await ann.wait(15).go(['set', 'visits', 1])
      await ann.wait(15).go(['touch'])
      await ann.wait(15).go(['rotate id'])

      const all = opens({ user: 'ann', visits: 1 })
      equal(await around(ann, 15), [all, refuses('expired')])
    },
  },
  {
    id: 'renew/raised-max-age',
    title: 'a session sealed for a minute lasts a minute, though the app now allows two',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      equal(await around(ann.after({ maxAge: 120 }), 60), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/created-at',
    title: 'a session knows since when it exists, whatever happens to it',
    clause: 'N-1',
    async run(world) {
      const ann = await signedIn(world)
      await ann.wait(60).go(['set', 'visits', 1])
      await ann.wait(60).go(['touch'])

      const visit = await ann.wait(60).go(['created at'], ['expires at'])

      equal(visit.results, [{ ok: START }, { ok: START + FORTNIGHT * 1000 }])
    },
  },
  {
    id: 'renew/lowered-max-age',
    title: 'lowering maxAge shortens the sessions that are out',
    clause: 'N-2',
    async run(world) {
      const ann = await signedIn(world)
      equal(await around(ann.after({ maxAge: 60 }), 60), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/lowered-max-age-and-written',
    title: 'a session written after maxAge was lowered is given what is left of the lower one',
    clause: 'N-2',
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.after({ maxAge: 60 }).wait(20).go(['set', 'visits', 1])

      equal(maxAgesIn(visit), [40])
    },
  },

  // ── idleTimeout ────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/idle',
    title: 'a session that nobody asks for is over after idleTimeout seconds',
    clause: 'N-3',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      equal(await around(ann, 600), [ANN, refuses('idle')])
    },
  },
  {
    id: 'renew/idle-counts-from-the-seal',
    title: 'a request that renews nothing does not prolong the session',
    clause: 'N-3',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      await ann.wait(300).go(['data'])
      equal(await around(ann, 300), [ANN, refuses('idle')])
    },
  },
  {
    id: 'renew/idle-counts-from-a-write',
    title: 'a write begins the idle time anew, however early it comes',
    clause: 'N-3',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      await ann.wait(10).go(['set', 'visits', 1])
      equal(await around(ann, 600), [opens({ user: 'ann', visits: 1 }), refuses('idle')])
    },
  },
  {
    id: 'renew/idle-is-left-alone',
    title: 'the cookie of an idle session is left to end by itself',
    clause: 'N-3',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      equal(cookiesIn(await later(ann, 600).go(['data'])), [])
    },
  },
  {
    id: 'renew/lowered-idle-timeout',
    title: 'lowering idleTimeout ends the sessions that have been idle for longer',
    clause: 'N-3',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      equal(await around(ann.after({ idleTimeout: 60 }), 60), [ANN, refuses('idle')])
    },
  },

  // ── renewal ────────────────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['touched', [['data']], 300, []],
      ['touched', [['data']], 301, ['session']],
      ['untouched', [], 300, []],
      ['untouched', [], 301, ['session']],
    ] as const
  ).map(
    ([kind, steps, seconds, expected]): Case => ({
      id: `renew/half-${kind}-${seconds}`,
      title: `after ${seconds} of 600 idle seconds, a request that leaves the session ${kind} ${
        expected.length === 0 ? 'sets no cookie' : 'renews it'
      }`,
      clause: 'N-4',
      async run(world) {
        const ann = await signedIn(world, IDLE)
        equal(cookiesIn(await ann.wait(seconds).go(...steps)), expected)
      },
    }),
  ),
  {
    id: 'renew/renewed-is-the-same',
    title: 'a renewed session is the same one, with its idle time before it',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      const { last: id } = await ann.go(['id'])
      await ann.wait(400).go()

      equal((await ann.go(['id'], ['created at'])).results, [{ ok: id }, { ok: START }])
      equal(await around(ann, 600), [ANN, refuses('idle')])
    },
  },
  {
    id: 'renew/renewed-once',
    title: 'a session just renewed is not renewed again by the next request',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      await ann.wait(301).go()

      const visits = [await ann.go(), await ann.go(['data']), await ann.wait(300).go()]

      equal(visits.map(cookiesIn), [[], [], []])
    },
  },
  {
    id: 'renew/a-busy-hour',
    title: 'whoever comes back in time stays, until maxAge ends it',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      for (let visits = 1; visits <= 7; visits++) await ann.wait(500).go()
      equal(await around(ann, 100), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/nothing-to-gain',
    title: 'a session that maxAge ends anyway is not renewed in its last minutes',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 1000, idleTimeout: 600 })

      const renewed = await ann.wait(500).go()
      const touched = await ann.wait(400).go(['data'])
      const untouched = await ann.go()

      equal([renewed, touched, untouched].map(maxAgesIn), [[500], [], []])
    },
  },
  {
    id: 'renew/without-idle-timeout',
    title: 'without idleTimeout no request renews a session, however old it is',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world)
      ann.wait(FORTNIGHT - 1)
      equal([await ann.go(), await ann.go(['data'])].map(cookiesIn), [[], []])
    },
  },
  {
    id: 'renew/untouched-and-refused',
    title: 'a request that nobody asks for its session leaves a cookie that is no good where it is',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, IDLE)

      const idle = await later(ann, 600).go()
      const garbage = await ann.ask([], { cookie: 'session=garbage' })

      equal([idle, garbage].map(cookiesIn), [[], []])
    },
  },
  {
    id: 'renew/untouched-and-caches',
    title: 'a response that renews what nobody asked for is kept out of caches like any other',
    clause: 'N-4',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      const visit = await ann.wait(301).go()
      equal([visit.vary, visit.cacheControl], ['Cookie', 'no-store'])
    },
  },

  // ── Max-Age ────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/max-age-is-what-is-left',
    title: 'Max-Age is maxAge at first, and later what is left of it',
    clause: 'N-5',
    async run({ browser }) {
      const ann = browser()

      const visits = [
        await ann.go(['set', 'visits', 1]),
        await ann.wait(HOUR).go(['set', 'visits', 2]),
        await ann.wait(FORTNIGHT - HOUR - 1).go(['set', 'visits', 3]),
      ]

      equal(visits.map(maxAgesIn), [[FORTNIGHT], [FORTNIGHT - HOUR], [1]])
    },
  },
  {
    id: 'renew/max-age-of-idle-sessions',
    title: 'Max-Age is the idle time, and close to the end what maxAge leaves of it',
    clause: 'N-5',
    async run(world) {
      const ann = world.browser({ maxAge: 1000, idleTimeout: 600 })

      const visits = [
        await ann.go(['set', 'visits', 1]),
        await ann.wait(350).go(['set', 'visits', 2]),
        await ann.wait(350).go(['set', 'visits', 3]),
      ]

      equal(visits.map(maxAgesIn), [[600], [600], [300]])
    },
  },
  {
    id: 'renew/max-age-in-whole-seconds',
    title: 'Max-Age is in whole seconds, and never less than the session has left',
    clause: 'N-5',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      equal(maxAgesIn(await ann.wait(0.5).go(['touch'])), [60])
      equal(maxAgesIn(await ann.wait(0.5).go(['touch'])), [59])
    },
  },
  {
    id: 'renew/browser-and-server-agree',
    title: 'a browser that goes by Max-Age forgets the cookie in the second in which it is over',
    clause: 'N-5',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      await ann.wait(20).go(['set', 'visits', 1])
      equal([ann.wait(39).cookies, ann.wait(1).cookies], [['session'], []])
    },
  },

  // ── persistent ─────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/not-persistent',
    title: 'a session that is not persistent is sent without Max-Age, and without Expires',
    clause: 'N-6',
    async run({ browser }) {
      const visit = await browser({ persistent: false }).go(['set', 'user', 'ann'])
      equal(
        visit.setCookie.map((line) => parseSetCookie(line).attributes),
        [{ path: '/', httponly: true, secure: true, samesite: 'Lax' }],
      )
    },
  },
  {
    id: 'renew/not-persistent-and-max-age',
    title: 'a browser that is never closed does not make a session last beyond maxAge',
    clause: 'N-6',
    async run(world) {
      const ann = await signedIn(world, { persistent: false, maxAge: 60 })
      equal(await around(ann, 60), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/not-persistent-and-idle',
    title: 'a browser that is never closed does not make a session last beyond idleTimeout',
    clause: 'N-6',
    async run(world) {
      const ann = await signedIn(world, { ...IDLE, persistent: false })
      equal(await around(ann, 600), [ANN, refuses('idle')])
    },
  },
  {
    id: 'renew/not-persistent-and-renewed',
    title: 'a session that is not persistent is renewed without Max-Age, too',
    clause: 'N-6',
    async run(world) {
      const ann = await signedIn(world, { ...IDLE, persistent: false })
      equal(maxAgesIn(await ann.wait(301).go()), [null])
    },
  },

  // ── setLifetime ────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/remember-me',
    title: 'a longer life of its own survives later writes, and beats the one of the app',
    clause: 'N-7',
    async run({ browser }) {
      const ann = browser({ maxAge: 60 })

      const first = await ann.go(['set', 'user', 'ann'], ['set lifetime', { maxAge: HOUR }])
      const second = await ann.wait(59).go(['set', 'visits', 1])
      const third = await ann.wait(59).go(['set', 'visits', 2])

      equal([first, second, third].map(maxAgesIn), [[HOUR], [HOUR - 59], [HOUR - 118]])
      const all = opens({ user: 'ann', visits: 2 })
      equal(await around(ann, HOUR - 118), [all, refuses('expired')])
    },
  },
  {
    id: 'renew/remember-me-alone',
    title: 'a life of its own changes nothing for others',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      await ann.go(['set lifetime', { maxAge: HOUR }])

      const bob = await world.browser({ maxAge: 60 }).go(['set', 'user', 'bob'])

      equal(maxAgesIn(bob), [60])
    },
  },
  {
    id: 'renew/shorter-life',
    title: 'a shorter life of its own ends a session early',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.wait(10).go(['set lifetime', { maxAge: 60 }])

      equal(maxAgesIn(visit), [50])
      equal(await around(ann, 50), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/idle-time-of-its-own',
    title: 'an idle time of its own is kept to, and renewed',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      await ann.go(['set lifetime', { idleTimeout: 60 }])

      equal(await around(ann, 60), [ANN, refuses('idle')])
      equal(maxAgesIn(await ann.wait(30).go(['data'])), [])
      equal(maxAgesIn(await ann.wait(1).go(['data'])), [60])
      equal(maxAgesIn(await ann.wait(31).go()), [60])
    },
  },
  {
    id: 'renew/idle-time-where-there-was-none',
    title: 'an idle time of its own holds in an app without one',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world)
      await ann.go(['set lifetime', { idleTimeout: 60 }])

      equal(await around(ann, 60), [ANN, refuses('idle')])
      equal(maxAgesIn(await ann.wait(31).go(['data'])), [60])
    },
  },
  {
    id: 'renew/no-idle-time-of-its-own',
    title: 'a session that is to be remembered outlives the idle time of the app, looked at or not',
    clause: 'N-9',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      const remembered = { maxAge: 30 * HOUR, idleTimeout: false }
      equal(maxAgesIn(await ann.go(['set lifetime', remembered])), [30 * HOUR])

      equal(maxAgesIn(await ann.wait(20 * HOUR).go()), [])
      equal((await ann.go(['data'])).last, { user: 'ann' })
      equal(await around(ann, 10 * HOUR), [ANN, refuses('expired')])
    },
  },
  {
    id: 'renew/clock-ahead',
    title: 'a session of a server whose clock is minutes ahead is as good as any',
    clause: 'N-10',
    async run(world) {
      const ann = await signedIn(world, { maxAge: HOUR, idleTimeout: 600 })

      const earlier = await ann.wait(-300).go(['set', 'visits', 1])

      equal(maxAgesIn(earlier), [600])
      equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 })
    },
  },
  {
    id: 'renew/clock-ahead-and-max-age',
    title: 'however far a clock was ahead, Max-Age is no more than maxAge',
    clause: 'N-10',
    async run(world) {
      const ann = await signedIn(world, { maxAge: HOUR })

      equal(maxAgesIn(await ann.wait(-300).go(['set', 'visits', 1])), [HOUR])
    },
  },
  {
    id: 'renew/broken-clock',
    title: 'a session of a clock that was ahead by a day is none',
    clause: 'N-10',
    async run(world) {
      const ann = await signedIn(world)

      equal((await ann.wait(-24 * HOUR).ask(LOOK)).results, refuses('invalid-data'))
    },
  },
  {
    id: 'renew/no-life-at-all',
    title: 'what is no lifetime is an error, and changes nothing',
    clause: 'N-11',
    async run(world) {
      const ann = await signedIn(world)
      const given = [
        HOUR,
        null,
        'an hour',
        [HOUR],
        { maxage: HOUR },
        { ttl: HOUR },
        { maxAge: '1h' },
      ]

      const visit = await ann.go(...given.map((each) => ['set lifetime', each] as const))

      equal(
        codesOf(visit),
        given.map(() => 'ERR_SESSION_CONFIG'),
      )
      equal(visit.setCookie, [])
    },
  },
  {
    id: 'renew/persistent-of-its-own',
    title: 'a session that wants to be remembered is persistent where others are not',
    clause: 'N-7',
    async run({ browser }) {
      const ann = browser({ persistent: false })

      const first = await ann.go(['set', 'user', 'ann'], ['set lifetime', { persistent: true }])
      const second = await ann.wait(60).go(['set', 'visits', 1])
      const bob = await browser({ persistent: false }).go(['set', 'user', 'bob'])

      equal([first, second, bob].map(maxAgesIn), [[FORTNIGHT], [FORTNIGHT - 60], [null]])
    },
  },
  {
    id: 'renew/not-persistent-of-its-own',
    title: 'a session on a shared computer is forgotten at close where others are not',
    clause: 'N-7',
    async run({ browser }) {
      const ann = browser()

      const first = await ann.go(['set', 'user', 'ann'], ['set lifetime', { persistent: false }])
      const second = await ann.go(['set', 'visits', 1])

      equal([first, second].map(maxAgesIn), [[null], [null]])
    },
  },
  {
    id: 'renew/lifetime-piece-by-piece',
    title: 'what is set of a lifetime is added to what was set before',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world)
      await ann.go(['set lifetime', { maxAge: HOUR }])
      await ann.go(['set lifetime', { idleTimeout: 60 }])

      const visit = await ann.go(['expires at'], ['set lifetime', { idleTimeout: 2 * HOUR }])

      equal(visit.results[0], { ok: START + 60_000 })
      equal(maxAgesIn(visit), [HOUR])
    },
  },
  {
    id: 'renew/lifetime-alone-is-a-change',
    title: 'another lifetime is a change, the same one again is none',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world)

      const visits = [
        await ann.go(['set lifetime', { maxAge: HOUR }]),
        await ann.go(['set lifetime', { maxAge: HOUR }]),
      ]

      equal(visits.map(cookiesIn), [['session'], []])
    },
  },
  {
    id: 'renew/lifetime-of-nothing',
    title: 'a lifetime does not make a session of nothing',
    clause: 'N-7',
    async run({ browser }) {
      const visit = await browser().go(['set lifetime', { maxAge: HOUR }])
      equal(cookiesIn(visit), [])
    },
  },
  {
    id: 'renew/lifetime-of-no-use',
    title: 'a lifetime that cannot be is an error, and the session stays as it is',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })

      const visit = await ann.go(
        ['set lifetime', { maxAge: -1 }],
        ['set lifetime', { maxAge: 1.5 }],
        ['set lifetime', { idleTimeout: 0 }],
        ['set lifetime', { persistent: 'yes' }],
      )

      equal(codesOf(visit), Array(4).fill('ERR_SESSION_CONFIG'))
      equal(cookiesIn(visit), [])
    },
  },
  {
    id: 'renew/lifetime-and-regenerate',
    title: 'a regenerated session has the limits of the app again',
    clause: 'N-7',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 60 })
      await ann.go(['set lifetime', { maxAge: HOUR }])
      equal(maxAgesIn(await ann.go(['regenerate', ['user']])), [60])
    },
  },

  // ── touch ──────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'renew/touch',
    title: 'touch() renews a session long before it is due',
    clause: 'N-8',
    async run(world) {
      const ann = await signedIn(world, IDLE)

      const visit = await ann.wait(1).go(['touch'])

      equal(maxAgesIn(visit), [600])
      equal(await around(ann, 600), [ANN, refuses('idle')])
    },
  },
  {
    id: 'renew/touch-in-the-last-minutes',
    title: 'touch() gives a session no more than maxAge leaves',
    clause: 'N-8',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 1000, idleTimeout: 600 })
      await ann.wait(500).go()
      equal(maxAgesIn(await ann.wait(400).go(['touch'])), [100])
    },
  },
  {
    id: 'renew/touch-of-nothing',
    title: 'touch() does not make a session of nothing',
    clause: 'N-8',
    async run({ browser }) {
      equal(cookiesIn(await browser(IDLE).go(['touch'])), [])
    },
  },

  // ── requests made ahead ────────────────────────────────────────────────────────────────────────
  ...AHEAD.flatMap(([id, what, headers]): Case[] => [
    {
      id: `renew/ahead-${id}`,
      title: `${what} renews no session, looked at or not`,
      clause: 'N-12',
      async run(world) {
        const ann = (await signedIn(world, IDLE)).wait(400)
        const visits = [await ann.ask([], { headers }), await ann.ask(LOOK, { headers })]
        equal(visits.map(maxAgesIn), [[], []], 'what the responses set')
        equal(visits[1]?.results, ANN, 'what it finds')

        equal(maxAgesIn(await ann.go()), [600], 'what the visit itself sets')
      },
    },
    {
      id: `renew/ahead-${id}-and-messages`,
      title: `${what} shows messages, and uses none up`,
      clause: 'N-12',
      async run({ browser }) {
        const ann = browser()
        await ann.go(['flash', 'notice', 'Saved.'])
        const visit = await ann.ask([['take', 'notice']], { headers })
        equal([visit.last, visit.setCookie], [['Saved.'], []], 'the messages and Set-Cookie')

        equal((await ann.go(['take', 'notice'])).last, ['Saved.'], 'the messages of the visit')
        equal((await ann.go(['take', 'notice'])).last, [], 'the messages of the next')
      },
    },
  ]),
  {
    id: 'renew/ahead-and-written',
    title: 'what a handler writes in a request made ahead is kept, and messages beside it',
    clause: 'N-12',
    async run(world) {
      const headers = { 'sec-purpose': 'prefetch' }
      const ann = await signedIn(world)
      await ann.go(['flash', 'notice', 'Saved.'])
      const visit = await ann.ask(
        [
          ['take', 'notice'],
          ['set', 'visits', 1],
        ],
        { headers },
      )

      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(
        (await ann.go(['data'], ['take', 'notice'])).results,
        [{ ok: { user: 'ann', visits: 1 } }, { ok: ['Saved.'] }],
        'what the visit finds',
      )
      equal(cookiesIn(await ann.ask([['destroy']], { headers })), ['session expired'], 'a logout')
    },
  },
  {
    id: 'renew/ahead-and-older-secret',
    title: 'a request made ahead does not seal anew what an older secret sealed',
    clause: 'N-12',
    async run(world) {
      const ann = (await signedIn(world)).after({ secrets: ['second', 'first'] })
      const ahead = await ann.ask([['data']], { headers: { 'sec-purpose': 'prefetch' } })
      equal([cookiesIn(ahead), cookiesIn(await ann.go(['data']))], [[], ['session']])
    },
  },
  {
    id: 'renew/not-ahead',
    title: 'a request for another purpose is one like any other',
    clause: 'N-12',
    async run(world) {
      for (const purpose of ['', 'navigate', 'not-prefetch']) {
        const ann = (await signedIn(world, IDLE)).wait(400)
        const visit = await ann.ask([], { headers: { 'sec-purpose': purpose } })
        equal(maxAgesIn(visit), [600], `with the purpose ${purpose}`)
      }
    },
  },

  // ── requests that nobody makes ─────────────────────────────────────────────────────────────────
  ...(
    [
      ['untouched', []],
      ['touched', [['data']]],
      ['told', [['passive']]],
    ] as const
  ).map(
    ([id, steps]): Case => ({
      id: `renew/passive-${id}`,
      title: `a poll that leaves the session ${id === 'untouched' ? id : 'read'} does not prolong it`,
      clause: 'N-13',
      async run(world) {
        const ann = await signedIn(world, { ...IDLE, passive: 'polls' })
        const headers: Record<string, string> = id === 'told' ? {} : { 'x-poll': 'yes' }
        for (const seconds of [301, 200]) {
          equal(cookiesIn(await ann.wait(seconds).ask(steps, { headers })), [], 'what a poll sets')
        }
        equal(await around(ann, 99), [ANN, refuses('idle')])
      },
    }),
  ),
  {
    id: 'renew/passive-expires-at',
    title: 'a poll is told when the session will end if nobody comes back',
    clause: 'N-13',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      const visit = await ann.wait(480).go(['passive'], ['expires at'])
      equal(visit.last, START + 600_000)
    },
  },
  {
    id: 'renew/passive-written',
    title: 'what a poll writes is kept, and ends when it would have ended without',
    clause: 'N-14',
    async run(world) {
      const ann = await signedIn(world, { ...IDLE, passive: 'polls' })
      const poll = await ann.wait(400).ask([['set', 'polls', 1]], { headers: { 'x-poll': 'yes' } })

      equal(maxAgesIn(poll), [200])
      equal(await around(ann, 200), [opens({ user: 'ann', polls: 1 }), refuses('idle')])
    },
  },
  {
    id: 'renew/passive-touch',
    title: 'a poll that says that somebody is there prolongs the session',
    clause: 'N-14',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      const poll = await ann.wait(400).go(['passive'], ['touch'])
      equal(maxAgesIn(poll), [600])
    },
  },
  {
    id: 'renew/passive-login',
    title: 'a session that begins in a poll has all its time',
    clause: 'N-14',
    async run(world) {
      const ann = await signedIn(world, IDLE)
      await ann.wait(400).go(['passive'], ['regenerate'], ['set', 'user', 'bob'])
      equal(await around(ann, 600), [opens({ user: 'bob' }), refuses('idle')])
    },
  },
]
