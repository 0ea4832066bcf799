/** Is a write that would be lost an error, whoever makes it and however? */
import { equal } from '../assert.ts'
import type { Case } from '../case.ts'
import type { Step } from '../plan.ts'
import { codesOf, cookiesIn, holding, outcomesOf } from './words.ts'

/** Writes to a session that holds `{ user: 'ann' }`. */
const WRITES: readonly (readonly [id: string, how: string, step: Step])[] = [
  ['set', 'set()', ['set', 'cart', ['tea']]],
  ['unset', 'set() of undefined', ['unset', 'user']],
  ['delete', 'delete()', ['delete', 'user']],
  ['update', 'update()', ['add', 'visits', 1]],
  ['clear', 'clear()', ['clear']],
  ['property', 'assigning a property that it has', ['assign', 'user', 'bob']],
  ['new-property', 'assigning one that it has not', ['assign', 'cart', ['tea']]],
  ['property-sloppily', 'sloppy code that assigns', ['assign sloppily', 'user', 'bob']],
  [
    'new-property-sloppily',
    'sloppy code that assigns something new',
    ['assign sloppily', 'cart', ['tea']],
  ],
  ['verb', 'assigning to a name of ours', ['assign', 'length', 3]],
]

/** Ways to put another object in the place of the session's. */
const REPLACING: readonly (readonly [id: string, how: string, step: Step])[] = [
  ['promise', 'regenerate()', ['regenerate']],
  ['callback', 'regenerate() with a callback', ['regenerate by callback']],
  ['keep', 'regenerate() that keeps a key', ['regenerate', ['user']]],
]

const ENDING: readonly (readonly [id: string, how: string, step: Step])[] = [
  ['destroy', 'destroy()', ['destroy']],
  ['null', 'assigning null', ['assign session', null]],
]

const heldTo = (step: Step): Step => ['held', step]

export const lost: readonly Case[] = [
  // ── to an object that regenerate() has replaced ────────────────────────────────────────────────
  ...WRITES.map(
    ([id, how, step]): Case => ({
      id: `lost/replaced-${id}`,
      title: `${how}, on an object that regenerate() has replaced, is an error that says so`,
      clause: 'K-5',
      async run({ browser }) {
        for (const [, what, replace] of REPLACING) {
          const ann = await holding(browser(), { user: 'ann' })
          const visit = await ann.go(
            ['hold on'],
            replace,
            ['set', 'lang', 'en'],
            heldTo(step),
            heldTo(['data']),
          )
          const [code, kept] = outcomesOf(visit).slice(3)
          equal([code, kept], ['ERR_SESSION_REPLACED', { user: 'ann' }], `after ${what}`)
          const { last } = await ann.go(['get', 'lang'])
          equal(last, 'en', 'what the new object was given')
        }
      },
    }),
  ),
  {
    id: 'lost/replaced-and-message',
    title: 'a message that is left by way of the replaced object is not lost',
    clause: 'K-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      await ann.go(['hold on'], ['regenerate'], heldTo(['flash', 'notice', 'Welcome.']))
      equal((await ann.go(['take', 'notice'])).last, ['Welcome.'], 'the messages')
    },
  },
  {
    id: 'lost/replaced-twice',
    title: 'after a second regenerate() the second object is over, too',
    clause: 'K-5',
    async run({ browser }) {
      const visit = await (await holding(browser(), { user: 'ann' })).go(
        ['regenerate'],
        ['hold on'],
        ['regenerate'],
        heldTo(['assign', 'user', 'bob']),
        ['assign', 'user', 'cid'],
      )
      equal(codesOf(visit).slice(3), ['ERR_SESSION_REPLACED', 'ok'], 'what the steps came to')
    },
  },

  // ── to a session that is over ──────────────────────────────────────────────────────────────────
  ...WRITES.map(
    ([id, how, step]): Case => ({
      id: `lost/ended-${id}`,
      title: `${how}, after the session was ended, is an error that says so`,
      clause: 'E-5',
      async run({ browser }) {
        for (const [, what, end] of ENDING) {
          const ann = await holding(browser(), { user: 'ann' })
          const visit = await ann.go(['hold on'], end, step, heldTo(step), ['data'])
          equal(
            outcomesOf(visit).slice(2),
            ['ERR_SESSION_DESTROYED', 'ERR_SESSION_DESTROYED', {}],
            `after ${what}`,
          )
          equal(cookiesIn(visit), ['session expired'], 'what the response sets')
        }
      },
    }),
  ),
  {
    id: 'lost/ended-message',
    title: 'a message that is left after a logout is an error',
    clause: 'E-5',
    async run({ browser }) {
      for (const [, what, end] of ENDING) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(end, ['flash', 'notice', 'Bye.'], ['peek', 'notice'])
        equal(outcomesOf(visit).slice(1), ['ERR_SESSION_DESTROYED', []], `after ${what}`)
      }
    },
  },
  {
    id: 'lost/ended-and-nothing-to-lose',
    title: 'save(), regenerate() and destroy() after a logout lose nothing, and do nothing',
    clause: 'E-5',
    async run({ browser }) {
      for (const [, what, end] of ENDING) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(
          end,
          ['save'],
          ['save by callback'],
          ['regenerate'],
          ['regenerate by callback'],
          ['destroy'],
          ['assign session', null],
          ['data'],
        )
        equal(codesOf(visit), Array(8).fill('ok'), `after ${what}`)
        equal([visit.status, cookiesIn(visit)], [200, ['session expired']], 'the response')
      }
    },
  },
  {
    id: 'lost/begun-after-regenerate',
    title: 'who logs out by regenerate() may go on with the new object',
    clause: 'K-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['regenerate'], ['flash', 'notice', 'Bye.'], ['assign', 'a', 1])
      equal(codesOf(visit), ['ok', 'ok', 'ok'], 'what the steps came to')
      equal((await ann.go(['take', 'notice'])).last, ['Bye.'], 'the messages')
    },
  },

  // ── where nobody would hear of it ──────────────────────────────────────────────────────────────
  ...(['save', 'regenerate', 'destroy', 'reload'] as const).map(
    (verb): Case => ({
      id: `lost/callback-of-${verb}`,
      title: `what a callback of ${verb}() throws is the request’s error`,
      clause: 'X-8',
      needs: ['callback error'],
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(['set', 'visits', 1], ['throw in a callback', verb])
        equal(visit.status, 500, 'the status')
        const left = { save: { user: 'ann', visits: 1 }, reload: { user: 'ann' } }
        equal((await ann.go(['data'])).last, { ...left }[verb as 'save'] ?? {}, 'what is left')
      },
    }),
  ),
  ...(
    [
      ['untouched', []],
      ['read', [['data']]],
      ['written', [['set', 'visits', 1]]],
    ] as const
  ).map(
    ([id, steps]): Case => ({
      id: `lost/deleted-${id}`,
      title: `to delete the property of a session that was ${id} ends nothing, so it is an error`,
      clause: 'X-9',
      needs: ['delete'],
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(...steps, ['delete session'])
        equal([visit.status, visit.setCookie], [500, []], 'the status and what the response sets')
        equal((await ann.go(['data'])).last, { user: 'ann' }, 'what the next request finds')
      },
    }),
  ),
]
