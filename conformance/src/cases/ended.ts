/** Does a logout stick, whatever is under way, and wherever the session's cookies are? */
import { equal, ok } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import { START } from '../lab.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, holding, LOOK, later, opens, outcomesOf, refuses } from './words.ts'

/** As it is where an app says nothing: a logout holds for five minutes. */
const STICKS: LabOptions = { tombstone: 'default' }
const HOLDS = 300

/** Somebody who has just signed in. */
function signedIn({ browser }: World, options: LabOptions = {}): Promise<Browser> {
  return holding(browser({ ...STICKS, ...options }), { user: 'ann' })
}

const LOGOUT: Step = ['destroy']
const ENDED = refuses('ended')

/** A response that is slow: answered now, and on its way to the browser until it takes it. */
const underWay = (browser: Browser, ...steps: readonly Step[]) =>
  browser.ask(steps, { keep: false })

/** Ways to end a session that holds a user. */
const ENDING: readonly (readonly [id: string, how: string, steps: readonly Step[]])[] = [
  ['destroy', 'destroy()', [['destroy']]],
  ['callback', 'destroy() with a callback', [['destroy by callback']]],
  ['null', 'assigning null', [['assign session', null]]],
  ['undefined', 'assigning undefined', [['assign session']]],
  ['clear', 'clear()', [['clear']]],
  ['delete', 'deleting the last key', [['delete', 'user']]],
  ['remove', 'deleting the last property', [['remove', 'user']]],
  ['replace', 'assigning an object without keys', [['assign session', {}]]],
  ['regenerate', 'regenerate() to nothing', [['regenerate']]],
  [
    'like-passport',
    'what passport does: delete, save(), regenerate()',
    [['remove', 'user'], ['save by callback'], ['regenerate by callback']],
  ],
  ['destroyed-and-saved', 'destroy(), and save() after it', [['destroy'], ['save']]],
]

/** What leaves no session behind, and was no logout. */
const NO_LOGOUT: readonly (readonly [
  id: string,
  what: string,
  before: readonly Step[],
  steps: readonly Step[],
])[] = [
  ['of-nobody', 'a visitor without a session', [], [['destroy']]],
  ['of-a-beginning', 'a session that this request began', [], [['set', 'user', 'ann'], ['clear']]],
  ['of-messages', 'the last message, taken', [['flash', 'notice', 'Hi.']], [['take', 'notice']]],
  ['of-an-empty-one', 'a session that existed without data', [['save']], [['regenerate']]],
  [
    'of-one-key',
    'one of two keys',
    [
      ['set', 'user', 'ann'],
      ['set', 'lang', 'en'],
    ],
    [['delete', 'user']],
  ],
  [
    'and-login',
    'a session in whose place another began',
    [['set', 'user', 'ann']],
    [['regenerate'], ['set', 'user', 'bob']],
  ],
]

/** What a slow response may have done to the session. */
const SLOW: readonly (readonly [id: string, what: string, steps: readonly Step[]])[] = [
  ['changed', 'changed the session', [['set', 'visits', 1]]],
  ['renewed', 'renewed it', [['touch']]],
  ['rotated', 'gave it another id', [['rotate id']]],
  ['saved', 'saved it', [['set', 'visits', 1], ['save']]],
  ['cleared', 'put other data in its place', [['clear'], ['set', 'lang', 'en']]],
  ['replaced', 'assigned other data', [['assign session', { user: 'ann', visits: 1 }]]],
  ['lives', 'gave it another lifetime', [['set lifetime', { maxAge: 3600 }]]],
  ['message', 'left a message', [['flash', 'notice', 'Saved.']]],
]

/** Cookies of many kinds. */
const KINDS: readonly (readonly [id: string, LabOptions])[] = [
  ['usual', {}],
  ['path', { cookie: { path: '/app' } }],
  ['domain', { cookie: { domain: 'example.com', sameSite: 'strict' } }],
  ['cross-site', { cookie: { sameSite: 'none', partitioned: true, priority: 'high' } }],
  ['open', { cookie: { httpOnly: false, secure: false } }],
  ['host', { cookie: { name: '__Host-session' } }],
  ['named', { cookie: { name: 'sid' } }],
  ['forgotten-at-close', { persistent: false }],
  ['chunked', { cookie: { maxChunks: 3 } }],
  ['sealed-in-its-own-time', { sealer: 'web' }],
]

/** What is no tombstone of this app's, or not of this session's. */
const FORGED: readonly (readonly [
  id: string,
  what: string,
  forge: (world: World, ann: Browser) => string | Promise<string>,
])[] = [
  ['garbage', 'garbage', () => 'garbage'],
  ['empty', 'nothing', () => ''],
  ['enormous', '100 kB of garbage', () => 'x'.repeat(7000)],
  ['session', 'the session itself', (_world, ann) => ann.cookie()],
  ['json', 'a date in plain text', () => `{"endedAt":${START + 1e6}}`],
  ['other-secret', 'that of another secret', (world) => stoneOf(world, { secrets: ['other'] })],
  [
    'other-cookie',
    'that of another cookie',
    (world) => stoneOf(world, { cookie: { name: 'sid' } }),
  ],
]

/** The tombstone that an app with these options leaves. */
async function stoneOf(world: World, options: LabOptions): Promise<string> {
  const eve = await signedIn(world, options)
  const { setCookie } = await eve.wait(60).go(LOGOUT)
  return setCookie.map(parseSetCookie).find(({ name }) => name.endsWith('.ended'))?.value ?? ''
}

/** Seconds by which the clock of the server that answers the logout goes before that of the login. */
const CLOCKS = [
  ['behind', -180],
  ['ahead', 180],
] as const

/** Where a browser is that minds Domain and Path. */
const HERE = ['shop.example.com', '/account/cart'] as const

/** Cookies of the same name that an app set before its options changed. */
const FORMER: readonly (readonly [id: string, what: string, LabOptions])[] = [
  ['domain', 'for the parent domain', { cookie: { domain: 'example.com' } }],
  ['host-as-domain', 'for the host as a domain', { cookie: { domain: 'shop.example.com' } }],
  ['path', 'for the path of the request', { cookie: { path: '/account' } }],
  ['both', 'for both', { cookie: { domain: 'example.com', path: '/account' } }],
]

export const ended: readonly Case[] = [
  // ── what it leaves ─────────────────────────────────────────────────────────────────────────────
  ...ENDING.map(
    ([id, how, steps]): Case => ({
      id: `ended/by-${id}`,
      title: `a session that is ended by ${how} leaves a tombstone`,
      clause: 'E-8',
      async run(world) {
        const ann = await signedIn(world)
        const visit = await ann.go(...steps)
        equal(cookiesIn(visit), ['session expired', 'session.ended'], 'what the response sets')
        equal([visit.vary, visit.cacheControl], ['Cookie', 'no-store'], 'what caches are told')
        equal(ann.cookies, ['session.ended'], 'the cookies that the browser still has')
      },
    }),
  ),
  ...NO_LOGOUT.map(
    ([id, what, before, steps]): Case => ({
      id: `ended/none-${id}`,
      title: `no tombstone is left of ${what}`,
      clause: 'E-8',
      async run({ browser }) {
        const ann = browser(STICKS)
        if (before.length > 0) await ann.go(...before)
        const set = cookiesIn(await ann.go(...steps))
        ok(!set.includes('session.ended'), `the response sets ${set}`)
      },
    }),
  ),
  {
    id: 'ended/refused',
    title: 'a logout leaves a tombstone though what came was refused',
    clause: 'E-8',
    async run(world) {
      const ann = (await signedIn(world)).after({ ...STICKS, secrets: ['second'] })
      equal(cookiesIn(await ann.go(LOGOUT)), ['session expired', 'session.ended'])
    },
  },
  ...KINDS.map(
    ([id, options]): Case => ({
      id: `ended/attributes-${id}`,
      title: `a cookie of the options ${JSON.stringify(options)} has a tombstone like itself, for five minutes`,
      clause: 'E-8',
      async run({ browser }) {
        const ann = browser({ ...STICKS, ...options })
        const [set] = (await ann.go(['set', 'user', 'ann'])).setCookie.map(parseSetCookie)
        const [, stone] = (await ann.go(LOGOUT)).setCookie.map(parseSetCookie)

        equal(stone?.name, `${set?.name}.ended`, 'its name')
        equal(stone?.attributes, { ...set?.attributes, 'max-age': String(HOLDS) }, 'its attributes')
        ok(stone?.value.startsWith('Fe26.2*'), `it is not sealed: ${stone?.value}`)
        equal((await ann.go(...LOOK)).results, opens({}), 'what the next request finds')
      },
    }),
  ),
  {
    id: 'ended/chunks',
    title: 'the logout from a large session expires its chunks, and none of them is the tombstone',
    clause: 'E-8',
    async run({ browser }) {
      const ann = browser({ ...STICKS, cookie: { maxChunks: 3 } })
      await ann.go(['fill', 'notes', 5000])
      const slow = await underWay(ann, ['set', 'visits', 1])
      equal(
        cookiesIn(await ann.go(LOGOUT)),
        ['session expired', 'session.1 expired', 'session.ended'],
        'what the response sets',
      )
      equal((await ann.take(slow).go(...LOOK)).results, ENDED)
    },
  },
  {
    id: 'ended/alone',
    title: 'a tombstone alone is no session: nothing is set, nothing refused, nothing renewed',
    clause: 'E-8',
    async run(world) {
      const ann = await signedIn(world)
      await ann.go(LOGOUT)

      const untouched = await ann.go()
      const touched = await ann.go(...LOOK, ['is new'])
      const again = await ann.go(LOGOUT)

      equal([untouched.setCookie, untouched.vary], [[], null], 'what an untouched response says')
      equal(outcomesOf(touched), [{}, null, true], 'what the steps came to')
      equal([touched.setCookie, again.setCookie], [[], []], 'what other responses set')
    },
  },
  {
    id: 'ended/none-by-option',
    title: 'with tombstone: 0 a logout leaves none, and none is heeded',
    clause: 'E-8',
    async run(world) {
      const ann = await signedIn(world, { tombstone: 0 })
      const slow = await underWay(ann, ['set', 'visits', 1])
      equal(cookiesIn(await ann.go(LOGOUT)), ['session expired'], 'what the response sets')
      equal((await ann.take(slow).go(...LOOK)).results, opens({ user: 'ann', visits: 1 }))

      const bob = await signedIn(world)
      await underWay(bob, ['set', 'visits', 1])
      const { setCookie } = await bob.clone().go(LOGOUT)
      const careless = bob.take({ setCookie: setCookie.slice(1) }).after({ tombstone: 0 })
      equal((await careless.go(...LOOK)).results, opens({ user: 'ann' }), 'where it is off')
    },
  },

  // ── what it holds back ─────────────────────────────────────────────────────────────────────────
  ...SLOW.flatMap(([id, what, steps]): Case[] => [
    {
      id: `ended/slow-${id}`,
      title: `a response that ${what}, and arrives after that of the logout, brings nobody back`,
      clause: 'E-9',
      async run(world) {
        const ann = await signedIn(world)
        const slow = await underWay(ann.wait(1), ...steps)
        await ann.wait(1).go(LOGOUT)

        const visit = await ann
          .wait(1)
          .take(slow)
          .go(...LOOK, ['is new'])

        equal(visit.results, [...ENDED, { ok: true }], 'what the next request finds')
        equal(visit.setCookie, [], 'what it sets')
      },
    },
    {
      id: `ended/slower-${id}`,
      title: `a request that was sent before the logout, ${what} after it, and is answered last brings nobody back`,
      clause: 'E-9',
      async run(world) {
        const ann = await signedIn(world)
        const cookie = ann.cookieHeader()
        await ann.wait(1).go(LOGOUT)
        const slow = await ann.wait(1).ask(steps, { cookie, keep: false })
        ok(cookiesIn(slow).includes('session'), 'the slow response sets no session')

        equal(
          (
            await ann
              .wait(1)
              .take(slow)
              .go(...LOOK)
          ).results,
          ENDED,
        )
      },
    },
  ]),
  {
    id: 'ended/at-once',
    title: 'all that in the same millisecond comes to the same',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.go(LOGOUT)
      equal((await ann.take(slow).go(...LOOK)).results, ENDED)
    },
  },
  {
    id: 'ended/login-under-way',
    title: 'the response of the login itself may be the slow one',
    clause: 'E-9',
    async run({ browser }) {
      const ann = browser(STICKS)
      const login = await underWay(ann, ['set', 'user', 'ann'])
      await ann.take(login).go(LOGOUT)
      equal((await ann.take(login).go(...LOOK)).results, ENDED)
    },
  },
  {
    id: 'ended/untouched-renewal',
    title: 'an untouched request whose renewal arrives after the logout brings nobody back',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world, { idleTimeout: 600 })
      const slow = await underWay(ann.wait(400))
      equal(cookiesIn(slow), ['session'], 'what the untouched request sets')
      await ann.go(LOGOUT)
      equal((await ann.take(slow).go(...LOOK)).results, ENDED)
    },
  },
  {
    id: 'ended/no-renewal',
    title: 'a session that was ended is not renewed, untouched or touched',
    clause: 'E-9',
    async run({ browser }) {
      const ann = browser({ ...STICKS, idleTimeout: 600 })
      const login = await ann.go(['set', 'user', 'ann'])
      await ann.wait(400).go(LOGOUT)
      ann.take(login)

      const visits = [await ann.go(), await ann.go(['data']), await ann.go(['touch'])]

      equal(visits.map(cookiesIn), [[], [], []], 'what the responses set')
    },
  },
  {
    id: 'ended/former-user',
    title: 'after another’s login a slow response does not bring the former user back',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.wait(1).go(LOGOUT)
      await ann.wait(1).go(['set', 'user', 'bob'])
      equal((await ann.go(['data'])).last, { user: 'bob' }, 'before it arrives')

      equal(
        (
          await ann
            .wait(1)
            .take(slow)
            .go(...LOOK)
        ).results,
        ENDED,
        'once it has arrived',
      )
    },
  },
  {
    id: 'ended/former-user-by-regenerate',
    title: 'nor after another’s login that ended nothing, where it can be told whose a session is',
    clause: 'E-8',
    async run(world) {
      const ann = await signedIn(world, { subject: true })
      const slow = await underWay(ann, ['set', 'visits', 1])
      const login = await ann.wait(1).ask([['regenerate'], ['set', 'user', 'bob']])
      equal(cookiesIn(login).toSorted(), ['session', 'session.ended'])
      equal((await ann.go(['data'])).last, { user: 'bob' }, 'before it arrives')

      equal((await ann.take(slow).go(...LOOK)).results, ENDED, 'once it has arrived')
    },
  },
  {
    id: 'ended/same-user-by-regenerate',
    title: 'a login of who is logged in already leaves nothing behind',
    clause: 'E-8',
    async run(world) {
      const ann = await signedIn(world, { subject: true })

      const login = await ann.wait(1).ask([['regenerate'], ['set', 'user', 'ann']])

      equal(cookiesIn(login), ['session'])
    },
  },
  {
    id: 'ended/former-user-beside',
    title: 'of two cookies of our name the one that was ended does not stand before a login',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann.wait(1), ['set', 'visits', 1])
      await ann.go(LOGOUT)
      await ann.go(['set', 'user', 'bob'])
      const both = (await ann.clone().take(slow)).cookie()

      for (const cookie of [
        `session=${both}; ${ann.cookieHeader()}`,
        `${ann.cookieHeader()}; session=${both}`,
      ]) {
        equal((await ann.ask(LOOK, { cookie })).results, opens({ user: 'bob' }))
      }
    },
  },
  {
    id: 'ended/in-the-dark',
    title: 'writing to a session that was ended begins another, without what the former held',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const { last: former } = await ann.go(['id'])
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.go(LOGOUT)

      const visit = await ann.take(slow).go(['set', 'lang', 'en'], ['data'], ['id'])

      equal(outcomesOf(visit)[1], { lang: 'en' }, 'what the handler sees')
      ok(visit.last !== former, 'the id is that of the former')
      equal((await ann.go(...LOOK)).results, opens({ lang: 'en' }), 'what the next request finds')
    },
  },
  {
    id: 'ended/out-again',
    title: 'a session that was brought back can be ended again',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.go(LOGOUT)
      equal(
        cookiesIn(await ann.take(slow).go(LOGOUT)),
        ['session expired', 'session.ended'],
        'what the response sets',
      )
      equal((await ann.take(slow).go(...LOOK)).results, ENDED)
    },
  },
  {
    id: 'ended/another-browser',
    title: 'the same session in another browser goes on: a tombstone is this browser’s',
    clause: 'E-9',
    async run(world) {
      const ann = await signedIn(world)
      const phone = ann.clone()
      await ann.go(LOGOUT)
      equal((await phone.go(...LOOK)).results, opens({ user: 'ann' }))
    },
  },

  // ── what it lets through ───────────────────────────────────────────────────────────────────────
  {
    id: 'ended/login',
    title: 'a login after a logout works, in the same millisecond too, and as often as one likes',
    clause: 'E-10',
    async run(world) {
      const ann = await signedIn(world)
      for (const user of ['bob', 'cid', 'dan']) {
        equal(cookiesIn(await ann.go(LOGOUT)), ['session expired', 'session.ended'], 'the logout')
        await ann.go(['set', 'user', user])
        equal((await ann.go(...LOOK)).results, opens({ user }), 'after the login')
        await ann.go(['set', 'visits', 1])
        equal((await ann.go(...LOOK)).results, opens({ user, visits: 1 }), 'after a change')
      }
    },
  },
  ...(
    [
      ['regenerate', 'regenerates', [['regenerate'], ['set', 'user', 'bob']]],
      ['rotate', 'rotates the id', [['rotate id'], ['set', 'user', 'bob']]],
      ['save', 'saves', [['set', 'user', 'bob'], ['save']]],
      ['replace', 'assigns', [['assign session', { user: 'bob' }]]],
    ] as const
  ).map(
    ([id, what, steps]): Case => ({
      id: `ended/login-that-${id}`,
      title: `a login after a logout that ${what} works`,
      clause: 'E-10',
      async run(world) {
        const ann = await signedIn(world)
        await ann.go(LOGOUT)
        await ann.go(...steps)
        equal((await ann.go(...LOOK)).results, opens({ user: 'bob' }))
      },
    }),
  ),
  {
    id: 'ended/login-and-its-life',
    title: 'a login after a logout has all its life',
    clause: 'E-10',
    async run(world) {
      const ann = await signedIn(world, { maxAge: 3600 })
      await ann.wait(60).go(LOGOUT)
      const visit = await ann.go(['set', 'user', 'bob'])
      equal(parseSetCookie(visit.setCookie[0] ?? '').maxAge, 3600, 'Max-Age')
      equal((await later(ann, 3599).go(...LOOK)).results, opens({ user: 'bob' }))
      equal((await later(ann, 2).go(...LOOK)).results, refuses('expired'))
    },
  },
  {
    id: 'ended/for-five-minutes',
    title: 'a tombstone holds for five minutes, in browsers that keep it for longer too',
    clause: 'E-10',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.go(LOGOUT)
      ann.take(slow)

      equal((await later(ann.clone(), HOLDS - 1).go(...LOOK)).results, ENDED, 'before')
      const back = opens({ user: 'ann', visits: 1 })
      equal((await later(ann.clone(), HOLDS).go(...LOOK)).results, back, 'after')
    },
  },
  {
    id: 'ended/for-as-long-as-said',
    title: 'a tombstone holds for as long as the app says',
    clause: 'E-10',
    async run(world) {
      const ann = await signedIn(world, { tombstone: 60 })
      const slow = await underWay(ann, ['set', 'visits', 1])
      const { setCookie } = await ann.go(LOGOUT)
      ann.take(slow)

      equal(parseSetCookie(setCookie[1] ?? '').maxAge, 60, 'Max-Age')
      equal((await later(ann.clone(), 59).go(...LOOK)).results, ENDED, 'before')
      const back = opens({ user: 'ann', visits: 1 })
      equal((await later(ann.clone(), 60).go(...LOOK)).results, back, 'after')
    },
  },

  // ── clocks and keys ────────────────────────────────────────────────────────────────────────────
  ...CLOCKS.flatMap(([id, ahead]): Case[] => [
    {
      id: `ended/clock-${id}`,
      title: `a logout holds though its server’s clock is three minutes ${id}, wherever one looks`,
      clause: 'E-11',
      async run(world) {
        const ann = await signedIn(world)
        const slow = await underWay(ann, ['set', 'visits', 1])
        const logout = await ann.wait(1).ask([LOGOUT], { ahead })
        equal(cookiesIn(logout), ['session expired', 'session.ended'], 'the logout')
        ann.take(slow)

        for (const there of [0, ahead]) {
          equal((await ann.ask(LOOK, { ahead: there })).results, ENDED, `at ${there}`)
        }
      },
    },
    {
      id: `ended/clock-${id}-and-login`,
      title: `a login after such a logout works on every server, and can be ended again`,
      clause: 'E-11',
      async run(world) {
        for (const there of [0, ahead]) {
          const ann = await signedIn(world)
          await ann.wait(1).ask([LOGOUT], { ahead })
          await ann.wait(1).ask([['set', 'user', 'bob']], { ahead: there })
          const slow = await ann.ask([['set', 'visits', 1]], { ahead: there, keep: false })
          for (const here of [0, ahead]) {
            equal(
              (await ann.ask(LOOK, { ahead: here })).results,
              opens({ user: 'bob' }),
              `the login at ${there} seen at ${here}`,
            )
          }
          await ann.wait(1).go(LOGOUT)
          ann.take(slow)
          for (const here of [0, ahead]) {
            equal(
              (await ann.ask(LOOK, { ahead: here })).results,
              ENDED,
              `the second logout seen at ${here}`,
            )
          }
        }
      },
    },
    {
      id: `ended/clock-${id}-at-login`,
      title: `a session that was begun by a clock three minutes ${id} is ended all the same`,
      clause: 'E-11',
      async run({ browser }) {
        const ann = browser(STICKS)
        await ann.ask([['set', 'user', 'ann']], { ahead })
        const slow = await ann.ask([['set', 'visits', 1]], { ahead, keep: false })
        await ann.wait(1).go(LOGOUT)
        ann.take(slow)
        for (const here of [0, ahead]) {
          equal((await ann.ask(LOOK, { ahead: here })).results, ENDED, `at ${here}`)
        }
      },
    },
  ]),
  {
    id: 'ended/new-secret',
    title: 'a tombstone holds while secrets change',
    clause: 'E-11',
    async run(world) {
      const ann = await signedIn(world)
      const slow = await underWay(ann, ['set', 'visits', 1])
      await ann.go(LOGOUT)
      const deployed = ann.take(slow).after({ ...STICKS, secrets: ['second', 'first'] })
      equal((await deployed.go(...LOOK)).results, ENDED)
    },
  },
  ...FORGED.map(
    ([id, what, forge]): Case => ({
      id: `ended/forged-${id}`,
      title: `a tombstone that holds ${what} is ignored`,
      clause: 'E-12',
      async run(world) {
        const ann = await signedIn(world)
        ann.plant('session.ended', await forge(world, ann))

        const visit = await ann.go(...LOOK)

        equal([visit.status, visit.results], [200, opens({ user: 'ann' })])
        equal(visit.setCookie, [], 'what the response sets')
        equal(cookiesIn(await ann.go(LOGOUT)), ['session expired', 'session.ended'], 'the logout')
      },
    }),
  ),
  ...(['before', 'after'] as const).map(
    (where): Case => ({
      id: `ended/forged-${where}`,
      title: `a forged tombstone ${where} the true one does not hide it`,
      clause: 'E-12',
      async run(world) {
        const ann = await signedIn(world)
        const slow = await underWay(ann, ['set', 'visits', 1])
        await ann.go(LOGOUT)
        const ours = ann.take(slow).cookieHeader()
        for (const forged of ['garbage', ann.cookie()]) {
          const other = `session.ended=${forged}`
          const cookie = where === 'before' ? `${other}; ${ours}` : `${ours}; ${other}`
          equal((await ann.ask(LOOK, { cookie })).results, ENDED)
        }
      },
    }),
  ),

  // ── two kinds of sessions ──────────────────────────────────────────────────────────────────────
  {
    id: 'ended/one-of-two-kinds',
    title: 'the logout from sessions of one name says nothing of those of another',
    clause: 'E-8',
    async run({ browser }) {
      const ann = browser(STICKS, { ...STICKS, cookie: { name: 'admin' } })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'admin', 'user', 'root'])
      const slow = await underWay(ann, ['set', 'visits', 1])
      const slowAdmin = await underWay(ann, ['set in', 'admin', 'visits', 1])

      equal(cookiesIn(await ann.go(LOGOUT)), ['session expired', 'session.ended'])

      const visit = await ann
        .take(slow)
        .take(slowAdmin)
        .go(...LOOK, ['get session', 'admin'])
      equal(visit.results, [...ENDED, { ok: { user: 'root', visits: 1 } }])
    },
  },
  {
    id: 'ended/both-kinds',
    title: 'the logout from two kinds of sessions leaves a tombstone of each',
    clause: 'E-8',
    // Which of the two comes first is the framework's affair.
    unordered: true,
    async run({ browser }) {
      const ann = browser(STICKS, { ...STICKS, cookie: { name: 'admin' } })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'admin', 'user', 'root'])
      const visit = await ann.go(LOGOUT, ['destroy in', 'admin'])
      equal(cookiesIn(visit).sort(), [
        'admin expired',
        'admin.ended',
        'session expired',
        'session.ended',
      ])
    },
  },

  // ── several cookies of one name ────────────────────────────────────────────────────────────────
  ...FORMER.map(
    ([id, what, former]): Case => ({
      id: `ended/several-${id}`,
      title: `a logout also ends a cookie of our name that was set ${what}`,
      clause: 'E-7',
      async run({ browser }) {
        const ann = (await holding(browser(former).at(...HERE), { user: 'ann' })).after({})
        await ann.wait(1).go(['set', 'visits', 1], ['rotate id'])
        // The browser sends both, in an order of its own; the younger one counts.
        equal(ann.cookies, ['session', 'session'], 'the cookies that the browser has')
        equal((await ann.go(['data'])).last, { user: 'ann', visits: 1 }, 'the session')

        const visit = await ann.go(LOGOUT)

        equal(ann.cookies, [], 'the cookies that the browser still has')
        equal((await ann.go(...LOOK)).results, opens({}), 'what the next request finds')
        ok(visit.setCookie.length <= 12, `${visit.setCookie.length} lines`)
        equal(new Set(visit.setCookie).size, visit.setCookie.length, 'different lines')
      },
    }),
  ),
  {
    id: 'ended/several-deep-below',
    title: 'a logout ends cookies of every domain above the host, and of its own app alone',
    clause: 'E-7',
    async run({ browser }) {
      const ann = browser().at('a.b.example.com', '/')
      for (const domain of ['b.example.com', 'example.com', 'a.b.example.com']) {
        await ann.after({ cookie: { domain } }).go(['set', 'user', 'ann'])
        ann.plant('session', 'former', { domain: `.${domain}` })
      }
      ann.plant('theme', 'dark', { domain: '.example.com' })
      await ann.go(['set', 'user', 'ann'])
      equal(ann.cookies.filter((name) => name === 'session').length, 4, 'cookies of our name')

      await ann.go(LOGOUT)

      equal(ann.cookies, ['theme'], 'the cookies that the browser still has')
    },
  },
  {
    id: 'ended/several-refused',
    title: 'cookies of our name that were refused end with the session that counts',
    clause: 'E-7',
    async run({ browser }) {
      const ann = browser()
        .at(...HERE)
        .plant('session', 'garbage', { domain: '.example.com' })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(LOGOUT)
      equal(ann.cookies, [], 'the cookies that the browser still has')
    },
  },
  {
    id: 'ended/several-host',
    title: 'a __Host- cookie has no other place, and no line for one',
    clause: 'E-7',
    async run({ browser }) {
      const ann = browser({ cookie: { name: '__Host-session' } }).at(...HERE)
      await ann.go(['set', 'user', 'ann'])
      const cookie = `__Host-session=garbage; ${ann.cookieHeader()}`
      equal(cookiesIn(await ann.ask([LOGOUT], { cookie })), ['__Host-session expired'])
    },
  },
  ...FORMER.map(
    ([id, what, former]): Case => ({
      id: `ended/formerly-${id}`,
      title: `a cookie that was set ${what}, and came alone, is ended where the app tells of it`,
      clause: 'E-7',
      async run({ browser }) {
        const formerly = [former.cookie ?? {}]
        const ann = (await holding(browser(former).at(...HERE), { user: 'ann' })).after({
          cookie: { formerly },
        })
        equal((await ann.go(['data'])).last, { user: 'ann' }, 'the session')

        await ann.go(LOGOUT)

        equal(ann.cookies, [], 'the cookies that the browser still has')
      },
    }),
  ),
]
