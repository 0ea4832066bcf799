/** Does whoever comes with the session of another library stay logged in, and is theirs gone then? */
import { equal } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { START } from '../lab.ts'
import type { LabOptions, Step } from '../plan.ts'
import { type Former, formerCookie, formerValue } from '../reader.ts'
import { cookiesIn, holding, LOOK, opens, refuses } from './words.ts'

const FORMERS: readonly (readonly [former: Former, how: string])[] = [
  ['quick', 'which is read at once'],
  ['slow', 'which takes its time'],
]

const DAY = 86_400_000

const accepting = (former: Former, options: LabOptions = {}): LabOptions => ({
  acceptFrom: [former],
  ...options,
})

/** Somebody with a session of theirs, and no other. */
function visitorOf(
  { browser }: World,
  former: Former,
  session: object = { data: { user: 'ann' } },
  options?: LabOptions,
): Browser {
  return browser(accepting(former, options)).plant(formerCookie(former), formerValue(session))
}

const LOGOUT: Step = ['destroy']

export const move: readonly Case[] = FORMERS.flatMap(([former, how]): readonly Case[] => {
  const theirs = formerCookie(former)
  return [
    {
      id: `move/${former}-stays`,
      title: `a session of another library, ${how}, is there, and is ours from then on`,
      clause: 'M-1',
      async run(world) {
        const ann = visitorOf(world, former)
        const visit = await ann.go(...LOOK)
        equal(visit.results, opens({ user: 'ann' }), 'what the handler finds')
        equal(cookiesIn(visit), ['session', `${theirs} expired`], 'the cookies that are set')
        equal(ann.cookies, ['session'], 'the cookies that the browser has')

        const next = await ann.go(...LOOK)
        equal(next.results, opens({ user: 'ann' }), 'what the next one finds')
        equal(next.setCookie, [], 'the cookies that it sets')
      },
    },
    {
      id: `move/${former}-changed`,
      title: `a session of another library, ${how}, can be changed at once, nested too`,
      clause: 'M-2',
      async run(world) {
        const ann = visitorOf(world, former, { data: { user: 'ann', cart: { items: ['tea'] } } })
        await ann.go(['set', 'cart', { items: ['tea', 'milk'] }])
        const { last } = await ann.go(['data'])
        equal(last, { user: 'ann', cart: { items: ['tea', 'milk'] } }, 'the session')
      },
    },
    {
      id: `move/${former}-untouched`,
      title: `a request that nobody asks a session of leaves another library’s, ${how}, alone`,
      clause: 'M-3',
      async run(world) {
        const ann = visitorOf(world, former)
        const { setCookie, vary } = await ann.go()
        equal([setCookie, vary, ann.cookies], [[], null, [theirs]])
      },
    },
    {
      id: `move/${former}-ours-first`,
      title: `our own session comes before another library’s, ${how}, which goes when ours is set`,
      clause: 'M-3',
      async run({ browser }) {
        const bob = await holding(browser(accepting(former)), { user: 'bob' })
        bob.plant(theirs, formerValue({ data: { user: 'ann' } }))
        equal((await bob.go(['data'])).last, { user: 'bob' }, 'the session')

        await bob.go(['set', 'visits', 1])
        equal(bob.cookies, ['session'], 'the cookies that the browser has')
      },
    },
    {
      id: `move/${former}-logout`,
      title: `a logout ends another library’s session, ${how}, and stays one`,
      clause: 'M-4',
      async run(world) {
        const ann = visitorOf(world, former, undefined, { tombstone: 'default' })
        const late = ann.clone().wait(1)
        const visit = await ann.go(LOGOUT)
        equal(cookiesIn(visit), [`${theirs} expired`, 'session.ended'], 'the cookies that are set')

        // Sent before the logout, it comes after it.
        const slow = await late.ask(LOOK)
        equal(slow.results, opens({ user: 'ann' }), 'what a request that was under way finds')
        const after = await ann
          .take(slow)
          .wait(1)
          .go(...LOOK)
        equal(after.results, refuses('ended'), 'what the next request finds')
      },
    },
    {
      id: `move/${former}-logout-of-both`,
      title: `a logout ends ours and another library’s, ${how}, where both came`,
      clause: 'M-2',
      async run({ browser }) {
        const bob = await holding(browser(accepting(former)), { user: 'bob' })
        bob.plant(theirs, formerValue({ data: { user: 'ann' } }))
        await bob.go(LOGOUT)
        equal(bob.cookies, [], 'the cookies that the browser has')
      },
    },
    {
      id: `move/${former}-its-end`,
      title: `a session of another library, ${how}, ends when it would have ended there`,
      clause: 'M-5',
      async run(world) {
        const ann = visitorOf(world, former, { data: { user: 'ann' }, expiresAt: START + DAY })
        await ann.go(['set', 'visits', 1])
        equal((await ann.wait(86_399).go(['data'])).last, { user: 'ann', visits: 1 })
        equal((await ann.wait(1).go(['data'])).last, {}, 'what is left of it')
      },
    },
    {
      id: `move/${former}-over`,
      title: `a session of another library, ${how}, that is over is refused, and no error`,
      clause: 'M-5',
      async run(world) {
        const ann = visitorOf(world, former, { data: { user: 'ann' }, expiresAt: START })
        equal((await ann.go(...LOOK)).results, refuses('expired'))
        equal(ann.cookies, [theirs], 'the cookies that the browser has')
      },
    },
    {
      id: `move/${former}-garbage`,
      title: `what another library’s reader, ${how}, fails at is refused, and no error`,
      clause: 'M-6',
      async run({ browser }) {
        const eve = browser(accepting(former)).plant(theirs, '%')
        const visit = await eve.go(...LOOK)
        equal([visit.status, visit.results], [200, refuses('malformed')])
      },
    },
    {
      id: `move/${former}-empty`,
      title: `a session of another library, ${how}, without data is none`,
      clause: 'M-7',
      async run(world) {
        const ann = visitorOf(world, former, { data: {} })
        const visit = await ann.go(...LOOK)
        equal([visit.results, visit.setCookie], [opens({}), []])
      },
    },
    {
      id: `move/${former}-same-name`,
      title: `a cookie of another library’s, ${how}, that has the name of ours is replaced by it`,
      clause: 'M-8',
      async run(world) {
        const ann = visitorOf(world, former, undefined, { cookie: { name: theirs } })
        const visit = await ann.go(...LOOK)
        equal(visit.results, opens({ user: 'ann' }), 'what the handler finds')
        equal(cookiesIn(visit), [theirs], 'the cookies that are set')
        equal((await ann.go(['data'])).last, { user: 'ann' }, 'what the next one finds')
      },
    },
  ]
})
