/** Other secrets, other names, other ids: what of a session stays what it was? */
import { equal, ok } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { START } from '../lab.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, holding, LOOK, maxAgesIn, opens, outcomesOf, refuses } from './words.ts'

const HOUR = 3600
const FORTNIGHT = 14 * 24 * HOUR

/** The deploy that brings a new secret, and the one that drops the old. */
const ROTATED: LabOptions = { secrets: ['new', 'first'] }
const DROPPED: LabOptions = { secrets: ['new'] }

const ANN = opens({ user: 'ann' })

/** Somebody who has just signed in. */
async function signedIn({ browser }: World, options: LabOptions = {}): Promise<Browser> {
  const ann = browser(options)
  await ann.go(['set', 'user', 'ann'])
  return ann
}

async function idOf(browser: Browser): Promise<unknown> {
  return (await browser.go(['id'])).last
}

/** Somebody with a cart, in an app that knows whom a session belongs to. */
async function shopping({ browser }: World): Promise<Browser> {
  const ann = browser({ subject: true })
  await ann.go(['set', 'cart', ['tea']])
  return ann
}

/** Does this to a session, and says whether the next request finds another id. */
async function rotates(browser: Browser, ...steps: readonly Step[]): Promise<boolean> {
  const before = await idOf(browser)
  await browser.go(...steps)
  return (await idOf(browser)) !== before
}

export const rotate: readonly Case[] = [
  // ── secrets ────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'rotate/the-first-seals',
    title: 'the first secret seals: whoever has only the others cannot open',
    clause: 'K-1',
    async run(world) {
      const ann = await signedIn(world, ROTATED)
      equal((await ann.after(DROPPED).go(...LOOK)).results, ANN)
      equal((await ann.after({ secrets: ['first'] }).go(...LOOK)).results, refuses('unknown-key'))
    },
  },
  {
    id: 'rotate/all-open',
    title: 'every secret of the list opens what it sealed',
    clause: 'K-1',
    async run(world) {
      const all = { secrets: ['newest', 'new', 'first'] }
      for (const name of all.secrets) {
        const ann = await signedIn(world, { secrets: [name] })
        equal((await ann.after(all).go(...LOOK)).results, ANN, `what the secret ${name} sealed`)
      }
    },
  },
  {
    id: 'rotate/secret-to-come',
    title: 'a secret that is still second opens what servers seal that have it first',
    clause: 'K-1',
    async run(world) {
      const ann = await signedIn(world, ROTATED)
      equal((await ann.after({ secrets: ['first', 'new'] }).go(...LOOK)).results, ANN)
    },
  },
  {
    id: 'rotate/two-steps',
    title: 'a new secret that all servers open before one seals with it loses nobody’s session',
    clause: 'K-9',
    async run(world) {
      const opening = { secrets: ['first', 'new'] }
      let ann = await signedIn(world)
      // Two servers answer in turns, of which one is a step ahead.
      for (const [ahead, behind] of [
        [opening, {}],
        [ROTATED, opening],
        [DROPPED, ROTATED],
      ] as const) {
        for (const server of [ahead, behind, ahead]) {
          ann = ann.after(server)
          equal((await ann.go(...LOOK)).results, ANN, `with ${JSON.stringify(server)}`)
        }
      }
    },
  },
  {
    id: 'rotate/sealed-anew',
    title: 'a request that reads what an older secret sealed has it sealed by the newest',
    clause: 'K-2',
    async run(world) {
      const ann = (await signedIn(world)).after(ROTATED)

      equal(cookiesIn(await ann.go(['data'])), ['session'])
      equal((await ann.after(DROPPED).go(...LOOK)).results, ANN)
    },
  },
  {
    id: 'rotate/sealed-anew-once',
    title: 'what was sealed anew is not sealed again',
    clause: 'K-2',
    async run(world) {
      const ann = (await signedIn(world)).after(ROTATED)
      await ann.go(['data'])
      equal(cookiesIn(await ann.go(['data'])), [])
    },
  },
  {
    id: 'rotate/sealed-anew-is-the-same',
    title: 'a session sealed anew has the same id and not a second more to live',
    clause: 'K-2',
    async run(world) {
      const before = await signedIn(world)
      const id = await idOf(before)
      const ann = before.after(ROTATED).wait(HOUR)

      const visit = await ann.go(['id'], ['created at'])

      equal(visit.results, [{ ok: id }, { ok: START }])
      equal(maxAgesIn(visit), [FORTNIGHT - HOUR])
      equal(await idOf(ann), id, 'the id that was sealed anew')
    },
  },
  {
    id: 'rotate/changed-and-sealed-anew',
    title: 'a change to what an older secret sealed sets one cookie, sealed by the newest',
    clause: 'K-2',
    async run(world) {
      const ann = (await signedIn(world)).after(ROTATED)

      equal(cookiesIn(await ann.go(['set', 'visits', 1])), ['session'])
      const all = opens({ user: 'ann', visits: 1 })
      equal((await ann.after(DROPPED).go(...LOOK)).results, all)
    },
  },
  {
    id: 'rotate/untouched-is-left',
    title: 'what an older secret sealed stays as it is while nobody asks for it',
    clause: 'K-2',
    async run(world) {
      const ann = (await signedIn(world)).after(ROTATED)
      const visit = await ann.go()
      equal([visit.setCookie, visit.vary, visit.cacheControl], [[], null, null])
    },
  },
  {
    id: 'rotate/untouched-is-left-to-the-end',
    title: 'what an older secret sealed stays in its last minutes, too, while nobody asks for it',
    clause: 'K-2',
    async run(world) {
      const short: LabOptions = { maxAge: 600, idleTimeout: 600 }
      const ann = (await signedIn(world, short)).after({ ...short, ...ROTATED })
      equal(cookiesIn(await ann.wait(400).go()), [])
    },
  },
  {
    id: 'rotate/secret-removed',
    title: 'what a secret sealed that is gone is refused, and left alone',
    clause: 'K-3',
    async run(world) {
      const ann = (await signedIn(world)).after(DROPPED)

      const visit = await ann.go(...LOOK)

      equal(visit.results, refuses('unknown-key'))
      equal(cookiesIn(visit), [])
    },
  },
  {
    id: 'rotate/secret-removed-and-written',
    title: 'what is written over it is another session, with nothing of the old one',
    clause: 'K-3',
    async run(world) {
      const before = await signedIn(world)
      const id = await idOf(before)
      const ann = before.after(DROPPED)

      const visit = await ann.go(['set', 'cart', 1], ['data'])

      equal(visit.last, { cart: 1 })
      equal(cookiesIn(visit), ['session'])
      ok((await idOf(ann)) !== id, 'the new session has the id of the one that was refused')
    },
  },

  // ── names ──────────────────────────────────────────────────────────────────────────────────────
  ...['admin', 'Session', '__Host-session', 'session.1'].map(
    (name): Case => ({
      id: `rotate/moved-to-${name}`,
      title: `the value of the cookie session is no use as the cookie ${name}`,
      clause: 'K-4',
      async run(world) {
        const ann = await signedIn(world)

        const visit = await ann
          .after({ cookie: { name } })
          .ask(LOOK, { cookie: `${name}=${ann.cookie()}` })

        equal(visit.results, refuses('unknown-key'))
        equal(cookiesIn(visit), [])
      },
    }),
  ),
  {
    id: 'rotate/swapped',
    title: 'of two sessions on one request neither opens as the other',
    clause: 'K-4',
    async run({ browser }) {
      const ann = browser({}, { cookie: { name: 'admin' } })
      await ann.go(['set', 'user', 'ann'])
      await ann.go(['set in', 'admin', 'user', 'root'])
      const swapped = `session=${ann.cookie('admin')}; admin=${ann.cookie()}`

      const visit = await ann.ask([['data'], ['get session', 'admin']], { cookie: swapped })

      equal(visit.results, [{ ok: {} }, { ok: {} }])
    },
  },

  // ── regenerate ─────────────────────────────────────────────────────────────────────────────────
  {
    id: 'rotate/regenerate',
    title: 'regenerate() begins another session: another id, no data, no messages, all its life',
    clause: 'K-5',
    async run(world) {
      const ann = await signedIn(world)
      await ann.go(['flash', 'notice', 'Welcome.'])
      const id = await idOf(ann)

      const visit = await ann
        .wait(HOUR)
        .go(['regenerate'], ['data'], ['peek', 'notice'], ['created at'], ['set', 'user', 'bob'])

      const created = START + HOUR * 1000
      equal(visit.results.slice(1, 4), [{ ok: {} }, { ok: [] }, { ok: created }])
      equal(maxAgesIn(visit), [FORTNIGHT])
      equal((await ann.go(['data'])).last, { user: 'bob' })
      ok((await idOf(ann)) !== id, 'the id is still the same')
    },
  },
  {
    id: 'rotate/regenerate-and-keep',
    title: 'regenerate() keeps the keys it is told to, and has no others',
    clause: 'K-5',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['assign session', { cart: ['tea'], lang: 'en', admin: true }])
      const id = await idOf(ann)

      const visit = await ann.go(['regenerate', ['cart', 'lang', 'nothing']], ['data'])

      const kept = { cart: ['tea'], lang: 'en' }
      equal(visit.last, kept)
      equal((await ann.go(['data'])).last, kept, 'what the next request finds')
      ok((await idOf(ann)) !== id, 'the id is still the same')
    },
  },
  {
    id: 'rotate/regenerate-to-nothing',
    title: 'a session that has nothing after regenerate() is expired',
    clause: 'K-5',
    async run(world) {
      const ann = await signedIn(world)
      equal(cookiesIn(await ann.go(['regenerate'])), ['session expired'])
    },
  },
  {
    id: 'rotate/regenerate-by-callback',
    title: 'regenerate() takes a callback, and what is set in the meantime is not lost',
    clause: 'K-5',
    async run(world) {
      const ann = await signedIn(world)
      const id = await idOf(ann)

      const visit = await ann.go(['regenerate by callback'], ['assign', 'user', 'bob'], ['data'])

      equal(visit.last, { user: 'bob' })
      equal((await ann.go(['data'])).last, { user: 'bob' }, 'what the next request finds')
      ok((await idOf(ann)) !== id, 'the id is still the same')
    },
  },
  {
    id: 'rotate/regenerate-gives-another-object',
    title: 'after regenerate() the request has another object; the old one keeps its data, frozen',
    clause: 'K-5',
    async run(world) {
      const ann = await signedIn(world)
      const visit = await ann.go(['old object after regenerate', 'user'])
      equal(visit.last, { same: false, kept: 'ann', frozen: true })
    },
  },
  {
    id: 'rotate/regenerate-often',
    title: 'however often a request regenerates, it sets one cookie, with the last id',
    clause: 'K-5',
    async run(world) {
      const ann = await signedIn(world)

      const visit = await ann.go(
        ['regenerate', ['user']],
        ['id'],
        ['regenerate', ['user']],
        ['id'],
        ['data'],
      )

      const [, one, , other] = visit.results
      ok(JSON.stringify(one) !== JSON.stringify(other), 'both have the same id')
      equal(cookiesIn(visit), ['session'])
      equal({ ok: await idOf(ann) }, other, 'the id that was sealed')
    },
  },
  {
    id: 'rotate/regenerate-nothing',
    title: 'a visitor without a session can regenerate, and then begin one',
    clause: 'K-5',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(['regenerate'], ['set', 'user', 'ann'], ['data'])
      equal([visit.last, cookiesIn(visit)], [{ user: 'ann' }, ['session']])
    },
  },
  {
    id: 'rotate/fixation',
    title: 'who knows the cookie from before the login is shown what was in it then, and no login',
    clause: 'K-5',
    async run({ browser }) {
      const mallory = browser()
      await mallory.go(['set', 'cart', ['tea']])
      const planted = await idOf(mallory)

      const ann = mallory.clone()
      await ann.go(['regenerate', ['cart']], ['set', 'user', 'ann'])

      equal((await mallory.go(['data'])).last, { cart: ['tea'] }, 'what the old cookie shows')
      equal(await idOf(mallory), planted, 'the id in the old cookie')
      ok((await idOf(ann)) !== planted, 'the login goes by the planted id')
    },
  },

  // ── rotateId ───────────────────────────────────────────────────────────────────────────────────
  {
    id: 'rotate/rotate-id',
    title: 'rotateId() gives another id for the same data, and not a second more to live',
    clause: 'K-6',
    async run(world) {
      const ann = await signedIn(world)
      const id = await idOf(ann)

      const visit = await ann.wait(HOUR).go(['rotate id'], ['id'], ['data'], ['created at'])

      const [, rotated, ...rest] = visit.results
      equal(rest, [{ ok: { user: 'ann' } }, { ok: START }])
      equal(maxAgesIn(visit), [FORTNIGHT - HOUR])
      equal({ ok: await idOf(ann) }, rotated, 'the id that was sealed')
      ok((await idOf(ann)) !== id, 'the id is still the same')
    },
  },
  {
    id: 'rotate/rotate-id-keeps-messages',
    title: 'rotateId() keeps flash messages and the lifetime of the session',
    clause: 'K-6',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['flash', 'notice', 'Welcome.'], ['set lifetime', { maxAge: HOUR }])

      const visit = await ann.go(['rotate id'])

      equal(maxAgesIn(visit), [HOUR])
      equal((await ann.go(['take', 'notice'])).last, ['Welcome.'])
    },
  },
  {
    id: 'rotate/rotate-id-of-nothing',
    title: 'rotateId() does not make a session of nothing',
    clause: 'K-6',
    async run({ browser }) {
      equal(cookiesIn(await browser().go(['rotate id'])), [])
    },
  },

  // ── subject ────────────────────────────────────────────────────────────────────────────────────
  {
    id: 'rotate/login',
    title: 'a login rotates the id by itself, and keeps the cart',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      equal(await rotates(ann, ['set', 'user', 'ann']), true, 'whether the id was rotated')
      equal((await ann.go(['data'])).last, { cart: ['tea'], user: 'ann' })
    },
  },
  {
    id: 'rotate/logout',
    title: 'a logout rotates the id by itself, and keeps the cart',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      await ann.go(['set', 'user', 'ann'])
      equal(await rotates(ann, ['delete', 'user']), true, 'whether the id was rotated')
      equal((await ann.go(['data'])).last, { cart: ['tea'] })
    },
  },
  {
    id: 'rotate/another-user',
    title: 'a session that goes from one user to another rotates its id',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      await ann.go(['set', 'user', 'ann'])
      equal(await rotates(ann, ['assign', 'user', 'bob']), true, 'whether the id was rotated')
    },
  },
  {
    id: 'rotate/same-user',
    title: 'while a session belongs to the same user its id stays, whatever else changes',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      await ann.go(['set', 'user', 'ann'])
      const rotated = await rotates(
        ann,
        ['set', 'user', 'bob'],
        ['set', 'user', 'ann'],
        ['push', 'cart', 'milk'],
      )
      equal(rotated, false, 'whether the id was rotated')
    },
  },
  {
    id: 'rotate/login-without-subject',
    title: 'where the app does not say whom a session belongs to, no id is rotated by itself',
    clause: 'K-7',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'cart', ['tea']])
      equal(await rotates(ann, ['set', 'user', 'ann']), false, 'whether the id was rotated')
    },
  },
  ...(
    [
      ['rotated', 'has rotated the id', [['set', 'user', 'ann'], ['rotate id'], ['id']]],
      ['regenerated', 'has regenerated', [['regenerate'], ['set', 'user', 'ann'], ['id']]],
      ['saved', 'has saved', [['set', 'user', 'ann'], ['save'], ['id']]],
    ] as const
  ).map(
    ([kind, what, steps]): Case => ({
      id: `rotate/login-${kind}`,
      title: `a login that ${what} itself is sealed with the id that the handler saw`,
      clause: 'K-7',
      async run(world) {
        const ann = await shopping(world)
        const before = await idOf(ann)

        const { last: seen } = await ann.go(...steps)

        equal(await idOf(ann), seen, 'the id that was sealed')
        ok(seen !== before, 'the id was not rotated')
      },
    }),
  ),
  {
    id: 'rotate/first-login',
    title: 'a login that begins the session is sealed with the id that the handler saw',
    clause: 'K-7',
    async run({ browser }) {
      const ann = browser({ subject: true })
      const { last: seen } = await ann.go(['set', 'user', 'ann'], ['id'])
      equal(await idOf(ann), seen)
    },
  },
  {
    id: 'rotate/login-at-once',
    title: 'the id follows the user at once: what the login’s handler sees is what is sealed',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      const { results } = await ann.go(
        ['id'],
        ['set', 'user', 'ann'],
        ['id'],
        ['save'],
        ['id'],
        ['set', 'visits', 1],
        ['id'],
      )
      const ids = [0, 2, 4, 6].map((at) => JSON.stringify(results[at]))
      equal(new Set(ids.slice(1)).size, 1, 'different ids after the login')
      ok(ids[0] !== ids[1], 'the id is still the same')
      equal(JSON.stringify({ ok: await idOf(ann) }), ids[1], 'the id that was sealed')
    },
  },
  {
    id: 'rotate/logout-at-once',
    title: 'the id follows a logout at once, too, and a change of mind',
    clause: 'K-7',
    async run(world) {
      const ann = await shopping(world)
      await ann.go(['set', 'user', 'ann'])
      const { results } = await ann.go(
        ['id'],
        ['delete', 'user'],
        ['id'],
        ['set', 'user', 'ann'],
        ['id'],
      )
      const [before, after, again] = [0, 2, 4].map((at) => JSON.stringify(results[at]))
      ok(before !== after, 'the id is still the same')
      equal(again, before, 'the id of who did not leave after all')
    },
  },
  ...(
    [
      ['begun', 'begins', {}],
      ['changed', 'is changed', { user: 'ann' }],
    ] as const
  ).map(
    ([id, what, data]): Case => ({
      id: `rotate/subject-throws-${id}`,
      title: `where subject throws for a session that ${what}, there is no success without its cookie`,
      clause: 'K-10',
      async run({ browser }) {
        const ann = await holding(browser({ subject: 'throws' }), data)
        for (const steps of [[['set', 'odd', true]], [['set', 'odd', true], ['id']]] as const) {
          const visit = await ann.go(...steps)
          equal([visit.status, visit.setCookie], [500, []], 'the status and what the response sets')
        }
        equal((await ann.go(['data'])).last, data, 'what was kept before')
      },
    }),
  ),
  {
    id: 'rotate/subject-throws-and-save',
    title: 'save() tells of a subject that throws, where it can be mended',
    clause: 'K-10',
    async run({ browser }) {
      const ann = browser({ subject: 'throws' })
      const visit = await ann.go(
        ['set', 'odd', true],
        ['save'],
        ['set', 'user', 'ann'],
        ['delete', 'odd'],
        ['save'],
      )
      equal(outcomesOf(visit), [null, 'ERR_SESSION_SUBJECT', null, true, null])
      equal(cookiesIn(visit), ['session'], 'what the response sets')
    },
  },
  ...(
    [
      ['destroy', [['destroy']]],
      ['null', [['assign session', null]]],
      ['clear', [['clear']]],
      ['regenerate', [['regenerate']]],
    ] as const
  ).map(
    ([id, steps]): Case => ({
      id: `rotate/subject-throws-and-${id}`,
      title: `whatever subject throws of what came, a logout by ${id} works`,
      clause: 'K-10',
      async run({ browser }) {
        const ann = (await holding(browser(), { odd: true })).after({ subject: 'throws' })
        const visit = await ann.go(...steps)
        equal([visit.status, cookiesIn(visit)], [200, ['session expired']])
      },
    }),
  ),
  {
    id: 'rotate/subject-throws-untouched',
    title: 'whatever subject throws is no matter to requests that do not ask for the session',
    clause: 'K-10',
    async run({ browser }) {
      const ann = (await holding(browser(), { odd: true })).after({ subject: 'throws' })
      const visit = await ann.go()
      equal([visit.status, visit.setCookie], [200, []])
    },
  },
]
