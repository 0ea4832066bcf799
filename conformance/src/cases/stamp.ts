/** Which sessions end when somebody's stamp changes, as with a new password? */
import { equal } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import type { LabOptions } from '../plan.ts'
import { cookiesIn, holding, LOOK, opens, outcomesOf, refuses } from './words.ts'

/** For so long nobody is asked. */
const EVERY = 300

const stamped = (is: string, how?: 'fails' | 'late'): LabOptions => ({
  subject: true,
  stamp: { is, ...(how && { how }) },
})

const ANN = { user: 'ann', stamp: '1' }

/** Ann, who has logged in while her stamp was 1. */
async function ann({ browser }: World, how?: 'late'): Promise<Browser> {
  const visitor = browser(stamped('1', how))
  await visitor.go(['set', 'user', ANN.user], ['set', 'stamp', ANN.stamp])
  return visitor
}

const look = async (visitor: Browser) => (await visitor.go(...LOOK)).results

export const stamp: readonly Case[] = [
  ...(['late', undefined] as const).flatMap((how): Case[] => {
    const [id, when] = how === 'late' ? ['late', ', told with a promise,'] : ['at-once', '']
    return [
      {
        id: `stamp/holds-${id}`,
        title: `a session whose stamp${when} is still the same goes on, and is sealed anew when it was compared`,
        clause: 'G-1',
        async run(world) {
          const visitor = (await ann(world, how)).wait(EVERY - 1)
          equal(cookiesIn(await visitor.go(['data'])), [], 'before it is due')
          const due = await visitor.wait(1).go(['data'])
          equal([due.last, cookiesIn(due)], [ANN, ['session']], 'when it is due')
          equal(cookiesIn(await visitor.wait(EVERY - 1).go(['data'])), [], 'from then on')
        },
      },
      {
        id: `stamp/superseded-${id}`,
        title: `a session whose stamp${when} is another since is refused, and its cookie left alone`,
        clause: 'G-2',
        async run(world) {
          const visitor = (await ann(world, how)).after(stamped('2', how)).wait(EVERY)
          const visit = await visitor.go(...LOOK)
          equal([visit.results, visit.setCookie], [refuses('superseded'), []])
          equal(await look(visitor), refuses('superseded'), 'the next time')
        },
      },
    ]
  }),
  {
    id: 'stamp/not-yet',
    title: 'nobody is asked before it is time',
    clause: 'G-1',
    async run(world) {
      const visitor = (await ann(world)).after(stamped('2', 'fails')).wait(EVERY - 1)
      equal(await look(visitor), opens(ANN))
    },
  },
  {
    id: 'stamp/takes-its-time',
    title: 'so it is where opening takes its time',
    clause: 'G-2',
    async run(world) {
      const visitor = await ann(world)
      const slowly = (is: string) => visitor.after({ ...stamped(is), sealer: 'web' }).wait(EVERY)
      equal(await look(slowly('1')), opens(ANN))
      equal(await look(slowly('2')), refuses('superseded'))
    },
  },
  {
    id: 'stamp/followed',
    title: 'the session in which the stamp is changed goes on',
    clause: 'G-3',
    async run(world) {
      const visitor = (await ann(world)).after(stamped('2')).wait(EVERY - 1)
      await visitor.go(['set', 'stamp', '2'])
      equal(await look(visitor.wait(EVERY)), opens({ ...ANN, stamp: '2' }))
    },
  },
  {
    id: 'stamp/login',
    title: 'a login after it is a session like any other',
    clause: 'G-3',
    async run(world) {
      const visitor = (await ann(world)).after(stamped('2')).wait(EVERY)
      await visitor.go(['set', 'user', 'ann'], ['set', 'stamp', '2'])
      equal(await look(visitor), opens({ ...ANN, stamp: '2' }))
      equal(await look(visitor.wait(EVERY)), opens({ ...ANN, stamp: '2' }), 'once it was compared')
    },
  },
  {
    id: 'stamp/logout',
    title: 'a session that is refused can be ended, which expires its cookie',
    clause: 'G-2',
    async run(world) {
      const visitor = (await ann(world)).after(stamped('2')).wait(EVERY)
      equal(cookiesIn(await visitor.go(['destroy'])), ['session expired'])
    },
  },
  {
    id: 'stamp/untouched',
    title: 'a response that does not ask for the session says nothing of it',
    clause: 'G-4',
    async run(world) {
      for (const how of [undefined, 'late', 'fails'] as const) {
        const visitor = (await ann(world)).after(stamped('2', how)).wait(EVERY)
        const { status, setCookie, vary } = await visitor.go()
        equal([status, setCookie, vary], [200, [], null], `where it ${how ?? 'is told at once'}`)
      }
    },
  },
  {
    id: 'stamp/fails',
    title:
      'where the stamp cannot be told, whoever asks for the session gets an error, and no session',
    clause: 'G-5',
    async run(world) {
      const visitor = (await ann(world)).after(stamped('1', 'fails')).wait(EVERY)
      const visit = await visitor.go(['data'])
      equal([outcomesOf(visit), visit.setCookie], [['ERR_SESSION_STAMP'], []])
      equal(await look(visitor.after(stamped('1'))), opens(ANN), 'once it can be told')
    },
  },
  {
    id: 'stamp/nobody',
    title: 'a session of nobody has no stamp, and nobody is asked',
    clause: 'G-1',
    async run({ browser }) {
      const visitor = browser(stamped('1', 'fails'))
      await holding(visitor, { cart: ['tea'] })
      equal(await look(visitor.wait(EVERY)), opens({ cart: ['tea'] }))
    },
  },
]
