/** What a response keeps. */
import { equal, ok } from '../assert.ts'
import type { Browser, Visit } from '../browser.ts'
import type { Case } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import type { LabOptions, Step } from '../plan.ts'
import { codesOf, cookiesIn, holding, LOOK, messageOf, opens, outcomesOf } from './words.ts'

/** The one cookie that a response sets. */
function onlyCookie(visit: Visit) {
  equal(visit.setCookie.length, 1, 'the number of Set-Cookie lines')
  return parseSetCookie(visit.setCookie[0] as string)
}

/** What the next request finds. */
async function found(browser: Browser): Promise<unknown> {
  return (await browser.go(['data'])).last
}

const FORTNIGHT = '1209600'

/** Options of the cookie, and what they make of its attributes. */
const ATTRIBUTES: readonly (readonly [id: string, LabOptions, name: string, object])[] = [
  ['path', { cookie: { path: '/app' } }, 'session', { path: '/app' }],
  ['domain', { cookie: { domain: 'example.com' } }, 'session', { domain: 'example.com' }],
  ['strict', { cookie: { sameSite: 'strict' } }, 'session', { samesite: 'Strict' }],
  ['none', { cookie: { sameSite: 'none' } }, 'session', { samesite: 'None' }],
  ['partitioned', { cookie: { partitioned: true } }, 'session', { partitioned: true }],
  ['priority', { cookie: { priority: 'high' } }, 'session', { priority: 'High' }],
  ['script', { cookie: { httpOnly: false } }, 'session', { httponly: undefined }],
  ['insecure', { cookie: { secure: false } }, 'session', { secure: undefined }],
  ['name', { cookie: { name: 'sid' } }, 'sid', {}],
  ['host', { cookie: { name: '__Host-session' } }, '__Host-session', {}],
  ['max-age', { maxAge: 3600 }, 'session', { 'max-age': '3600' }],
]

/** Ways to arrive at the data that was there before. */
const SAME_AGAIN: readonly (readonly [id: string, how: string, steps: readonly Step[]])[] = [
  ['assigned', 'assigning the same value', [['assign', 'user', 'ann']]],
  ['set', 'setting the same value', [['set', 'user', 'ann']]],
  ['equal-object', 'setting an equal object', [['set', 'cart', { items: ['tea'] }]]],
  [
    'and-back',
    'a change that is taken back',
    [
      ['set', 'user', 'bob'],
      ['set', 'user', 'ann'],
    ],
  ],
  [
    'come-and-gone',
    'a key that comes and goes',
    [
      ['set', 'coupon', 1],
      ['delete', 'coupon'],
    ],
  ],
  ['nothing-deleted', 'deleting what is not there', [['delete', 'coupon']]],
  ['undefined', 'assigning undefined to what is not there', [['assign', 'coupon']]],
  [
    'session',
    'assigning equal data',
    [['assign session', { user: 'ann', cart: { items: ['tea'] } }]],
  ],
  ['save', 'saving', [['save'], ['save by callback']]],
  ['reload', 'changes that reload() drops', [['set', 'user', 'bob'], ['reload']]],
]

/** Changes, the subtle ones included, to `{ user: 'ann', cart: { items: ['tea'] } }`. */
const CHANGES: readonly (readonly [id: string, how: string, Step, after: object])[] = [
  ['set', 'set()', ['set', 'user', 'bob'], { user: 'bob', cart: { items: ['tea'] } }],
  ['assign', 'an assignment', ['assign', 'user', 'bob'], { user: 'bob', cart: { items: ['tea'] } }],
  [
    'deep',
    'an assignment inside an object',
    ['dig', 'cart', 'items', []],
    { user: 'ann', cart: { items: [] } },
  ],
  [
    'deep-new',
    'a new key inside an object',
    ['dig', 'cart', 'paid', true],
    { user: 'ann', cart: { items: ['tea'], paid: true } },
  ],
  ['delete', 'delete()', ['delete', 'user'], { cart: { items: ['tea'] } }],
  ['remove', 'the delete operator', ['remove', 'user'], { cart: { items: ['tea'] } }],
  ['unset', 'set() with undefined', ['unset', 'user'], { cart: { items: ['tea'] } }],
  ['assign-undefined', 'assigning undefined', ['assign', 'user'], { cart: { items: ['tea'] } }],
  [
    'to-null',
    'a value that becomes null',
    ['set', 'user', null],
    { user: null, cart: { items: ['tea'] } },
  ],
  [
    'type',
    'a value of another type',
    ['set', 'user', { name: 'ann' }],
    { user: { name: 'ann' }, cart: { items: ['tea'] } },
  ],
]

/** Values that have to come back as they were. */
const VALUES: readonly (readonly [id: string, what: string, value: unknown])[] = [
  ['numbers', 'numbers', [0, -1, 1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER]],
  ['booleans', 'booleans and null', [true, false, null]],
  ['empty', 'empty text, lists and objects', ['', [], {}]],
  ['unicode', 'text of every script', 'Zoë ☕ 東京 مرحبا 👩‍👩‍👧 \u2028 \ufeff'],
  ['control', 'control characters', '\u0000 \u0007 \t \r\n \u007f \\ " \''],
  ['surrogate', 'half a surrogate pair', 'a \ud800 b'],
  ['cookie-syntax', 'what means something in cookies', 'a=b; Path=/; "c", %3B *~'],
  ['json', 'text that looks like JSON', '{"data":{"user":"ann"}}'],
  ['iso-date', 'text that looks like a date', '2026-09-21T14:13:20.000Z'],
  ['nested', 'lists in objects in lists', [{ a: [{ b: [[1, [2]], { c: null }] }] }]],
  ['deep', 'objects sixty deep', deep(60)],
  ['long', 'a list of 300 numbers', Array.from({ length: 300 }, (_, at) => at)],
]

function deep(levels: number): object {
  return levels === 0 ? {} : { in: deep(levels - 1) }
}

/** Keys that have to come back as they were. */
const KEYS: readonly (readonly [id: string, key: string])[] = [
  ['empty', ''],
  ['blank', ' '],
  ['dot', 'a.b'],
  ['words', 'a b'],
  ['underscores', '__'],
  ['number', '0'],
  ['cyrillic', 'ключ'],
  ['emoji', '☕'],
  ['quote', '"'],
  ['session', 'session'],
  ['data', 'data'],
  ['flash', 'flash'],
]

/** What `store what JSON changes` stores under `thing`, and where the error finds it. */
const NOT_JSON: readonly (readonly [kind: string, what: string, path: string])[] = [
  ['date', 'a Date', 'thing'],
  ['map', 'a Map', 'thing'],
  ['bigint', 'a BigInt', 'thing'],
  ['nan', 'NaN', 'thing'],
  ['instance', 'an instance of a class', 'thing'],
  ['function', 'a function', 'thing'],
  ['cycle', 'an object that contains itself', 'thing.self'],
  ['hole', 'a list with a hole', 'thing[0]'],
  ['nested', 'a Date deep inside', 'thing.deep[0].at'],
]

export const write: readonly Case[] = [
  // ── one cookie ─────────────────────────────────────────────────────────────────────────────────
  {
    id: 'write/first',
    title: 'the first data set one cookie, with all its attributes',
    clause: 'W-1',
    async run({ browser }) {
      const { name, attributes } = onlyCookie(await browser().go(['set', 'user', 'ann']))
      equal(
        [name, attributes],
        [
          'session',
          { 'max-age': FORTNIGHT, path: '/', httponly: true, secure: true, samesite: 'Lax' },
        ],
      )
    },
  },
  ...ATTRIBUTES.map(
    ([id, options, name, changed]): Case => ({
      id: `write/attributes-${id}`,
      title: `the options ${JSON.stringify(options)} are what the cookie says`,
      clause: 'W-1',
      async run({ browser }) {
        const visit = await browser(options).go(['set', 'user', 'ann'])
        const usual = { 'max-age': FORTNIGHT, path: '/', httponly: true, secure: true }
        const expected = { ...usual, samesite: 'Lax', ...changed }

        const cookie = onlyCookie(visit)
        equal([cookie.name, cookie.attributes], [name, expected], 'the cookie')
      },
    }),
  ),
  {
    id: 'write/token',
    title: 'the value is a token, of characters that need no quotes and no encoding',
    clause: 'W-1',
    async run({ browser }) {
      const { value } = onlyCookie(await browser().go(['set', 'user', 'ann; Path=/ "☕"']))
      ok(
        /^Fe26\.2\*[\da-f]{8}\*\*[\w-]{22}\*[\w-]+\*\d+\*\*[\w-]{43}$/.test(value),
        `the value of the cookie is ${value}`,
      )
    },
  },
  ...['HEAD', 'POST'].map(
    (method): Case => ({
      id: `write/${method.toLowerCase()}-request`,
      title: `a ${method} request stores data like any other`,
      clause: 'W-1',
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.ask([['set', 'user', 'ann']], { method })
        equal(
          [visit.status, cookiesIn(visit)],
          [200, ['session']],
          'the status and what the response sets',
        )
        equal(await found(ann), { user: 'ann' }, 'what the next request finds')
      },
    }),
  ),
  {
    id: 'write/sealed-anew',
    title: 'no two tokens are the same, even of the same data',
    clause: 'W-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const before = ann.cookie()
      await ann.go(['set', 'user', 'bob'])
      await ann.go(['set', 'user', 'ann'])
      ok(ann.cookie() !== before, 'the same data gave the same token')
    },
  },

  // ── what is a change ───────────────────────────────────────────────────────────────────────────
  ...CHANGES.map(
    ([id, how, step, after]): Case => ({
      id: `write/change-${id}`,
      title: `${how} is a change: the cookie is set, and the next request finds it`,
      clause: 'W-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann', cart: { items: ['tea'] } })
        equal(cookiesIn(await ann.go(step)), ['session'], 'what the response sets')
        equal(await found(ann), after, 'what the next request finds')
      },
    }),
  ),
  {
    id: 'write/change-push',
    title: 'a push to a list is a change',
    clause: 'W-2',
    async run({ browser }) {
      const ann = await holding(browser(), { cart: ['tea'] })
      equal(
        cookiesIn(await ann.go(['push', 'cart', { kind: 'cake' }])),
        ['session'],
        'what the response sets',
      )
      equal(await found(ann), { cart: ['tea', { kind: 'cake' }] }, 'what the next request finds')
    },
  },
  {
    id: 'write/change-after-reading',
    title: 'a change is seen though everything was read before',
    clause: 'W-2',
    async run({ browser }) {
      const ann = await holding(browser(), { cart: ['tea'] })
      const visit = await ann.go(['data'], ['json'], ['get', 'cart'], ['push', 'cart', 'cake'])
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(await found(ann), { cart: ['tea', 'cake'] }, 'what the next request finds')
    },
  },
  {
    id: 'write/change-every-request',
    title: 'every request finds what the one before has left',
    clause: 'W-2',
    async run({ browser }) {
      const ann = await holding(browser(), { seen: [] })
      for (const page of ['a', 'b', 'c', 'd']) await ann.go(['push', 'seen', page])
      equal(await found(ann), { seen: ['a', 'b', 'c', 'd'] }, 'what the next request finds')
    },
  },
  {
    id: 'write/key-order',
    title: 'keys keep the order in which they were set, and another order is a change',
    clause: 'W-2',
    async run({ browser }) {
      const ann = await holding(browser(), { z: 1, a: 2, m: 3 })
      equal((await ann.go(['keys'])).last, ['z', 'a', 'm'], 'the keys')

      const visit = await ann.go(['delete', 'z'], ['set', 'z', 1])
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal((await ann.go(['keys'])).last, ['a', 'm', 'z'], 'the keys')
    },
  },
  {
    id: 'write/schema-upgrade',
    title: 'data that the schema brings up to date is a change, sealed by the next request',
    clause: 'W-2',
    async run({ browser }) {
      const ann = (await holding(browser(), { version: 1, user: 'ann' })).after({ schema: true })

      const upgraded = await ann.go(...LOOK)
      equal(upgraded.results, opens({ version: 2, user: 'ann' }), 'what the steps came to')
      equal(cookiesIn(upgraded), ['session'], 'what the response sets')

      const again = await ann.go(...LOOK)
      equal(again.results, opens({ version: 2, user: 'ann' }), 'what the steps came to')
      equal(cookiesIn(again), [], 'what the response sets')
    },
  },
  ...VALUES.map(
    ([id, what, value]): Case => ({
      id: `write/values-${id}`,
      title: `${what} come back as they were, and are no change`,
      // The text that JSON and UTF-8 could lose.
      clause: id === 'surrogate' ? 'W-10' : 'W-2',
      async run({ browser }) {
        const ann = await holding(browser(), { value })
        const visit = await ann.go(['get', 'value'], ['set', 'value', value])
        equal(visit.results[0], { ok: value }, 'what came back')
        equal(visit.setCookie, [], 'what Set-Cookie says when the same value is set again')
      },
    }),
  ),
  ...KEYS.map(
    ([id, key]): Case => ({
      id: `write/key-${id}`,
      title: `${JSON.stringify(key)} is a key like any other`,
      clause: 'W-5',
      async run({ browser }) {
        const ann = await holding(browser(), { [key]: 'here', other: 1 })
        const visit = await ann.go(['read', key], ['get', key], ['has', key], ['delete', key])
        equal(outcomesOf(visit), ['here', 'here', true, true], 'what the steps came to')
        equal(await found(ann), { other: 1 }, 'what the next request finds')
      },
    }),
  ),

  // ── nothing to say ─────────────────────────────────────────────────────────────────────────────
  ...SAME_AGAIN.map(
    ([id, how, steps]): Case => ({
      id: `write/unchanged-${id}`,
      title: `${how} is no change, and sets no cookie`,
      clause: 'W-3',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann', cart: { items: ['tea'] } })
        equal((await ann.go(...steps)).setCookie, [], 'Set-Cookie')
        equal(
          await found(ann),
          { user: 'ann', cart: { items: ['tea'] } },
          'what the next request finds',
        )
      },
    }),
  ),
  {
    id: 'write/never-began',
    title: 'a session that is empty again before the response never began',
    clause: 'W-3',
    async run({ browser }) {
      const visitor = browser()
      for (const steps of [
        [
          ['set', 'user', 'ann'],
          ['delete', 'user'],
        ],
        [
          ['assign', 'user', 'ann'],
          ['remove', 'user'],
        ],
        [['set', 'user', 'ann'], ['clear']],
        [['assign', 'user']],
        [['assign session', {}]],
      ] as Step[][]) {
        equal((await visitor.go(...steps)).setCookie, [], `Set-Cookie after ${steps.join(', ')}`)
      }
    },
  },

  // ── once ───────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'write/once',
    title: 'however often a session is saved, its cookie is set once, as it was at last',
    clause: 'W-4',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(
        ['set', 'visits', 1],
        ['save'],
        ['set', 'visits', 2],
        ['save'],
        ['save by callback'],
        ['set', 'visits', 3],
      )
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(await found(ann), { visits: 3 }, 'what the next request finds')
    },
  },

  // ── one storage ────────────────────────────────────────────────────────────────────────────────
  {
    id: 'write/property-and-verbs',
    title: 'what a property was assigned the verbs find, and the other way round',
    clause: 'W-5',
    async run({ browser }) {
      const visit = await browser().go(
        ['assign', 'user', 'ann'],
        ['get', 'user'],
        ['has', 'user'],
        ['set', 'user', 'bob'],
        ['read', 'user'],
        ['delete', 'user'],
        ['read', 'user'],
        ['has', 'user'],
        ['set', 'cart', []],
        ['remove', 'cart'],
        ['has', 'cart'],
        ['get', 'cart'],
      )
      equal(
        outcomesOf(visit),
        [null, 'ann', true, null, 'bob', true, null, false, null, true, false, null],
        'what the steps came to',
      )
    },
  },
  {
    id: 'write/update',
    title: 'update() sets what a function makes of what is there, or is not yet',
    clause: 'W-12',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['add', 'visits', 1], ['add', 'visits', 1])
      const visit = await ann.go(['add', 'visits', 3], ['read', 'visits'])
      equal([visit.last, cookiesIn(visit)], [5, ['session']])
      equal((await ann.go(['add', 'visits', 0], ['data'])).setCookie, [], 'Set-Cookie of no change')
      equal((await ann.go(['data'])).last, { visits: 5 }, 'what the next request finds')
    },
  },
  {
    id: 'write/set-undefined',
    title: 'set() with undefined deletes',
    clause: 'W-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: [] })
      const visit = await ann.go(['unset', 'user'], ['has', 'user'], ['keys'], ['inspect'])
      equal(outcomesOf(visit), [null, false, ['cart'], ['cart']], 'what the steps came to')
    },
  },
  {
    id: 'write/set-null',
    title: 'set() with null stores null',
    clause: 'W-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: null })
      const visit = await ann.go(['has', 'user'], ['data'])
      equal(outcomesOf(visit), [true, { user: null }], 'what the steps came to')
    },
  },
  {
    id: 'write/delete-says',
    title: 'delete() says whether there was something to delete',
    clause: 'W-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['delete', 'cart'], ['delete', 'user'], ['delete', 'user'])
      equal(outcomesOf(visit), [false, true, false], 'what the steps came to')
    },
  },

  // ── save() ─────────────────────────────────────────────────────────────────────────────────────
  ...(['save', 'save by callback'] as const).map(
    (verb): Case => ({
      id: `write/empty-${verb.replaceAll(' ', '-')}`,
      title: `${verb} makes an empty session exist: it is sealed, with an id that stays`,
      clause: 'W-6',
      async run({ browser }) {
        const visitor = browser()
        const saved = await visitor.go([verb], ['id'])
        equal(cookiesIn(saved), ['session'], 'what the response sets')

        const visit = await visitor.go(['is new'], ['data'], ['id'])
        equal(outcomesOf(visit), [false, {}, saved.last], 'what the steps came to')
        equal(visit.setCookie, [], 'what Set-Cookie says when it is read')
      },
    }),
  ),
  {
    id: 'write/empty-then-data',
    title: 'a session that was saved empty keeps its id when data come',
    clause: 'W-6',
    async run({ browser }) {
      const visitor = browser()
      const { last: id } = await visitor.go(['save'], ['id'])
      await visitor.go(['set', 'user', 'ann'])
      equal(
        outcomesOf(await visitor.go(['data'], ['id'])),
        [{ user: 'ann' }, id],
        'what the steps came to',
      )
    },
  },
  {
    id: 'write/empty-then-cleared',
    title: 'clear() undoes that an empty session was saved',
    clause: 'W-6',
    async run({ browser }) {
      const visitor = browser()
      equal((await visitor.go(['save'], ['clear'])).setCookie, [], 'in the same request')

      await visitor.go(['save'])
      equal(cookiesIn(await visitor.go(['clear'])), ['session expired'], 'in a later one')
    },
  },
  ...(['save', 'save by callback'] as const).map(
    (verb): Case => ({
      id: `write/too-large-${verb.replaceAll(' ', '-')}`,
      title: `${verb} fails for a session that is too large, in time to do something about it`,
      clause: 'W-7',
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.go(['fill', 'notes', 5000], [verb], ['set', 'notes', 'short'])
        equal(codesOf(visit), ['ok', 'ERR_SESSION_TOO_LARGE', 'ok'], 'what the steps came to')
        equal(
          [visit.status, cookiesIn(visit)],
          [200, ['session']],
          'the status and what the response sets',
        )
        equal(await found(ann), { notes: 'short' }, 'what the next request finds')
      },
    }),
  ),
  {
    id: 'write/too-large-says',
    title: 'the error names the size, the limit and what takes the room, and tells no data',
    clause: 'W-7',
    async run({ browser }) {
      const visit = await browser().go(
        ['set', 'user', 'ann-of-green-gables'],
        ['fill', 'notes', 5000],
        ['save'],
        ['clear'],
      )
      const message = messageOf(visit)
      ok(/\b\d{4} bytes\b.*\b4096\b.*\bnotes \(5\d{3} bytes\)/.test(message), message)
      ok(!message.includes('green-gables') && !message.includes('xxx'), message)
    },
  },
  {
    id: 'write/after-save',
    title: 'what is changed after save() goes out, too',
    clause: 'W-7',
    async run({ browser }) {
      const ann = browser()
      await ann.go(
        ['set', 'a', 1],
        ['save'],
        ['set', 'b', 2],
        ['save by callback'],
        ['set', 'c', 3],
      )
      equal(await found(ann), { a: 1, b: 2, c: 3 }, 'what the next request finds')
    },
  },

  // ── assigning the session ──────────────────────────────────────────────────────────────────────
  {
    id: 'write/replace',
    title: 'an object that is assigned to the session takes the place of the data; the id stays',
    clause: 'W-8',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: [] })
      const { last: id } = await ann.go(['id'])

      const visit = await ann.go(['assign session', { user: 'bob', admin: true }], ['data'], ['id'])
      equal(outcomesOf(visit), [null, { user: 'bob', admin: true }, id], 'what the steps came to')
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(await found(ann), { user: 'bob', admin: true }, 'what the next request finds')
    },
  },
  {
    id: 'write/replace-nothing',
    title: 'an object that is assigned begins a session where there was none',
    clause: 'W-8',
    async run({ browser }) {
      const ann = browser()
      equal(
        cookiesIn(await ann.go(['assign session', { user: 'ann' }])),
        ['session'],
        'what the response sets',
      )
      equal(await found(ann), { user: 'ann' }, 'what the next request finds')
    },
  },
  {
    id: 'write/replace-and-go-on',
    title: 'after it was assigned the session is a session still',
    clause: 'W-8',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(
        ['assign session', { user: 'ann' }],
        ['set', 'cart', []],
        ['push', 'cart', 'tea'],
        ['save'],
        ['arities'],
      )
      equal(codesOf(visit), ['ok', 'ok', 'ok', 'ok', 'ok'], 'what the steps came to')
      equal(await found(ann), { user: 'ann', cart: ['tea'] }, 'what the next request finds')
    },
  },
  ...(
    [
      ['array', ['ann']],
      ['text', 'ann'],
      ['number', 1],
      ['boolean', true],
    ] as const
  ).map(
    ([what, value]): Case => ({
      id: `write/replace-by-${what}`,
      title: `a session cannot be assigned ${JSON.stringify(value)}, and keeps what it has`,
      clause: 'W-8',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(['assign session', value], ['data'])
        equal(
          outcomesOf(visit),
          ['ERR_SESSION_NOT_JSON', { user: 'ann' }],
          'what the steps came to',
        )
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),

  // ── strict JSON ────────────────────────────────────────────────────────────────────────────────
  ...NOT_JSON.map(
    ([kind, what, path]): Case => ({
      id: `write/strict-${kind}`,
      title: `save() refuses ${what}, and names ${path}`,
      clause: 'W-9',
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.go(
          ['store what JSON changes', 'thing', kind],
          ['save'],
          ['set', 'thing', 'text'],
        )
        equal(codesOf(visit), ['ok', 'ERR_SESSION_NOT_JSON', 'ok'], 'what the steps came to')
        const message = messageOf(visit)
        ok(message.includes(`${path} `) || message.includes(`${path}.`), message)
        equal(await found(ann), { thing: 'text' }, 'what was stored after the error was mended')
      },
    }),
  ),
  ...NOT_JSON.map(
    ([kind, what]): Case => ({
      id: `write/strict-unsaved-${kind}`,
      title: `${what} that nobody saved is an error of the response, and the session stays as it was`,
      clause: 'W-9',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(['store what JSON changes', 'thing', kind])
        equal([visit.status, visit.setCookie], [500, []], 'the status and what the response sets')
        equal(await found(ann), { user: 'ann' }, 'what the next request finds')
      },
    }),
  ),
]
