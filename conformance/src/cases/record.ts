/** What handlers hold: the session object, and the flash messages beside it. */
import { equal, ok } from '../assert.ts'
import type { Case } from '../case.ts'
import type { Step } from '../plan.ts'
import { codesOf, cookiesIn, holding, messageOf, outcomesOf } from './words.ts'

/** Every way to look at the whole of a session. */
const LOOKING: readonly Step[] = [['data'], ['json'], ['keys'], ['for in'], ['inspect']]

/** What `LOOKING` sees in a session that holds this data. */
function seen(data: object): unknown[] {
  const keys = Object.keys(data)
  return [data, data, keys, keys, keys]
}

const VERBS = [
  'get',
  'set',
  'has',
  'delete',
  'clear',
  'save',
  'regenerate',
  'rotateId',
  'destroy',
  'reload',
  'touch',
  'setLifetime',
]
const FACTS = ['id', 'isNew', 'createdAt', 'expiresAt']

export const record: readonly Case[] = [
  // ── the data and nothing else ──────────────────────────────────────────────────────────────────
  {
    id: 'record/empty',
    title: 'a session without data has no properties of its own',
    clause: 'F-1',
    async run({ browser }) {
      equal(outcomesOf(await browser().go(...LOOKING)), seen({}), 'what the steps came to')
    },
  },
  {
    id: 'record/data-alone',
    title: 'its own properties are the data, in the order in which they were set',
    clause: 'F-1',
    async run({ browser }) {
      const data = { user: 'ann', cart: ['tea'], admin: false }
      const ann = browser()
      const begun = await ann.go(
        ['set', 'user', 'ann'],
        ['assign', 'cart', ['tea']],
        ['set', 'admin', false],
        ...LOOKING,
      )
      equal(outcomesOf(begun).slice(3), seen(data), 'what the request that sets them sees')
      equal(outcomesOf(await ann.go(...LOOKING)), seen(data), 'what the next one sees')
    },
  },
  {
    id: 'record/replaced',
    title: 'after an assignment its own properties are those of the object assigned',
    clause: 'F-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: ['tea'] })
      const visit = await ann.go(['assign session', { lang: 'en' }], ...LOOKING)
      equal(outcomesOf(visit).slice(1), seen({ lang: 'en' }), 'what the steps came to')
    },
  },
  {
    id: 'record/using-it-leaves-no-trace',
    title: 'verbs, flash messages and limits leave nothing on the session',
    clause: 'F-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(
        ['id'],
        ['save'],
        ['touch'],
        ['rotate id'],
        ['set lifetime', { maxAge: 60 }],
        ['flash', 'notice', 'Saved.'],
        ...LOOKING,
      )
      equal(outcomesOf(visit).slice(6), seen({ user: 'ann' }), 'what the steps came to')
      equal(outcomesOf(await ann.go(...LOOKING)), seen({ user: 'ann' }), 'what the next one sees')
    },
  },
  {
    id: 'record/regenerated',
    title: 'a session object that regenerate() made has the kept data alone',
    clause: 'F-1',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', cart: ['tea'] })
      const visit = await ann.go(['regenerate', ['cart']], ...LOOKING)
      equal(outcomesOf(visit).slice(1), seen({ cart: ['tea'] }), 'what the steps came to')
    },
  },
  {
    id: 'record/not-frozen',
    title: 'a session can be written to until it is destroyed',
    clause: 'F-1',
    async run({ browser }) {
      const visit = await browser().go(['frozen'], ['set', 'user', 'ann'], ['frozen'])
      equal(outcomesOf(visit), [false, null, false], 'what the steps came to')
    },
  },

  // ── the verbs ──────────────────────────────────────────────────────────────────────────────────
  {
    id: 'record/arities',
    title: 'save, regenerate and destroy are on the direct prototype, with one parameter each',
    clause: 'F-2',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['arities'], ['regenerate'], ['arities'])
      equal(outcomesOf(visit), [[1, 1, 1], null, [1, 1, 1]], 'what the steps came to')
    },
  },
  {
    id: 'record/callbacks',
    title: 'save, regenerate and destroy call back',
    clause: 'F-2',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(
        ['save by callback'],
        ['regenerate by callback'],
        ['destroy by callback'],
      )
      equal(codesOf(visit), ['ok', 'ok', 'ok'], 'what the steps came to')
      equal(cookiesIn(visit), ['session expired'], 'what the response sets')
    },
  },
  {
    id: 'record/callback-with-error',
    title: 'a callback is given the error of what failed',
    clause: 'F-2',
    async run({ browser }) {
      const visit = await browser().go(['fill', 'notes', 5000], ['save by callback'], ['destroy'])
      equal(codesOf(visit), ['ok', 'ERR_SESSION_TOO_LARGE', 'ok'], 'what the steps came to')
    },
  },
  ...[...VERBS, ...FACTS].map(
    (name): Case => ({
      id: `record/assign-${name}`,
      title: `${name} cannot be assigned, and the error names set()`,
      clause: 'F-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(['assign', name, 'x'], ['data'])
        equal(outcomesOf(visit), ['ERR_SESSION_VERB', { user: 'ann' }], 'what the steps came to')
        ok(messageOf(visit).includes(`session.set('${name}', `), messageOf(visit))
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  {
    id: 'record/remove-verb',
    title: 'deleting a verb by property takes nothing away',
    clause: 'F-2',
    async run({ browser }) {
      const visit = await browser().go(['remove', 'set'], ['set', 'user', 'ann'], ['data'])
      equal(outcomesOf(visit), [true, null, { user: 'ann' }], 'what the steps came to')
    },
  },
  {
    id: 'record/delete-without-key',
    title: 'delete() without a key deletes nothing, and the error names destroy()',
    clause: 'F-2',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['delete'], ['data'])
      equal(outcomesOf(visit), ['ERR_SESSION_VERB', { user: 'ann' }], 'what the steps came to')
      ok(messageOf(visit).includes('destroy()'), messageOf(visit))
    },
  },

  // ── flash messages ─────────────────────────────────────────────────────────────────────────────
  {
    id: 'record/flash',
    title: 'a message is there for the next request, and gone once it was taken',
    clause: 'F-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      await ann.go(['flash', 'notice', 'Saved.'])

      const visit = await ann.go(['take', 'notice'], ['take', 'notice'])
      equal(outcomesOf(visit), [['Saved.'], []], 'what the steps came to')
      equal(
        (await ann.go(['take', 'notice'], ['data'])).results,
        [{ ok: [] }, { ok: { user: 'ann' } }],
        'what the next request finds',
      )
    },
  },
  {
    id: 'record/flash-at-once',
    title: 'a message can be taken by the request that left it, and then there is none',
    clause: 'F-3',
    async run({ browser }) {
      const visit = await browser().go(['flash', 'notice', 'Saved.'], ['take', 'notice'])
      equal(visit.last, ['Saved.'], 'the messages')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  {
    id: 'record/flash-survives',
    title: 'a message survives requests that do not take it, and writes to the data',
    clause: 'F-3',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['flash', 'notice', 'Saved.'])
      await ann.go()
      await ann.go(['data'])
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['assign session', { user: 'bob' }])
      await ann.go(['delete', 'user'])
      equal((await ann.go(['take', 'notice'])).last, ['Saved.'], 'the messages')
    },
  },
  {
    id: 'record/flash-peek',
    title: 'a message that was only looked at stays, and looking sets no cookie',
    clause: 'F-3',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['flash', 'notice', 'Saved.'])

      const visit = await ann.go(['peek', 'notice'], ['peek', 'notice'])
      equal(outcomesOf(visit), [['Saved.'], ['Saved.']], 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
      equal((await ann.go(['take', 'notice'])).last, ['Saved.'], 'the messages')
    },
  },
  {
    id: 'record/flash-many',
    title: 'messages come in the order in which they were left, each key by itself',
    clause: 'F-3',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['flash', 'notice', 'one'], ['flash', 'error', 'oops'])
      await ann.go(['flash', 'notice', { two: [2, '☕'] }])

      equal((await ann.go(['take', 'notice'])).last, ['one', { two: [2, '☕'] }], 'the messages')
      equal((await ann.go(['take', 'error'])).last, ['oops'], 'the messages')
    },
  },
  {
    id: 'record/flash-alone',
    title: 'a message makes a session, and the last one that is taken ends it',
    clause: 'F-3',
    async run({ browser }) {
      const visitor = browser()
      equal(
        cookiesIn(await visitor.go(['flash', 'notice', 'Welcome.'])),
        ['session'],
        'what the response sets',
      )
      equal(
        cookiesIn(await visitor.go(['take', 'notice'])),
        ['session expired'],
        'what the response sets',
      )
      equal(visitor.cookies, [], 'the cookies that the browser still has')
    },
  },
  {
    id: 'record/flash-taken-nothing',
    title: 'taking what is not there sets no cookie',
    clause: 'F-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const visit = await ann.go(['take', 'notice'])
      equal([visit.last, visit.setCookie], [[], []], 'the messages and Set-Cookie')
    },
  },
  {
    id: 'record/flash-beside-data',
    title: 'messages and data of the same name do not know each other',
    clause: 'F-3',
    async run({ browser }) {
      const ann = await holding(browser(), { notice: 'data', flash: { notice: 'also data' } })
      await ann.go(['flash', 'notice', 'message'])

      const visit = await ann.go(['data'], ['take', 'notice'], ['data'])
      const data = { notice: 'data', flash: { notice: 'also data' } }
      equal(outcomesOf(visit), [data, ['message'], data], 'what the steps came to')
    },
  },
  {
    id: 'record/flash-cleared',
    title: 'clear() drops messages, too',
    clause: 'F-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      await ann.go(['flash', 'notice', 'Saved.'])
      equal(cookiesIn(await ann.go(['clear'])), ['session expired'], 'what the response sets')
      equal((await ann.go(['take', 'notice'])).last, [], 'the messages')
    },
  },

  // ── habits ─────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'record/habit-session-id',
    title: 'sessionId is the id, for those who are used to it',
    clause: 'F-4',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      const [id, sessionId] = outcomesOf(await ann.go(['id'], ['read', 'sessionId']))
      equal(sessionId, id, 'sessionId')
    },
  },
  ...(
    [
      ['isPopulated', [false, true, true]],
      ['populated', [false, true, true]],
      ['length', [0, 1, 1]],
      ['isChanged', [false, true, false]],
      ['changed', [false, true, false]],
    ] as const
  ).map(
    ([name, [empty, set, unchanged]]): Case => ({
      id: `record/habit-${name}`,
      title: `${name} answers as it does elsewhere, and is no data`,
      clause: 'F-4',
      async run({ browser }) {
        const ann = browser()
        const first = await ann.go(
          ['read', name],
          ['set', 'user', 'ann'],
          ['read', name],
          ['has', name],
          ['get', name],
          ['keys'],
        )
        const expected = [empty, null, set, false, null, ['user']]
        equal(outcomesOf(first), expected, 'what the steps came to')
        equal((await ann.go(['read', name])).last, unchanged, 'what the next request finds')
      },
    }),
  ),
  ...['sessionId', 'isPopulated', 'populated', 'length', 'isChanged', 'changed'].map(
    (name): Case => ({
      id: `record/habit-${name}-as-data`,
      title: `${name} may be the name of data, by property and verb`,
      clause: 'F-4',
      async run({ browser }) {
        for (const how of ['assign', 'set', 'assign sloppily']) {
          const ann = browser()
          await ann.go([how, name, 'theirs'])
          const visit = await ann.go(['read', name], ['get', name], ['data'])
          equal(
            outcomesOf(visit),
            ['theirs', 'theirs', { [name]: 'theirs' }],
            `what came of ${how}`,
          )
        }
      },
    }),
  ),
  ...(
    [
      ['read-cookie', ['read', 'cookie'], 'cookie'],
      ['assign-cookie', ['assign', 'cookie', { maxAge: 60 }], 'cookie'],
      ['assign-maxAge', ['assign', 'maxAge', 60], 'maxAge'],
      ['assign-maxAge-sloppily', ['assign sloppily', 'maxAge', 60], 'maxAge'],
    ] as const
  ).map(
    ([id, step, name]): Case => ({
      id: `record/habit-${id}`,
      title: `session.${name} is another library’s, and the error says how it is done here`,
      clause: 'F-5',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const visit = await ann.go(step, ['data'])
        equal(outcomesOf(visit), ['ERR_SESSION_VERB', { user: 'ann' }], 'what the steps came to')
        for (const part of ['setLifetime({ maxAge', `session.set('${name}', `]) {
          ok(messageOf(visit).includes(part), `the message lacks ${part}: ${messageOf(visit)}`)
        }
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  ...['cookie', 'maxAge'].map(
    (name): Case => ({
      id: `record/habit-${name}-as-data`,
      title: `${name} may be the name of data, by verb`,
      clause: 'F-5',
      async run({ browser }) {
        const ann = await holding(browser(), { [name]: 'theirs' })
        equal(
          outcomesOf(await ann.go(['read', name], ['data'])),
          ['theirs', { [name]: 'theirs' }],
          'what the next request finds',
        )
      },
    }),
  ),
]
