/** What becomes of a session that lives in a store when several requests have it in hand? */
import { equal, ok } from '../assert.ts'
import type { Browser, Visit } from '../browser.ts'
import type { Case } from '../case.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, holding, LOOK, opens, outcomesOf, refuses } from './words.ts'

/** Places where requests wait for each other have names of their own: a server may be examined more than once. */
let places = 0

interface Under {
  /** What a slow request did, once others were done. */
  readonly slow: Visit
  readonly between: readonly Visit[]
}

/** A request begins and looks at the session; others come and go; then it does what it has to do, and ends. */
async function meanwhile(
  browser: Browser,
  steps: readonly Step[],
  between: (browser: Browser) => Promise<readonly Visit[]>,
): Promise<Under> {
  const [begun, goOn] = [`begun ${++places} ${browser.now}`, `on ${places} ${browser.now}`]
  const slow = browser.ask([['data'], ['meet', begun, 2], ['meet', goOn, 2], ...steps], {
    keep: false,
  })
  // Told when it is awaited: until then others may fail first.
  slow.catch(() => undefined)
  const usher = browser.clone()
  await usher.ask([['meet', begun, 2]], { cookie: '' })
  const visits = await between(browser)
  await usher.ask([['meet', goOn, 2]], { cookie: '' })
  const answered = await slow
  browser.take(answered)
  return { slow: answered, between: visits }
}

const one = (browser: Browser, ...steps: readonly Step[]) =>
  browser.go(...steps).then((visit) => [visit])

const BY_USER: LabOptions = { subject: true }

/** Ways to begin a session in place of the one before. */
const LOGINS: readonly (readonly [id: string, how: string, options: LabOptions, Step[]])[] = [
  ['regenerate', 'regenerate()', {}, [['regenerate'], ['set', 'user', 'bob']]],
  [
    'keep',
    'regenerate() with something kept',
    {},
    [
      ['regenerate', ['cart']],
      ['set', 'user', 'bob'],
    ],
  ],
  ['subject', 'a change of subject', BY_USER, [['set', 'user', 'bob']]],
  [
    'rotated',
    'a change of subject and rotateId()',
    BY_USER,
    [['set', 'user', 'bob'], ['rotate id']],
  ],
]

/** Ways to end it. */
const LOGOUTS: readonly (readonly [id: string, how: string, Step[]])[] = [
  ['destroy', 'destroy()', [['destroy']]],
  ['clear', 'clear()', [['clear']]],
  ['null', 'assigning null', [['assign session', null]]],
]

/** What a slow request may want to do to it. */
const SLOW: readonly (readonly [id: string, what: string, Step[]])[] = [
  ['changes', 'changes it', [['set', 'late', true]]],
  ['updates', 'updates it', [['add', 'visits', 1]]],
  ['rotates', 'rotates its id', [['rotate id']]],
  ['touches', 'renews it', [['touch']]],
  ['replaces', 'assigns other data', [['assign session', { late: true }]]],
  ['keeps', 'regenerates it and keeps its user', [['regenerate', ['user', 'cart']]]],
  ['leaves-a-message', 'leaves a message', [['flash', 'notice', 'Hi.']]],
]

export const store: readonly Case[] = (
  [
    {
      id: 'store/large',
      title: 'a session of 100 kB is kept whole, and its cookie is small',
      clause: 'T-1',
      async run({ browser }) {
        const ann = browser()
        const visit = await ann.go(['fill', 'cart', 100_000], ['set', 'user', 'ann'])
        equal([visit.status, cookiesIn(visit)], [200, ['session']])
        ok(ann.cookie().length < 500, `${ann.cookie().length} bytes of cookie`)
        equal((await ann.go(['get', 'cart'])).last, 'x'.repeat(100_000))
        equal(cookiesIn(await ann.go(['destroy'])), ['session expired'])
      },
    },
    {
      id: 'store/parallel-keys',
      title: 'what eight requests change at the same time is all kept',
      clause: 'T-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const place = `keys ${++places}`
        const visits = await Promise.all(
          Array.from({ length: 8 }, (_, at) =>
            ann
              .clone()
              .go(['data'], ['meet', place, 8], ['set', `key${at}`, at], ['add', 'visits', 1]),
          ),
        )
        equal(
          visits.map(({ status }) => status),
          Array(8).fill(200),
        )
        const keys = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`key${at}`, at]))
        equal((await ann.go(...LOOK)).results, opens({ user: 'ann', ...keys, visits: 8 }))
      },
    },
    {
      id: 'store/parallel-deep',
      title: 'a deep change is one of its key, and the last one counts',
      clause: 'T-2',
      async run({ browser }) {
        const ann = await holding(browser(), { cart: { tea: 1 }, user: 'ann' })
        await meanwhile(ann, [['dig', 'cart', 'milk', 2]], (here) =>
          one(here, ['dig', 'cart', 'tea', 5], ['set', 'lang', 'en']),
        )
        equal((await ann.go(['data'])).last, { cart: { tea: 1, milk: 2 }, user: 'ann', lang: 'en' })
      },
    },
    {
      id: 'store/parallel-update-and-assignment',
      title: 'what was assigned is not updated anew',
      clause: 'T-2',
      async run({ browser }) {
        const ann = await holding(browser(), { visits: 1 })
        await meanwhile(
          ann,
          [
            ['set', 'visits', 10],
            ['add', 'visits', 1],
          ],
          (here) => one(here, ['add', 'visits', 1]),
        )
        equal((await ann.go(['get', 'visits'])).last, 11, 'assigned, then updated')
        await meanwhile(
          ann,
          [
            ['add', 'visits', 1],
            ['add', 'visits', 5],
          ],
          (here) => one(here, ['add', 'visits', 100]),
        )
        equal((await ann.go(['get', 'visits'])).last, 117, 'updated twice')
      },
    },
    {
      id: 'store/parallel-deletes',
      title: 'a key that was deleted stays so, and one that another request has set stays too',
      clause: 'T-2',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann', lang: 'en' })
        await meanwhile(ann, [['delete', 'lang']], (here) => one(here, ['set', 'cart', 1]))
        equal((await ann.go(['data'])).last, { user: 'ann', cart: 1 })
      },
    },
    {
      id: 'store/parallel-emptied',
      title: 'a session that one request has emptied goes on with what another has put in',
      clause: 'T-2',
      async run({ browser }) {
        const ann = await holding(browser(), { lang: 'en' })
        await meanwhile(ann, [['delete', 'lang']], (here) => one(here, ['set', 'cart', 1]))
        equal((await ann.go(...LOOK)).results, opens({ cart: 1 }))
      },
    },
    ...LOGOUTS.flatMap(([end, how, logout]) =>
      SLOW.map(
        ([id, what, steps]): Case => ({
          id: `store/ended-by-${end}-slow-${id}`,
          title: `after ${how} a request that was under way and ${what} brings nobody back`,
          clause: 'T-3',
          async run({ browser }) {
            const ann = await holding(browser(), { user: 'ann', cart: 1 })
            const thief = ann.clone()
            const { slow } = await meanwhile(ann, steps, (here) => one(here, ...logout))
            equal([slow.status, cookiesIn(slow)], [200, []], 'what the slow response sets')
            equal((await ann.go(['data'])).last, {}, 'what the next request finds')
            equal((await thief.go(...LOOK)).results, refuses('gone'), 'what a copy finds')
          },
        }),
      ),
    ),
    ...LOGINS.flatMap(([begin, how, options, login]) =>
      SLOW.map(
        ([id, what, steps]): Case => ({
          id: `store/login-by-${begin}-slow-${id}`,
          title: `after a login by ${how} a request that was under way and ${what} reaches nobody`,
          clause: 'T-5',
          async run({ browser }) {
            const ann = await holding(browser(options), { cart: 1 })
            const thief = ann.clone()
            const { slow } = await meanwhile(ann, steps, (here) => one(here, ...login))
            equal([slow.status, cookiesIn(slow)], [200, []], 'what the slow response sets')
            equal((await ann.go(['get', 'user'])).last, 'bob', 'who the next request finds')
            equal((await ann.go(['has', 'late'])).last, false, 'what the slow one has changed')
            equal((await thief.go(...LOOK)).results, refuses('gone'), 'what a copy finds')
          },
        }),
      ),
    ),
    {
      id: 'store/rotated-in-flight',
      title:
        'a request that was under way while the id was rotated loses nothing, and its cookie is the new one',
      clause: 'T-4',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const { slow, between } = await meanwhile(ann, [['set', 'late', true]], (here) =>
          one(here, ['rotate id'], ['set', 'early', true], ['id']),
        )
        equal(cookiesIn(slow), ['session'])
        const visit = await ann.go(['data'], ['id'])
        equal(outcomesOf(visit), [{ user: 'ann', early: true, late: true }, between[0]?.last])
      },
    },
    {
      id: 'store/rotated-twice-in-flight',
      title: 'two requests that rotate the id at the same time end with one session, which has all',
      clause: 'T-4',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        await meanwhile(ann, [['rotate id'], ['set', 'late', true]], (here) =>
          one(here, ['rotate id'], ['set', 'early', true]),
        )
        ann.wait(60)
        equal((await ann.go(...LOOK)).results, opens({ user: 'ann', early: true, late: true }))
      },
    },
    {
      id: 'store/rotated-for-ten-seconds',
      title: 'a former id leads to the session for ten seconds, and to nobody afterwards',
      clause: 'T-4',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const slow = ann.clone()
        await ann.go(['rotate id'])
        slow.wait(9)
        const late = slow.clone()
        late.wait(1)
        equal((await slow.go(...LOOK)).results, opens({ user: 'ann' }), 'after nine seconds')
        equal((await late.go(...LOOK)).results, refuses('gone'), 'after ten')
        slow.wait(600)
        equal(
          (await slow.go(...LOOK)).results,
          opens({ user: 'ann' }),
          'with the cookie that it got',
        )
      },
    },
    {
      id: 'store/rotated-and-ended',
      title: 'a session that was rotated ends under either id',
      clause: 'T-3',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const former = ann.clone()
        await ann.go(['rotate id'])
        await former.go(['destroy'])
        equal((await ann.go(...LOOK)).results, refuses('gone'))
      },
    },
    {
      id: 'store/saved',
      title: 'save() has written when it answers, and shows what others have written',
      clause: 'T-6',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const other = ann.clone()
        const { slow } = await meanwhile(
          ann,
          [['set', 'late', true], ['save'], ['data'], ['set', 'later', true]],
          () => one(other, ['set', 'early', true]),
        )
        equal(outcomesOf(slow)[5], { user: 'ann', late: true, early: true }, 'after save()')
        const all = { user: 'ann', late: true, early: true, later: true }
        const keys = Object.keys((await ann.go(['data'])).last as object).sort()
        equal(keys, Object.keys(all).sort(), 'in the end')
      },
    },
    {
      id: 'store/saved-at-once',
      title: 'what save() has written is there for others while the request goes on',
      clause: 'T-6',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const [saved, goOn] = [`saved ${++places}`, `on ${places}`]
        const slow = ann
          .clone()
          .go(['set', 'early', true], ['save'], ['meet', saved, 2], ['meet', goOn, 2])
        slow.catch(() => undefined)
        await ann.clone().ask([['meet', saved, 2]], { cookie: '' })
        equal((await ann.go(['get', 'early'])).last, true)
        await ann.clone().ask([['meet', goOn, 2]], { cookie: '' })
        await slow
      },
    },
    {
      id: 'store/saved-too-late',
      title: 'save() rejects where another request has ended the session',
      clause: 'T-6',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const { slow } = await meanwhile(ann, [['set', 'late', true], ['save']], (here) =>
          one(here, ['destroy']),
        )
        equal(outcomesOf(slow).at(-1), 'ERR_SESSION_DESTROYED')
      },
    },
    {
      id: 'store/saved-and-ended',
      title: 'a session that was saved and ended in the same request is gone',
      clause: 'T-6',
      async run({ browser }) {
        const ann = browser()
        equal(cookiesIn(await ann.go(['set', 'user', 'ann'], ['save'], ['destroy'])), [])
        await ann.go(['set', 'user', 'ann'])
        equal(cookiesIn(await ann.go(['set', 'lang', 'en'], ['save'], ['clear'])), [
          'session expired',
        ])
      },
    },
    {
      id: 'store/reloaded',
      title: 'reload() shows what is kept now',
      clause: 'T-7',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const { slow } = await meanwhile(
          ann,
          [['set', 'late', true], ['reload'], ['data']],
          (here) => one(here, ['set', 'early', true]),
        )
        equal([outcomesOf(slow).at(-1), cookiesIn(slow)], [{ user: 'ann', early: true }, []])
      },
    },
    {
      id: 'store/messages',
      title: 'messages that two requests leave are both kept, and what was taken is gone',
      clause: 'T-8',
      async run({ browser }) {
        const ann = browser()
        await ann.go(['flash', 'notice', 'one'], ['set', 'user', 'ann'])
        await meanwhile(ann, [['flash', 'notice', 'three']], (here) =>
          one(here, ['flash', 'notice', 'two']),
        )
        equal((await ann.go(['peek', 'notice'])).last, ['one', 'two', 'three'])
        const { slow } = await meanwhile(ann, [['take', 'notice']], (here) =>
          one(here, ['flash', 'notice', 'four']),
        )
        equal(outcomesOf(slow).at(-1), ['one', 'two', 'three'])
        equal((await ann.go(['peek', 'notice'])).last, ['four'])
      },
    },
    {
      id: 'store/idle',
      title: 'an idle session is prolonged for whoever has it',
      clause: 'T-9',
      async run({ browser }) {
        const ann = await holding(browser({ idleTimeout: 600, persistent: false }), { user: 'ann' })
        const tab = ann.clone()
        ann.wait(400)
        equal(cookiesIn(await ann.go()), ['session'])
        tab.wait(900)
        equal((await tab.go(['get', 'user'])).last, 'ann')
      },
    },
    {
      id: 'store/idle-and-polled',
      title: 'polls prolong no record, be it read or written',
      clause: 'N-13',
      async run({ browser }) {
        const options: LabOptions = { idleTimeout: 600, persistent: false, passive: 'polls' }
        const ann = await holding(browser(options), { user: 'ann' })
        const polls = { headers: { 'x-poll': 'yes' } }
        equal(cookiesIn(await ann.wait(301).ask([], polls)), [], 'a poll that looks at nothing')
        equal(cookiesIn(await ann.wait(100).ask([['data']], polls)), [], 'one that reads')
        await ann.wait(100).ask([['set', 'polls', 1]], polls)
        equal((await ann.wait(98).ask([...LOOK], polls)).results, opens({ user: 'ann', polls: 1 }))
        equal((await ann.wait(1).go(...LOOK)).results, refuses('idle'))
      },
    },
    {
      id: 'store/redirect',
      title: 'the page after a redirect finds what was written before it',
      clause: 'T-10',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const next = ann.clone()
        const { status } = await ann.ask([['set', 'lang', 'en']], { respond: ['redirect'] })
        equal([status, (await next.go(['get', 'lang'])).last], [302, 'en'])
      },
    },
  ] satisfies readonly Case[]
).map((each) => ({ ...each, home: 'store', unordered: true }))

/** What is far more than any budget, as text. */
const LARGE: Step = ['fill', 'cart', 20_000]

export const spill: readonly Case[] = (
  [
    {
      id: 'spill/small',
      title: 'a small session lives in its cookie: an older token holds what was sealed in it',
      clause: 'T-12',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const before = ann.clone()
        await ann.go(['set', 'lang', 'en'])
        equal((await before.go(['data'])).last, { user: 'ann' })
      },
    },
    {
      id: 'spill/to-and-fro',
      title:
        'a session that grows moves to the store, and back when it shrinks, and is the same all along',
      clause: 'T-12',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        const id = (await ann.go(['id'])).last
        for (let round = 1; round <= 3; round++) {
          equal(cookiesIn(await ann.go(LARGE)), ['session'], 'it grows')
          equal(outcomesOf(await ann.go(['get', 'user'], ['id'])), ['ann', id], 'in the store')
          const ticket = ann.clone()
          equal(cookiesIn(await ann.go(['delete', 'cart'])), ['session'], 'it shrinks')
          equal((await ann.go(...LOOK)).results, opens({ user: 'ann' }), 'in the cookie')
          equal((await ticket.go(...LOOK)).results, refuses('gone'), 'where it was')
        }
      },
    },
    {
      id: 'spill/nothing-lost',
      title: 'a session that shrinks while another request changes it loses neither',
      clause: 'T-12',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        await ann.go(LARGE)
        await meanwhile(ann, [['delete', 'cart']], (here) => one(here, ['set', 'lang', 'en']))
        equal((await ann.go(...LOOK)).results, opens({ user: 'ann', lang: 'en' }))
      },
    },
    {
      id: 'spill/saved',
      title:
        'save() keeps a session in the store that outgrows the cookie, and later changes still count',
      clause: 'T-12',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        await ann.go(LARGE, ['save'], ['set', 'lang', 'en'])
        equal(outcomesOf(await ann.go(['get', 'lang'], ['has', 'cart'])), ['en', true])
        await ann.go(['delete', 'cart'], ['save'], ['set', 'lang', 'de'])
        equal((await ann.go(...LOOK)).results, opens({ user: 'ann', lang: 'de' }))
      },
    },
    {
      id: 'spill/ended',
      title: 'a session ends wherever it is',
      clause: 'T-12',
      async run({ browser }) {
        const ann = await holding(browser(), { user: 'ann' })
        await ann.go(LARGE)
        const ticket = ann.clone()
        equal(cookiesIn(await ann.go(['destroy'])), ['session expired'])
        equal((await ticket.go(...LOOK)).results, refuses('gone'))
      },
    },
  ] satisfies readonly Case[]
).map((each) => ({ ...each, home: 'spill', unordered: true }))
