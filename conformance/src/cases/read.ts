/** What a request finds. */
import { equal, ok } from '../assert.ts'
import type { Case, World } from '../case.ts'
import { START } from '../lab.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, holding, LOOK, later, opens, outcomesOf, refuses } from './words.ts'

const ANN = { user: 'ann', cart: ['tea', { kind: 'cake', pieces: 2 }], admin: false, note: null }

/** Everything that can be asked of a session without changing it. */
const READING: readonly Step[] = [
  ['get', 'user'],
  ['has', 'user'],
  ['read', 'user'],
  ['data'],
  ['json'],
  ['keys'],
  ['for in'],
  ['id'],
  ['is new'],
  ['created at'],
  ['expires at'],
  ['refused'],
  ['inspect'],
  ['peek', 'notice'],
  ['take', 'notice'],
  ['get session'],
]

/** A browser with Ann's session. */
function annsBrowser({ browser }: World, options: LabOptions = {}) {
  return holding(browser(options), ANN)
}

/** What cannot be a session, and what other libraries would have read as one. */
const GARBAGE: readonly (readonly [id: string, what: string, value: string])[] = [
  ['empty', 'nothing', ''],
  ['word', 'a word', 'garbage'],
  ['json', 'JSON that nobody sealed', '{"user":"ann"}'],
  ['base64', 'JSON in base64, as cookie-session writes it', 'eyJ1c2VyIjoiYW5uIn0='],
  ['jwt-none', 'a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJ1c2VyIjoiYW5uIn0.'],
  ['signed-id', 'a signed id, as express-session writes it', 's%3Aabcdef.0123456789'],
  ['percent', 'percent signs that decode to nothing', '%E0%A4%A%'],
  ['iron-head', 'the beginning of a token and no more', 'Fe26.2*'],
  ['iron-stars', 'a token of empty parts', 'Fe26.2*******'],
  ['count', 'the first of two chunks, and no second', '2~Fe26.2*'],
  ['latin1', 'letters that are not ASCII', 'caf\u00e9\u00ff'],
]

export const read: readonly Case[] = [
  // ── nothing arrives ────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/no-cookie',
    title: 'a request without a cookie finds an empty, new session, and sets none',
    clause: 'R-1',
    async run({ browser }) {
      const visit = await browser().go(['data'], ['is new'], ['refused'])
      equal(outcomesOf(visit), [{}, true, null], 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  {
    id: 'read/cookies-of-others',
    title: 'cookies of other names are no session, and nothing to refuse',
    clause: 'R-1',
    async run({ browser }) {
      const cookie = 'theme=dark; sessions=garbage; session2=garbage; connect.sid=s%3Ax.y'
      const visit = await browser().ask([['data'], ['is new'], ['refused']], { cookie })
      equal(outcomesOf(visit), [{}, true, null], 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  {
    id: 'read/asking-is-not-beginning',
    title: 'whatever a visitor without a session is asked for, no session begins',
    clause: 'R-1',
    async run({ browser }) {
      const visitor = browser()
      equal((await visitor.go(...READING)).setCookie, [], 'Set-Cookie')
      equal((await visitor.go(['is new'])).last, true, 'whether the next session is new')
    },
  },

  // ── a session arrives ──────────────────────────────────────────────────────────────────────────
  {
    id: 'read/same-data',
    title: 'the next request finds what was stored, and nothing else',
    clause: 'R-2',
    async run(world) {
      const ann = await annsBrowser(world)
      equal((await ann.go(...LOOK)).results, opens(ANN), 'what the next request finds')
    },
  },
  {
    id: 'read/accessor',
    title: 'the accessor of the adapter finds the same session',
    clause: 'R-2',
    async run(world) {
      const ann = await annsBrowser(world)
      const visit = await ann.go(['assign', 'user', 'bob'], ['get session'])
      equal(visit.last, { ...ANN, user: 'bob' }, 'what getSession() answers with')
    },
  },
  {
    id: 'read/is-new',
    title: 'a session is new during the request that begins it, and not in later ones',
    clause: 'R-2',
    async run({ browser }) {
      const ann = browser()
      const begun = await ann.go(['is new'], ['set', 'user', 'ann'], ['is new'])
      const next = await ann.go(['is new'], ['set', 'user', 'bob'], ['is new'])
      equal(
        [outcomesOf(begun), outcomesOf(next)],
        [
          [true, null, true],
          [false, null, false],
        ],
      )
    },
  },
  {
    id: 'read/created-at',
    title: 'a session knows when it was begun, however often it is written',
    clause: 'R-2',
    async run({ browser }) {
      const ann = browser()
      const begun = await ann.go(['set', 'visits', 1], ['created at'])
      await ann.wait(60).go(['set', 'visits', 2])
      const next = await ann.wait(60).go(['created at'])
      equal([begun.last, next.last], [START, START], 'the creation times')
    },
  },
  {
    id: 'read/same-session-twice',
    title: 'a cookie opens as often as it is sent',
    clause: 'R-2',
    async run(world) {
      const ann = await annsBrowser(world)
      const visits = [
        await ann.go(['data']),
        await ann.go(['data']),
        await ann.clone().go(['data']),
      ]
      equal(
        visits.map(({ last }) => last),
        [ANN, ANN, ANN],
        'the data of three requests',
      )
    },
  },
  {
    id: 'read/reload',
    title: 'reload() brings back what arrived, and drops what was changed since',
    clause: 'R-2',
    async run(world) {
      const ann = await annsBrowser(world)
      const visit = await ann.go(
        ['set', 'user', 'mallory'],
        ['push', 'cart', 'poison'],
        ['delete', 'note'],
        ['reload'],
        ['data'],
      )
      equal(visit.last, ANN, 'the data after reload()')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },

  // ── what arrives is of no use ──────────────────────────────────────────────────────────────────
  ...GARBAGE.map(
    ([id, what, value]): Case => ({
      id: `read/garbage-${id}`,
      title: `a cookie that holds ${what} is malformed: no session, no error, and left alone`,
      clause: 'R-3',
      async run({ browser }) {
        const visit = await browser().ask(LOOK, { cookie: `session=${value}` })
        equal(visit.status, 200, 'the status')
        equal(visit.results, refuses('malformed'), 'what the steps came to')
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  {
    id: 'read/refused-and-kept',
    title: 'a cookie that is refused stays in the browser: it may be another app’s',
    clause: 'R-3',
    async run({ browser }) {
      const visitor = browser().plant('session', 'garbage')
      await visitor.go(['data'])

      equal(visitor.cookies, ['session'], 'the cookies that the browser still has')
      const visit = await visitor.go(...LOOK)
      equal(visit.results, refuses('malformed'), 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  {
    id: 'read/refused-by-one-of-two-servers',
    title: 'a server that does not know the newer secret yet logs nobody out of the one that does',
    clause: 'R-3',
    async run(world) {
      const ann = (await annsBrowser(world)).after({ secrets: ['second', 'first'] })
      await ann.go(['data'])

      const older = ann.after({ secrets: ['first'] })
      equal((await older.go(...LOOK)).results, refuses('unknown-key'), 'at the older server')
      const newer = older.after({ secrets: ['second', 'first'] })
      equal((await newer.go(...LOOK)).results, opens(ANN), 'at the newer one')
    },
  },
  {
    id: 'read/refused-and-replaced',
    title: 'a slow request with a dead cookie does no harm to the login that came in between',
    clause: 'R-3',
    async run({ browser }) {
      const ann = browser().plant('session', 'garbage')
      const slow = await ann.ask(LOOK, { keep: false })
      await ann.go(['set', 'user', 'ann'])

      equal((await ann.take(slow).go(...LOOK)).results, opens({ user: 'ann' }))
    },
  },
  {
    id: 'read/refused-and-another-app',
    title: 'another app’s cookie of our name is none of our business, however the page turns out',
    clause: 'R-3',
    async run({ browser }) {
      const theirs = 's%3AXjp2.Pz9k%2Fe0'
      const ann = browser().plant('session', theirs)
      for (const respond of [['json'], ['status', 404], ['redirect'], ['status', 500]] as const) {
        equal((await ann.ask([['data']], { respond })).setCookie, [], `Set-Cookie of ${respond}`)
      }
      await ann.go(['flash', 'notice', 'Hi.'], ['take', 'notice'])
      await ann.go(['set', 'user', 'ann'], ['delete', 'user'])
      equal(ann.cookie(), theirs, 'their cookie')
    },
  },
  {
    id: 'read/refused-and-written',
    title: 'data that is set after a refusal makes a session, and its cookie takes the place',
    clause: 'R-3',
    async run({ browser }) {
      const visitor = browser().plant('session', 'garbage')
      const visit = await visitor.go(['set', 'user', 'ann'], ['is new'])

      equal(visit.last, true, 'whether the session is new')
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(
        (await visitor.go(...LOOK)).results,
        opens({ user: 'ann' }),
        'what the next request finds',
      )
    },
  },
  {
    id: 'read/refused-id-is-not-adopted',
    title: 'a session that is refused leaves nothing behind, its id included',
    clause: 'R-3',
    async run(world) {
      const ann = await annsBrowser(world)
      const { last: refusedId } = await ann.go(['id'])

      const visit = await ann.after({ secrets: ['other'] }).go(['data'], ['is new'], ['id'])
      equal(outcomesOf(visit).slice(0, 2), [{}, true], 'what the steps came to')
      ok(visit.last !== refusedId, 'the new session has the id of the refused one')
    },
  },

  // ── and why ────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/reason-malformed',
    title: 'what is no token is malformed',
    clause: 'R-4',
    async run({ browser }) {
      const visit = await browser().ask(LOOK, { cookie: 'session=garbage' })
      equal(visit.results, refuses('malformed'), 'what the steps came to')
    },
  },
  {
    id: 'read/reason-tampered',
    title: 'a token whose seal does not fit is tampered with',
    clause: 'R-4',
    async run(world) {
      const token = (await annsBrowser(world)).cookie()
      const forged = token.slice(0, -43) + 'A'.repeat(43)
      const visit = await world.browser().ask(LOOK, { cookie: `session=${forged}` })
      equal(visit.results, refuses('tampered'), 'what the steps came to')
    },
  },
  {
    id: 'read/reason-unknown-key',
    title: 'a token that another secret sealed has an unknown key',
    clause: 'R-4',
    async run(world) {
      const ann = await annsBrowser(world)
      const visit = await ann.after({ secrets: ['other'] }).go(...LOOK)
      equal(visit.results, refuses('unknown-key'), 'what the steps came to')
    },
  },
  {
    id: 'read/reason-expired',
    title: 'a session older than maxAge is expired',
    clause: 'R-4',
    async run(world) {
      const ann = await annsBrowser(world, { maxAge: 60 })
      equal(
        (await later(ann, 60).go(...LOOK)).results,
        refuses('expired'),
        'what the next request finds',
      )
    },
  },
  {
    id: 'read/reason-idle',
    title: 'a session that nobody asked for in time is idle',
    clause: 'R-4',
    async run(world) {
      const ann = await annsBrowser(world, { maxAge: 600, idleTimeout: 60 })
      equal(
        (await later(ann, 60).go(...LOOK)).results,
        refuses('idle'),
        'what the next request finds',
      )
    },
  },
  {
    id: 'read/reason-invalid-data',
    title: 'data that the schema does not accept is invalid',
    clause: 'R-4',
    async run(world) {
      const ann = (await annsBrowser(world)).after({ schema: true })
      const visit = await ann.go(...LOOK)
      equal(visit.results, refuses('invalid-data'), 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  ...['Fe26.1', 'Fe26.3', 'Fe27.2', 'Fe2.2'].map(
    (version): Case => ({
      id: `read/reason-unsupported-version-${version}`,
      title: `a token of the version ${version} is of an unsupported version`,
      clause: 'R-4',
      async run(world) {
        const token = (await annsBrowser(world)).cookie()
        const cookie = `session=${token.replace('Fe26.2*', `${version}*`)}`
        const visit = await world.browser().ask(LOOK, { cookie })
        equal(visit.results, refuses('unsupported-version'), 'what the steps came to')
      },
    }),
  ),
  {
    id: 'read/no-reason',
    title: 'a session that opens has no reason to be refused',
    clause: 'R-4',
    async run(world) {
      equal((await (await annsBrowser(world)).go(['refused'])).last, null, 'the reason')
    },
  },

  // ── nobody asks ────────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/untouched',
    title: 'a request that nobody asks for its session changes no header',
    clause: 'R-5',
    async run(world) {
      const visit = await (await annsBrowser(world)).go()
      equal(
        [visit.setCookie, visit.vary, visit.cacheControl],
        [[], null, null],
        'Set-Cookie, Vary and Cache-Control',
      )
    },
  },
  {
    id: 'read/untouched-without-cookie',
    title: 'a request without a cookie that nobody asks for its session changes no header',
    clause: 'R-5',
    async run({ browser }) {
      const visit = await browser().go()
      equal(
        [visit.setCookie, visit.vary, visit.cacheControl],
        [[], null, null],
        'Set-Cookie, Vary and Cache-Control',
      )
    },
  },
  {
    id: 'read/untouched-garbage',
    title: 'while nobody asks for the session even garbage stays in the browser',
    clause: 'R-5',
    async run({ browser }) {
      const visitor = browser().plant('session', 'garbage')
      const visit = await visitor.go()
      equal(
        [visit.setCookie, visit.vary, visit.cacheControl],
        [[], null, null],
        'Set-Cookie, Vary and Cache-Control',
      )
      equal(visitor.cookies, ['session'], 'the cookies of the browser')
    },
  },
  {
    id: 'read/untouched-expired',
    title: 'while nobody asks for the session even an expired one stays in the browser',
    clause: 'R-5',
    async run(world) {
      const ann = await annsBrowser(world, { maxAge: 60 })
      const visit = await later(ann, 60).go()
      equal(
        [visit.setCookie, visit.vary, visit.cacheControl],
        [[], null, null],
        'Set-Cookie, Vary and Cache-Control',
      )
    },
  },

  // ── reading ────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/sets-nothing',
    title: 'whatever a session is asked for, reading sets no cookie',
    clause: 'R-6',
    async run(world) {
      const ann = await annsBrowser(world)
      for (const step of READING) {
        equal((await ann.go(step)).setCookie, [], `what Set-Cookie says after ${step[0]}`)
      }
    },
  },
  {
    id: 'read/head-request',
    title: 'a HEAD request that reads the session sets no cookie',
    clause: 'R-6',
    async run(world) {
      const ann = await annsBrowser(world)
      const visit = await ann.ask(READING, { method: 'HEAD' })
      equal([visit.status, visit.setCookie], [200, []], 'the status and what the response sets')
    },
  },

  // ── the id ─────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/id-has-128-bits',
    title: 'an id is 22 characters of base64url: 128 bits',
    clause: 'R-7',
    async run({ browser }) {
      const { last: id } = await browser().go(['id'])
      ok(/^[\w-]{21}[AQgw]$/.test(String(id)), `the id is ${id}`)
    },
  },
  {
    id: 'read/id-stays',
    title: 'an id is the same in every request, written or not',
    clause: 'R-7',
    async run({ browser }) {
      const ann = browser()
      const ids = [
        await ann.go(['set', 'user', 'ann'], ['id']),
        await ann.go(['id']),
        await ann.wait(60).go(['set', 'user', 'bob'], ['id']),
        await ann.go(['clear'], ['set', 'user', 'cyd'], ['id']),
        await ann.go(['id']),
      ].map(({ last }) => last)

      equal(
        ids,
        ids.map(() => ids[0]),
        'the ids, request by request',
      )
    },
  },
  {
    id: 'read/id-stays-within-a-request',
    title: 'a session that has not begun yet keeps the id it was asked for',
    clause: 'R-7',
    async run({ browser }) {
      const ann = browser()
      const begun = await ann.go(['id'], ['set', 'user', 'ann'], ['id'])
      const { last: id } = await ann.go(['id'])
      equal(outcomesOf(begun), [id, null, id], 'what the steps came to')
    },
  },
  {
    id: 'read/id-is-ones-own',
    title: 'no two sessions have the same id',
    clause: 'R-7',
    async run({ browser }) {
      const { last: one } = await browser().go(['set', 'user', 'ann'], ['id'])
      const { last: other } = await browser().go(['set', 'user', 'ann'], ['id'])
      ok(one !== other, `both are ${one}`)
    },
  },
  {
    id: 'read/nothing-shows-in-the-cookie',
    title: 'neither the id nor the data can be read from the cookie',
    clause: 'R-7',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(['set', 'user', 'ann-of-green-gables'], ['id'])

      const [line = ''] = visit.setCookie
      for (const text of [line, decodeURIComponent(line), ...decoded(ann.cookie())]) {
        ok(!text.includes(String(visit.last)), `the id is in ${text}`)
        ok(!text.includes('green-gables'), `the data is in ${text}`)
      }
    },
  },
  // ── the same token, again and again ────────────────────────────────────────────────────────────
  ...[
    { slug: '', where: '', options: {} },
    { slug: '-web', where: ', where WebCrypto opens it', options: { sealer: 'web' } as const },
  ].flatMap(({ slug, where, options }): Case[] => [
    {
      id: `read/again-and-again${slug}`,
      title: `a token opens as it was sealed however often it comes, whatever was done to what it held${where}`,
      clause: 'R-8',
      async run(world) {
        const ann = await annsBrowser(world, options)
        const cookie = ann.cookieHeader()
        for (let time = 1; time <= 4; time++) {
          const steps: readonly Step[] = [
            ['push', 'cart', 'more'],
            ['set', 'user', 'bob'],
            ['data'],
          ]
          const changed = { ...ANN, user: 'bob', cart: [...ANN.cart, 'more'] }
          const visit = await ann.ask([...steps, ['reload'], ['data']], { cookie })
          equal(outcomesOf(visit)[2], changed, `what was changed, time ${time}`)
          equal(visit.last, ANN, `what is there again after reload(), time ${time}`)
          equal(visit.setCookie, [], `Set-Cookie, time ${time}`)
          equal(cookiesIn(await ann.ask(steps, { cookie })), ['session'], 'what a change sets')
        }
      },
    },
    {
      id: `read/again-with-a-message${slug}`,
      title: `a flash message is taken anew by every request with the token that carries it${where}`,
      clause: 'R-8',
      async run({ browser }) {
        const ann = browser(options)
        await ann.go(['flash', 'notice', { text: 'Saved.' }])
        const cookie = ann.cookieHeader()
        for (let time = 1; time <= 4; time++) {
          const visit = await ann.ask([['take', 'notice']], { cookie })
          equal(visit.last, [{ text: 'Saved.' }], `the message, time ${time}`)
        }
      },
    },
    {
      id: `read/again-until-it-is-over${slug}`,
      title: `a token that has come often is refused from its last second on, like any other${where}`,
      clause: 'R-8',
      async run(world) {
        const ann = await annsBrowser(world, { ...options, maxAge: 3600, idleTimeout: 600 })
        const cookie = ann.cookieHeader()
        const lookAfter = async (seconds: number) =>
          (await later(ann, seconds).ask(LOOK, { cookie })).results
        for (let time = 1; time <= 4; time++) equal(await lookAfter(0), opens(ANN))
        equal(await lookAfter(599), opens(ANN), 'a second before it has been idle too long')
        equal(await lookAfter(1), refuses('idle'), 'when it has')
        equal(await lookAfter(3000), refuses('expired'), 'at its end')
      },
    },
  ]),

  // ── one's own ──────────────────────────────────────────────────────────────────────────────────
  {
    id: 'read/own-default',
    title: 'what a schema fills in is each visitor’s own, in every request',
    clause: 'R-9',
    async run({ browser }) {
      const [ann, bob] = [browser({ schema: 'default' }), browser({ schema: 'default' })]
      for (const each of [ann, bob]) await each.go(['set', 'lang', 'en'])
      const fresh = { lang: 'en', cart: { items: [] } }
      equal((await ann.go(['data'])).last, fresh, 'before')

      await ann.ask([['dig', 'cart', 'items', ['tea']], ['data']], { keep: false })

      equal(
        (await ann.go(['data'])).last,
        fresh,
        'what the same visitor finds, without that cookie',
      )
      equal((await bob.go(['data'])).last, fresh, 'what another one finds')
      await ann.go(['dig', 'cart', 'items', ['tea']])
      equal((await bob.go(['data'])).last, fresh, 'what the other one finds')
      equal((await ann.go(['data'])).last, { lang: 'en', cart: { items: ['tea'] } }, 'what is kept')
    },
  },
  {
    id: 'read/own-decoded',
    title: 'what another’s wire format remembers of a token is nobody’s to change',
    clause: 'R-9',
    async run({ browser }) {
      const ann = browser({ codec: 'remembers' })
      const data = { cart: { items: ['tea'] } }
      await ann.go(['assign session', data], ['flash', 'notice', 'Hi.'])

      for (const each of [ann, ann.clone()]) {
        const visit = await each.ask(
          [
            ['dig', 'cart', 'items', []],

            ['take', 'notice'],
          ],
          { keep: false },
        )
        equal(visit.last, ['Hi.'], 'the messages')
        equal((await each.go(['data'])).last, data, 'what the next request finds')
      }
    },
  },
  {
    id: 'read/own-decoded-and-old',
    title: 'however well another’s wire format remembers a token, it is over when it is over',
    clause: 'R-8',
    async run({ browser }) {
      const ann = browser({ codec: 'remembers', maxAge: 60 })
      await ann.go(['set', 'user', 'ann'])
      equal((await later(ann, 59).go(...LOOK)).results, opens({ user: 'ann' }))
      equal((await later(ann, 1).go(...LOOK)).results, refuses('expired'))
    },
  },
]

/** Every part of a token as bytes, one character each. */
function decoded(token: string): string[] {
  return token.split(/[^\w-]+/).map((part) => {
    const base64 = part.replaceAll('-', '+').replaceAll('_', '/')
    return atob(base64.slice(0, base64.length - (base64.length % 4)))
  })
}
