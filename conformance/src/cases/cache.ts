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

/** What apps say of caches, and whether it keeps the cookie out of those that are shared. */
const CACHE_CONTROLS: readonly (readonly [slug: string, value: string | null, strict: boolean])[] =
  [
    ['absent', null, false],
    ['private', 'private', true],
    ['no-store', 'no-store', true],
    ['public', 'public, max-age=60', false],
    ['s-maxage', 's-maxage=60', false],
    ['max-age', 'max-age=60', false],
    ['no-cache', 'no-cache', false],
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
    CACHE_CONTROLS.map(([slug, own, strict]): Case => {
      const expected = state.setsCookie && !strict ? 'no-store' : own
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
      ['is a proxy word', 'proxy-revalidate'],
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
    title: 'a response that expires what it refused is kept out of caches',
    clause: 'V-2',
    async run({ browser }) {
      const visit = await browser().plant('session', 'garbage').go(['data'])
      equal(told(visit), ['Cookie', 'no-store'])
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
