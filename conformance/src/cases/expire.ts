/** How does a session end? */
import { equal, ok } from '../assert.ts'
import type { Visit } from '../browser.ts'
import type { Case } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import type { LabOptions, Step } from '../plan.ts'
import { codesOf, cookiesIn, holding, LOOK, later, opens, outcomesOf } from './words.ts'

/** The attributes of every cookie that a response sets. */
function attributesIn({ setCookie }: Visit): Readonly<Record<string, string | true>>[] {
  return setCookie.map((line) => parseSetCookie(line).attributes)
}

/** Ways to empty a session that holds `{ user: 'ann' }`. */
const EMPTYING: readonly (readonly [id: string, how: string, steps: readonly Step[]])[] = [
  ['clear', 'clear()', [['clear']]],
  ['delete', 'deleting its last key by verb', [['delete', 'user']]],
  ['remove', 'deleting its last key by property', [['remove', 'user']]],
  ['unset', 'setting its last key to undefined', [['unset', 'user']]],
  ['assign-undefined', 'assigning undefined to its last key', [['assign', 'user']]],
  ['replace', 'assigning an object without keys', [['assign session', {}]]],
  ['set-and-clear', 'clear() after a write', [['set', 'cart', ['tea']], ['clear']]],
  ['save-and-clear', 'clear() after save()', [['set', 'cart', ['tea']], ['save'], ['clear']]],
  ['clear-and-read', 'clear() and reading', [['clear'], ['data'], ['id']]],
]

/** Ways to end a session for good. */
const ENDING: readonly (readonly [id: string, how: string, step: Step])[] = [
  ['destroy', 'destroy()', ['destroy']],
  ['callback', 'destroy() with a callback', ['destroy by callback']],
  ['null', 'assigning null', ['assign session', null]],
  ['undefined', 'assigning undefined', ['assign session']],
]

/** What a handler may do besides, before it ends the session. */
const BEFORE: readonly (readonly [id: string, what: string, steps: readonly Step[]])[] = [
  ['write', 'a write', [['set', 'cart', ['tea']]]],
  ['save', 'save()', [['set', 'cart', ['tea']], ['save']]],
  ['touch', 'touch()', [['touch']]],
  [
    'regenerate',
    'regenerate()',
    [
      ['regenerate', ['user']],
      ['set', 'cart', ['tea']],
    ],
  ],
  ['rotate-id', 'rotateId()', [['rotate id']]],
  ['lifetime', 'setLifetime()', [['set lifetime', { maxAge: 60 }]]],
  ['flash', 'a flash message', [['flash', 'notice', 'Bye.']]],
  ['replace', 'an assignment of other data', [['assign session', { user: 'bob' }]]],
]

/** Cookies of many kinds, each to be expired as it was set. */
const KINDS: readonly (readonly [id: string, LabOptions])[] = [
  ['usual', {}],
  ['path', { cookie: { path: '/app' } }],
  ['domain', { cookie: { domain: 'example.com' } }],
  ['strict', { cookie: { sameSite: 'strict' } }],
  ['cross-site', { cookie: { sameSite: 'none', partitioned: true } }],
  ['priority', { cookie: { priority: 'high' } }],
  ['open', { cookie: { httpOnly: false, secure: false } }],
  ['host', { cookie: { name: '__Host-session' } }],
  ['all', { cookie: { name: 'sid', domain: 'example.com', path: '/app', priority: 'low' } }],
  ['forgotten-at-close', { persistent: false }],
]

/** Verbs that write. */
const WRITING: readonly Step[] = [
  ['set', 'user', 'ann'],
  ['unset', 'user'],
  ['delete', 'user'],
  ['clear'],
  ['save'],
  ['save by callback'],
  ['regenerate'],
  ['regenerate by callback'],
  ['rotate id'],
  ['reload'],
  ['touch'],
  ['set lifetime', { maxAge: 60 }],
  ['flash', 'notice', 'Bye.'],
  ['assign session', { user: 'ann' }],
]

/** What would keep a session from being sealed. */
const UNHEALTHY: readonly (readonly [id: string, what: string, steps: readonly Step[]])[] = [
  ['too-large', 'data that is too large', [['fill', 'notes', 100_000]]],
  ['save-failed', 'a save() that failed', [['fill', 'notes', 9000], ['save']]],
  ['not-json', 'data that is not JSON', [['store what JSON changes', 'thing', 'bigint']]],
  ['cyclic', 'data that contains itself', [['store what JSON changes', 'thing', 'cycle']]],
]

const CHUNKED: LabOptions = { cookie: { maxChunks: 3 } }

/** Verbs that passport calls at logout, whoever has ended the session before. */
const LOSES_NOTHING = /^(?:save|regenerate)/

export const expire: readonly Case[] = [
  // ── emptied ────────────────────────────────────────────────────────────────────────────────────
  ...EMPTYING.map(
    ([id, how, steps]): Case => ({
      id: `expire/emptied-${id}`,
      title: `a session is expired by ${how}`,
      clause: 'E-1',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        equal(cookiesIn(await ann.go(...steps)), ['session expired'], 'what the response sets')

        equal(ann.cookies, [], 'the cookies that the browser still has')
        equal(outcomesOf(await ann.go(['data'], ['is new'])), [{}, true], 'what the steps came to')
      },
    }),
  ),
  {
    id: 'expire/one-of-two-keys',
    title: 'a session that has a key left is not expired',
    clause: 'E-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: ['tea'] })
      equal(cookiesIn(await ann.go(['delete', 'user'])), ['session'], 'what the response sets')
      equal((await ann.go(['data'])).last, { cart: ['tea'] }, 'what the next request finds')
    },
  },
  {
    id: 'expire/null-is-data',
    title: 'a session whose last key is null is not empty',
    clause: 'E-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      equal(cookiesIn(await ann.go(['set', 'user', null])), ['session'], 'what the response sets')
      equal((await ann.go(['data'])).last, { user: null }, 'what the next request finds')
    },
  },
  {
    id: 'expire/cleared-and-written',
    title: 'what is set after clear() is kept, alone, under the same id',
    clause: 'E-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: ['tea'] })
      const { last: id } = await ann.go(['id'])

      const visit = await ann.go(['clear'], ['set', 'lang', 'en'], ['id'])
      equal(visit.last, id, 'the id')
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal((await ann.go(['data'])).last, { lang: 'en' }, 'what the next request finds')
    },
  },

  // ── ended ──────────────────────────────────────────────────────────────────────────────────────
  ...ENDING.map(
    ([id, how, step]): Case => ({
      id: `expire/ended-by-${id}`,
      title: `${how} expires the cookie`,
      clause: 'E-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(step)
        equal(outcomesOf(visit), [null], 'what the steps came to')
        equal(cookiesIn(visit), ['session expired'], 'what the response sets')
        equal(ann.cookies, [], 'the cookies that the browser still has')
      },
    }),
  ),
  ...BEFORE.map(
    ([id, what, steps]): Case => ({
      id: `expire/ended-after-${id}`,
      title: `whatever ends the session, it counts more than ${what} before it`,
      clause: 'E-2',
      async run({ browser }) {
        for (const [, how, end] of ENDING) {
          const ann = await holding(browser(), { user: 'ann' })
          const visit = await ann.go(...steps, end)
          equal(cookiesIn(visit), ['session expired'], `what ${how} says of the cookie`)
        }
      },
    }),
  ),
  {
    id: 'expire/ended-whatever-is-tried',
    title: 'what a handler tries after destroy() does not bring the session back',
    clause: 'E-2',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['destroy'], ...WRITING, ['assign', 'user', 'ann'])
      equal(
        [visit.status, cookiesIn(visit)],
        [200, ['session expired']],
        'the status and what the response sets',
      )
    },
  },
  ...(
    [
      ['redirect', 'redirects', { respond: ['redirect'] }],
      ['status', 'answers 403', { respond: ['status', 403] }],
      ['empty', 'answers 204', { respond: ['empty'] }],
      ['head', 'comes by HEAD', { method: 'HEAD' }],
      ['post', 'comes by POST', { method: 'POST' }],
    ] as const
  ).map(
    ([id, what, ask]): Case => ({
      id: `expire/ended-with-${id}`,
      title: `a logout that ${what} expires the cookie`,
      clause: 'E-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        equal(
          cookiesIn(await ann.ask([['destroy']], ask)),
          ['session expired'],
          'what the response sets',
        )
      },
    }),
  ),

  // ── as it was set ──────────────────────────────────────────────────────────────────────────────
  ...KINDS.map(
    ([id, options]): Case => ({
      id: `expire/attributes-${id}`,
      title: `a cookie of the options ${JSON.stringify(options)} is expired as it was set`,
      clause: 'E-3',
      async run({ browser }) {
        const ann = browser(options)
        const [set] = attributesIn(await ann.go(['set', 'user', 'ann']))
        const [expired] = attributesIn(await ann.go(['clear']))

        const over = { 'max-age': '0', expires: 'Thu, 01 Jan 1970 00:00:00 GMT' }
        equal(expired, { ...set, ...over }, 'what expires the cookie')
        equal(ann.cookies, [], 'the cookies that the browser still has')
      },
    }),
  ),
  {
    id: 'expire/value',
    title: 'the cookie that expires another is empty',
    clause: 'E-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['destroy'])
      equal(
        visit.setCookie.map((line) => parseSetCookie(line).value),
        [''],
        'the values of the cookies',
      )
    },
  },
  {
    id: 'expire/refused-attributes',
    title: 'a cookie that was refused is expired with the same attributes as a good one',
    clause: 'E-3',
    async run({ browser }) {
      const options = { cookie: { domain: 'example.com', path: '/app', sameSite: 'strict' } }
      const ann = await holding(browser(options), { user: 'ann' })
      const refused = await ann.clone().plant('session', 'garbage').go(['destroy'])
      equal(
        attributesIn(refused),
        attributesIn(await ann.go(['destroy'])),
        'what expires the cookie',
      )
    },
  },
  {
    id: 'expire/duplicates',
    title: 'a cookie that came several times is expired once',
    clause: 'E-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const cookie = `session=garbage; ${ann.cookieHeader()}; session=garbage`
      equal(
        cookiesIn(await ann.ask([['destroy']], { cookie })),
        ['session expired'],
        'what the response sets',
      )
    },
  },
  {
    id: 'expire/former-attributes',
    title:
      'cookies that the app set formerly, with another domain, path or name, end with the session',
    clause: 'E-7',
    async run({ browser }) {
      const formerly = [{ domain: 'example.com' }, { path: '/app', name: 'sid' }]
      const ann = await holding(browser({ cookie: { formerly } }), { user: 'ann' })

      const visit = await ann.go(['destroy'])

      const rest = '; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'
      equal(visit.setCookie, [
        `session=; Max-Age=0; Path=/${rest}`,
        `session=; Max-Age=0; Domain=example.com; Path=/${rest}`,
        `sid=; Max-Age=0; Path=/app${rest}`,
      ])
      equal((await ann.go(['set', 'user', 'bob'])).setCookie.length, 1, 'lines of the next login')
    },
  },
  ...(
    [
      ['clear', 'clear()', ['clear']],
      ['destroy', 'destroy()', ['destroy']],
      ['null', 'assigning null', ['assign session', null]],
    ] as const
  ).map(
    ([id, how, step]): Case => ({
      id: `expire/chunks-by-${id}`,
      title: `${how} expires every chunk of a large session, each as it was set`,
      clause: 'E-3',
      async run({ browser }) {
        const ann = browser(CHUNKED)
        const large = await ann.go(['fill', 'notes', 7000])
        equal(cookiesIn(large), ['session', 'session.1', 'session.2'], 'what the response sets')

        const visit = await ann.go(step)
        equal(
          cookiesIn(visit),
          ['session expired', 'session.1 expired', 'session.2 expired'],
          'what the response sets',
        )
        const over = { 'max-age': '0', expires: 'Thu, 01 Jan 1970 00:00:00 GMT' }
        equal(
          attributesIn(visit),
          attributesIn(large).map((set) => ({ ...set, ...over })),
          'what expires the chunks',
        )
        equal(ann.cookies, [], 'the cookies that the browser still has')
      },
    }),
  ),
  {
    id: 'expire/chunks-of-nobody',
    title: 'a chunk that is left from a larger session is expired with it',
    clause: 'E-3',
    async run({ browser }) {
      const ann = (await holding(browser(CHUNKED), { user: 'ann' })).plant('session.2', 'left')
      equal(
        cookiesIn(await ann.go(['destroy'])),
        ['session expired', 'session.2 expired'],
        'what the response sets',
      )
    },
  },

  // ── nothing to expire ──────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['clear', 'clear()', [['clear']]],
      ['delete', 'delete()', [['delete', 'user']]],
      ['destroy', 'destroy()', [['destroy']]],
      ['null', 'assigning null', [['assign session', null]]],
      ['set-and-clear', 'clear() after a write', [['set', 'user', 'ann'], ['clear']]],
      ['set-and-destroy', 'destroy() after a write', [['set', 'user', 'ann'], ['destroy']]],
      ['save-and-destroy', 'destroy() after save()', [['save'], ['destroy']]],
      ['twice', 'ending it twice', [['destroy'], ['destroy'], ['assign session', null]]],
    ] as const
  ).map(
    ([id, how, steps]): Case => ({
      id: `expire/nothing-by-${id}`,
      title: `without a cookie to expire, ${how} sends none`,
      clause: 'E-4',
      async run({ browser }) {
        const visit = await browser().go(...steps)
        equal([visit.status, visit.setCookie], [200, []], 'the status and what the response sets')
      },
    }),
  ),
  {
    id: 'expire/nothing-of-others',
    title: 'cookies of other names are not expired, however similar',
    clause: 'E-4',
    async run({ browser }) {
      const cookie = 'theme=dark; session2=x; session.9=x; Session=x; session.=x'
      for (const step of [['destroy'], ['clear']] as const) {
        equal((await browser(CHUNKED).ask([step], { cookie })).setCookie, [], 'Set-Cookie')
      }
    },
  },

  // ── after destroy() ────────────────────────────────────────────────────────────────────────────
  {
    id: 'expire/empty-and-frozen',
    title: 'after destroy() the session is empty and frozen',
    clause: 'E-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(
        ['flash', 'notice', 'Bye.'],
        ['destroy'],
        ['data'],
        ['read', 'user'],
        ['get', 'user'],
        ['has', 'user'],
        ['peek', 'notice'],
        ['frozen'],
      )
      equal(outcomesOf(visit).slice(2), [{}, null, null, false, [], true], 'what the steps came to')
    },
  },
  {
    id: 'expire/frozen-property',
    title: 'after destroy() a property cannot be assigned',
    clause: 'E-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['destroy'], ['assign', 'user', 'ann'], ['data'])
      equal(outcomesOf(visit), [null, 'ERR_SESSION_DESTROYED', {}], 'what the steps came to')
    },
  },
  ...ENDING.map(
    ([id, how, end]): Case => ({
      id: `expire/verbs-after-${id}`,
      title: `after ${how} every verb that would lose a write throws ERR_SESSION_DESTROYED`,
      clause: 'E-5',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(end, ...WRITING)
        const told = codesOf(visit)
          .slice(1)
          .map((code, at) => [WRITING[at]?.[0], code])
        equal(
          told,
          WRITING.map(([verb]) => [
            verb,
            LOSES_NOTHING.test(verb) ? 'ok' : 'ERR_SESSION_DESTROYED',
          ]),
          'what the verbs threw',
        )
      },
    }),
  ),
  {
    id: 'expire/destroy-again',
    title: 'a session can be destroyed twice',
    clause: 'E-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(...ENDING.map(([, , step]) => step))
      equal(codesOf(visit), ['ok', 'ok', 'ok', 'ok'], 'what the steps came to')
      equal(cookiesIn(visit), ['session expired'], 'what the response sets')
    },
  },
  {
    id: 'expire/afresh',
    title: 'the request after destroy() starts afresh, with another id',
    clause: 'E-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const { last: before } = await ann.go(['id'])
      await ann.go(['destroy'])

      const visit = await ann.go(['data'], ['is new'], ['refused'], ['set', 'cart', []], ['id'])
      equal(outcomesOf(visit).slice(0, 4), [{}, true, null, null], 'what the steps came to')
      ok(visit.last !== before, 'the new session has the id of the destroyed one')
      equal((await ann.go(['data'])).last, { cart: [] }, 'what the next request finds')
    },
  },
  {
    id: 'expire/others-stay',
    title: 'who ends a session ends no other',
    clause: 'E-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const bob = await holding(browser(), { user: 'bob' })
      await ann.go(['destroy'])
      equal((await bob.go(...LOOK)).results, opens({ user: 'bob' }), 'what the next request finds')
    },
  },

  // ── always ─────────────────────────────────────────────────────────────────────────────────────
  ...UNHEALTHY.flatMap(([id, what, steps]) =>
    ([['clear', 'clear()', ['clear']], ...ENDING] as const).map(
      ([by, how, end]): Case => ({
        id: `expire/${id}-by-${by}`,
        title: `${what} does not keep ${how} from expiring the cookie`,
        clause: 'E-6',
        async run({ browser }) {
          const ann = await holding(browser(), { user: 'ann' })
          const visit = await ann.go(...steps, end)
          equal(
            [visit.status, cookiesIn(visit)],
            [200, ['session expired']],
            'the status and what the response sets',
          )
        },
      }),
    ),
  ),
  {
    id: 'expire/garbage',
    title: 'a cookie that never was a session can be ended',
    clause: 'E-6',
    async run({ browser }) {
      for (const step of [['clear'], ['destroy'], ['assign session', null]] as const) {
        const visit = await browser().ask([step], { cookie: 'session=garbage' })
        equal(
          [visit.status, cookiesIn(visit)],
          [200, ['session expired']],
          'the status and what the response sets',
        )
      }
    },
  },
  {
    id: 'expire/unknown-key',
    title: 'a session whose key is gone can be ended',
    clause: 'E-6',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.after({ secrets: ['other'] }).go(['destroy'])
      equal(
        [visit.status, cookiesIn(visit)],
        [200, ['session expired']],
        'the status and what the response sets',
      )
    },
  },
  {
    id: 'expire/over',
    title: 'a session that is over can be ended',
    clause: 'E-6',
    async run({ browser }) {
      const ann = await holding(browser({ maxAge: 60 }), { user: 'ann' })
      const visit = await later(ann, 60).go(['destroy'])
      equal(
        [visit.status, cookiesIn(visit)],
        [200, ['session expired']],
        'the status and what the response sets',
      )
    },
  },
  {
    id: 'expire/invalid-data',
    title: 'a session that the schema does not accept can be ended',
    clause: 'E-6',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.after({ schema: true }).go(['destroy'])
      equal(
        [visit.status, cookiesIn(visit)],
        [200, ['session expired']],
        'the status and what the response sets',
      )
    },
  },
  {
    id: 'expire/fewer-chunks-allowed',
    title: 'a large session can be ended though fewer chunks are allowed by now',
    clause: 'E-6',
    async run({ browser }) {
      const ann = browser(CHUNKED)
      await ann.go(['fill', 'notes', 7000])
      const visit = await ann.after({}).go(['destroy'])
      equal(
        cookiesIn(visit),
        ['session expired', 'session.1 expired', 'session.2 expired'],
        'what the response sets',
      )
    },
  },
]
