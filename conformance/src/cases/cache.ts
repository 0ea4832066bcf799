/** What are caches told? What the app says counts, as long as it is as strict. */
import { equal } from '../assert.ts'
import type { Browser, Visit } from '../browser.ts'
import type { Case, World } from '../case.ts'
import type { LabOptions, Respond, Step } from '../plan.ts'

/** What may have happened to a session. */
interface State {
  readonly name: string
  readonly touched: boolean
  readonly setsCookie: boolean
  readonly seconds: number
  readonly steps: readonly Step[]
}

const IDLE: LabOptions = { maxAge: 3600, idleTimeout: 600 }

const SET: State = {
  name: 'set',
  touched: true,
  setsCookie: true,
  seconds: 0,
  steps: [['set', 'visits', 1]],
}

const STATES: readonly State[] = [
  SET,
  { name: 'renewed', touched: true, setsCookie: true, seconds: 301, steps: [['data']] },
  { name: 'read', touched: true, setsCookie: false, seconds: 0, steps: [['data']] },
  { name: 'untouched', touched: false, setsCookie: false, seconds: 0, steps: [] },
  { name: 'cleared', touched: true, setsCookie: true, seconds: 0, steps: [['clear']] },
]

/** What apps say of caches, and what is said where a cookie is set. */
const CACHE_CONTROLS: readonly (readonly [
  slug: string,
  value: string | null,
  sent: string | null,
])[] = [
  ['absent', null, 'no-store'],
  ['private', 'private', 'private'],
  ['no-store', 'no-store', 'no-store'],
  ['public', 'public, max-age=60', 'no-store'],
  ['s-maxage', 's-maxage=60', 'no-store'],
  ['max-age', 'max-age=60', 'no-store'],
  ['no-cache', 'no-cache', 'no-store, no-cache'],
]

/** What apps say of variants, and what is said where the session was asked for. */
const VARIES: readonly (readonly [own: string | null, ours: string])[] = [
  [null, 'Cookie'],
  ['Cookie', 'Cookie'],
  ['cookie', 'cookie'],
  ['Accept-Language', 'Accept-Language, Cookie'],
  ['*', '*'],
]

function headers(vary: string | null, cacheControl: string | null): Respond {
  const lines = [
    ['vary', vary],
    ['cache-control', cacheControl],
  ] as const
  return ['headers', ...lines.filter(([, value]) => value !== null)]
}

const told = ({ vary, cacheControl }: Visit) => [vary, cacheControl]

/** What a response that sets our cookie says to caches, in an app that says this. */
async function toldBeside(
  { browser }: World,
  respond: Respond,
  options: LabOptions = {},
): Promise<readonly (string | null)[]> {
  return told(await browser(options).ask([['set', 'user', 'ann']], { respond }))
}

/** Lets a session of its own come into the state. */
async function into(state: State, ann: Browser, respond: Respond): Promise<Visit> {
  const visit = await ann.clone().wait(state.seconds).ask(state.steps, { respond })
  equal(visit.setCookie.length, state.setsCookie ? 1 : 0, `cookies set by a session ${state.name}`)
  return visit
}

function clauseOf(state: State, slug: string): string {
  if (!state.touched) return 'V-4'
  if (!state.setsCookie) return 'V-1'
  return slug === 'public' || slug === 's-maxage' ? 'V-3' : 'V-2'
}

export const cache: readonly Case[] = [
  // Every state of a session, beside everything that an app may say.
  ...STATES.flatMap((state) =>
    CACHE_CONTROLS.map(([slug, own, sent]): Case => {
      const expected = state.setsCookie ? sent : own
      return {
        id: `cache/${state.name}-${slug}`,
        title: `a session that is ${state.name} makes of Cache-Control ${own ?? '(none)'} ${
          expected ?? '(none)'
        }, whatever the app's Vary`,
        clause: clauseOf(state, slug),
        async run({ browser }) {
          const ann = browser(IDLE)
          await ann.go(['set', 'user', 'ann'])

          const visits: Visit[] = []
          for (const [vary] of VARIES) visits.push(await into(state, ann, headers(vary, own)))

          equal(
            visits.map(told),
            VARIES.map(([vary, ours]) => [state.touched ? ours : vary, expected]),
            'Vary and Cache-Control',
          )
        },
      }
    }),
  ),

  // ── Vary ───────────────────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['X-Cookie', 'X-Cookie, Cookie'],
      ['Cookie2', 'Cookie2, Cookie'],
      ['Accept-Language, Cookie', 'Accept-Language, Cookie'],
      ['COOKIE,Origin', 'COOKIE,Origin'],
      ['Origin, *', 'Origin, *'],
    ] as const
  ).map(
    ([own, expected]): Case => ({
      id: `cache/vary-${own.replaceAll('*', 'star').replaceAll(/[, ]+/g, '-')}`,
      title: `beside the app's Vary ${own} stands Cookie, once`,
      clause: 'V-1',
      async run(world) {
        equal(await toldBeside(world, headers(own, null)), [expected, 'no-store'])
      },
    }),
  ),
  {
    id: 'cache/vary-of-nobody',
    title: 'a request without a cookie that asks for the session depends on it, too',
    clause: 'V-1',
    async run({ browser }) {
      equal(told(await browser().go(['data'])), ['Cookie', null])
    },
  },
  {
    id: 'cache/vary-of-two',
    title: 'two sessions on one request make Cookie stand in Vary once',
    clause: 'V-1',
    async run({ browser }) {
      const ann = browser({}, { cookie: { name: 'admin' } })
      const visit = await ann.go(['data'], ['get session', 'admin'])
      equal(told(visit), ['Cookie', null])
    },
  },

  // ── Cache-Control ──────────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['upper case', 'PRIVATE'],
      ['among others', 'max-age=60, private, must-revalidate'],
      ['without blanks', 'no-cache,no-store'],
      ['twice over', 'private, no-store'],
    ] as const
  ).map(
    ([what, own]): Case => ({
      id: `cache/strict-${what.replaceAll(' ', '-')}`,
      title: `what the app says is kept if it is strict enough, ${what}: ${own}`,
      clause: 'V-2',
      async run(world) {
        equal(await toldBeside(world, headers(null, own)), ['Cookie', own])
      },
    }),
  ),
  ...(
    [
      ['only looks strict', 'x-private, no-storage, max-age=60'],
      ['is nothing', 'immutable'],
    ] as const
  ).map(
    ([what, own]): Case => ({
      id: `cache/lax-${what.replaceAll(' ', '-')}`,
      title: `what the app says is overridden if it ${what}: ${own}`,
      clause: 'V-2',
      async run(world) {
        equal(await toldBeside(world, headers(null, own)), ['Cookie', 'no-store'])
      },
    }),
  ),
  ...(
    [
      ['no-transform', 'no-store, no-transform'],
      ['no-cache, no-transform', 'no-store, no-cache, no-transform'],
      ['max-age=0, must-revalidate', 'no-store, must-revalidate'],
      ['proxy-revalidate', 'no-store, proxy-revalidate'],
      ['no-cache="set-cookie, vary", max-age=60', 'no-store, no-cache="set-cookie, vary"'],
      ['public, max-age=60, no-transform', 'no-store, no-transform'],
    ] as const
  ).map(
    ([own, sent]): Case => ({
      id: `cache/stays-${own.replaceAll(/[, ="]+/g, '-')}`,
      title: `what the app says of how a response is kept stays beside what we say: ${own}`,
      clause: 'V-5',
      async run(world) {
        equal(await toldBeside(world, headers(null, own)), ['Cookie', sent])
      },
    }),
  ),
  {
    id: 'cache/never-weaker',
    title: 'cacheControl: private weakens no no-store of the app',
    clause: 'V-5',
    async run(world) {
      const respond = headers(null, 'public, no-store')
      equal(await toldBeside(world, respond, { cacheControl: 'private' }), [
        'Cookie',
        'private, no-store',
      ])
    },
  },
  {
    id: 'cache/at-the-head',
    title: 'what invites shared caches is overridden, even if it is said while the head leaves',
    clause: 'V-7',
    needs: ['at the head'],
    async run({ browser }) {
      for (const steps of [[['set', 'user', 'ann']], []] as const) {
        const visit = await browser().ask(steps, { respond: ['at the head'] })
        equal(told(visit), ['Cookie', 'no-store'])
      }
    },
  },
  {
    id: 'cache/must-understand',
    title: 'no-store does not count beside must-understand, which lets caches ignore it',
    clause: 'V-3',
    async run(world) {
      const own = 'no-store, must-understand, max-age=60'
      equal(await toldBeside(world, headers(null, own)), ['Cookie', 'no-store'])
    },
  },
  ...(
    [
      ['CDN-Cache-Control', 'max-age=600', 'no-store'],
      ['Cloudflare-CDN-Cache-Control', 'max-age=600', 'no-store'],
      ['Vercel-CDN-Cache-Control', 'max-age=600', 'no-store'],
      ['Netlify-CDN-Cache-Control', 'public, max-age=600', 'no-store'],
      ['Surrogate-Control', 'max-age=600', 'no-store'],
      ['X-Accel-Expires', '600', '0'],
    ] as const
  ).map(
    ([name, own, sent]): Case => ({
      id: `cache/targeted-${name.toLowerCase()}`,
      title: `${name}: ${own}, which some caches obey first, lets none of them keep a cookie`,
      clause: 'V-6',
      async run({ browser }) {
        const ann = browser()
        const respond: Respond = ['headers', [name, own]]
        const sets = await ann.ask([['set', 'user', 'ann']], { respond })
        const reads = await ann.ask([['data']], { respond })
        equal(
          [sets, reads].map(({ headers: said }) => said.get(name)),
          [sent, own],
          name,
        )
      },
    }),
  ),
  ...(
    [
      ['upper case', 'PUBLIC, MAX-AGE=60'],
      ['beside private', 'private, s-maxage=60'],
      ['beside no-store', 'public, no-store'],
      ['without blanks', 'max-age=60,public'],
    ] as const
  ).map(
    ([what, own]): Case => ({
      id: `cache/public-${what.replaceAll(' ', '-')}`,
      title: `what invites shared caches is overridden, ${what}: ${own}`,
      clause: 'V-3',
      async run(world) {
        equal(await toldBeside(world, headers(null, own)), ['Cookie', 'no-store'])
      },
    }),
  ),
  {
    id: 'cache/refused',
    title: 'a response that refused what came varies by it, and may be kept',
    clause: 'V-1',
    async run({ browser }) {
      const visit = await browser().plant('session', 'garbage').go(['data'])
      equal(told(visit), ['Cookie', null])
    },
  },

  // ── the option ─────────────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['private', [null, 'private']],
      ['private', ['no-store', 'no-store']],
      ['private', ['private, max-age=60', 'private, max-age=60']],
      ['private', ['max-age=60', 'private']],
      ['private', ['public', 'private']],
      [false, [null, null]],
      [false, ['no-store', 'no-store']],
      [false, ['max-age=60', 'max-age=60']],
      [false, ['public', 'public']],
    ] as const
  ).map(
    ([cacheControl, [own, expected]]): Case => ({
      id: `cache/option-${cacheControl || 'off'}-${(own ?? 'absent').replaceAll(/[, =]+/g, '-')}`,
      title: `with cacheControl: ${cacheControl}, ${own ?? 'nothing'} becomes ${expected ?? 'nothing'}`,
      clause: own === 'public' ? 'V-3' : 'V-2',
      async run(world) {
        const respond = headers(null, own)
        equal(await toldBeside(world, respond, { cacheControl }), ['Cookie', expected])
      },
    }),
  ),

  ...(
    [
      ['read', [['data']], 'no-store'],
      ['asked', [['get session']], 'no-store'],
      ['set', [['set', 'visits', 1]], 'private'],
      ['destroyed', [['destroy']], 'private'],
      ['untouched', [], null],
    ] as const
  ).map(
    ([what, steps, expected]): Case => ({
      id: `cache/option-read-${what}`,
      title: `with cacheControl: { set: 'private', read: 'no-store' } a session that is ${what} makes it ${expected}`,
      clause: 'V-8',
      async run({ browser }) {
        const ann = browser({ cacheControl: { set: 'private', read: 'no-store' } })
        await ann.go(['set', 'user', 'ann'])
        const visit = await ann.go(...steps)
        equal(told(visit), [what === 'untouched' ? null : 'Cookie', expected])
      },
    }),
  ),
  {
    id: 'cache/option-read-alone',
    title: 'with cacheControl: { read } what is said of responses that set the cookie stays',
    clause: 'V-8',
    async run({ browser }) {
      const ann = browser({ cacheControl: { read: 'no-cache' } })
      equal(told(await ann.go(['set', 'user', 'ann'])), ['Cookie', 'no-store'])
      equal(told(await ann.go(['data'])), ['Cookie', 'no-cache'])
      equal(told(await ann.plant('session', 'garbage').go(['data'])), ['Cookie', 'no-cache'])
    },
  },

  // ── untouched ──────────────────────────────────────────────────────────────────────────────────
  {
    id: 'cache/untouched-garbage',
    title: 'a response that nobody asked for the session says nothing to caches, whatever came',
    clause: 'V-4',
    async run({ browser }) {
      equal(told(await browser().plant('session', 'garbage').go()), [null, null])
    },
  },
]
