/** Is a session worth anything without the device that it is bound to, and does its owner ever notice? */
import { equal, ok } from '../assert.ts'
import type { Browser, Visit } from '../browser.ts'
import type { Case, World } from '../case.ts'
import {
  challengeOf,
  DeviceBrowser,
  DeviceKey,
  idIn,
  offered,
  REFRESH,
  REGISTER,
  type Sent,
} from '../device.ts'
import { parseSetCookie } from '../jar.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, LOOK, opens, refuses } from './words.ts'

const BOUND: LabOptions = { subject: true, deviceBound: true, tombstone: 'default' }
const GUARD = '__Host-session-bound'
const TTL = 600

const ANN = opens({ user: 'ann' })
const UNBOUND = refuses('unbound')

async function visitor({ browser }: World, options: LabOptions = {}): Promise<DeviceBrowser> {
  return new DeviceBrowser(browser({ ...BOUND, ...options }), await DeviceKey.make())
}

/** Somebody who has logged in, and whose session is bound. */
async function owner(world: World, options: LabOptions = {}): Promise<DeviceBrowser> {
  const device = await visitor(world, options)
  equal((await device.bind()).status, 200, 'the registration')
  return device
}

/** Another client, with these cookies of the owner's alone. */
function thief({ browser }: DeviceBrowser, ...names: readonly string[]): Browser {
  const copy = browser.clone()
  for (const name of copy.cookies) if (!names.includes(name)) copy.plant(name, '')
  return copy
}

/** The answer to a proof: its status, and the cookies that it sets. */
const said = (visit: Visit) => [visit.status, cookiesIn(visit)]

/** What a device may be sent that proves nothing: what is wrong with it, and what comes of it. */
type Forger = (device: DeviceBrowser, world: World) => Promise<Sent>

const FORGED_FIRST: readonly (readonly [
  id: string,
  what: string,
  forge: Forger,
  status?: number,
])[] = [
  ['nothing', 'no proof at all', async () => ({ jwt: '' })],
  ['no-jwt', 'what is no JWT', async () => ({ jwt: 'a.b.c' })],
  [
    'alg-none',
    'a proof that is signed by nobody',
    async ({ key, challenge }) => ({
      jwt: (await key.sign(challenge, { alg: 'none', jwk: key.jwk })).replace(/[^.]*$/, ''),
    }),
  ],
  [
    'alg-none-and-signed',
    'a proof that says it is signed by nobody, and is',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { alg: 'none', jwk: key.jwk }),
    }),
  ],
  [
    'alg-of-another',
    'an algorithm that was not offered',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { alg: 'RS256', jwk: key.jwk }),
    }),
  ],
  [
    'foreign-key',
    'a key that did not sign',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { jwk: (await DeviceKey.make()).jwk }),
    }),
  ],
  [
    'no-key',
    'a proof without its key',
    async ({ key, challenge }) => ({ jwt: await key.sign(challenge) }),
  ],
  [
    'odd-key',
    'a key that is no point of the curve',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { jwk: { ...key.jwk, y: key.jwk.x } }),
    }),
  ],
  [
    'no-type',
    'a JWT for something else',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { typ: 'JWT', jwk: key.jwk }),
    }),
  ],
  [
    'oversize',
    'a proof of more than 4096 characters',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, { jwk: key.jwk }, { filling: 'x'.repeat(4096) }),
    }),
  ],
  [
    'made-up-challenge',
    'a challenge that nobody gave',
    async ({ key }) => ({ jwt: await key.sign('made up', { jwk: key.jwk }) }),
  ],
  [
    'session-as-challenge',
    'the session’s token for a challenge',
    async ({ key, browser }) => ({
      jwt: await key.sign(browser.cookie(), { jwk: key.jwk }),
    }),
    // It may be of other sessions, which are asked next, and then of the app.
    200,
  ],
]

const FORGED: readonly (readonly [id: string, what: string, forge: Forger])[] = [
  [
    'foreign-key',
    'another key',
    async ({ challenge }) => ({ jwt: await (await DeviceKey.make()).sign(challenge) }),
  ],
  [
    'alg-none',
    'a proof that is signed by nobody',
    async ({ key, challenge }) => ({
      jwt: (await key.sign(challenge, { alg: 'none' })).replace(/[^.]*$/, ''),
    }),
  ],
  [
    'brings-a-key',
    'a proof that brings its key along',
    async ({ key, challenge }) => ({ jwt: await key.sign(challenge, { jwk: key.jwk }) }),
  ],
  [
    'brings-another-key',
    'a proof that brings another key, which signed it',
    async ({ challenge }) => {
      const other = await DeviceKey.make()
      return { jwt: await other.sign(challenge, { jwk: other.jwk }) }
    },
  ],
  [
    'oversize',
    'a proof of more than 4096 characters',
    async ({ key, challenge }) => ({
      jwt: await key.sign(challenge, {}, { filling: 'x'.repeat(4096) }),
    }),
  ],
  ['no-jwt', 'what is no JWT', async () => ({ jwt: 'a.b.c' })],
  ['no-id', 'no identifier', async () => ({ id: '' })],
  ['odd-id', 'an identifier that nobody gave', async () => ({ id: 'made-up' })],
  ['cut-id', 'an identifier that was cut', async ({ id }) => ({ id: id.slice(0, -1) })],
  [
    'foreign-id',
    'another visitor’s identifier',
    async (_device, world) => ({ id: (await owner(world)).id }),
  ],
]

/** How a session of somebody ends in a browser. */
const ENDINGS: readonly (readonly [id: string, how: string, steps: readonly Step[]])[] = [
  ['destroy', 'destroy()', [['destroy']]],
  ['null', 'assigning null', [['assign session', null]]],
  ['clear', 'clear()', [['clear']]],
  [
    'nobody',
    'the subject going, and other data staying',
    [
      ['set', 'lang', 'en'],
      ['delete', 'user'],
    ],
  ],
]

export const device: readonly Case[] = (
  [
    {
      id: 'device/offered',
      title: 'a login asks the browser for a key, and only a login does',
      clause: 'D-1',
      async run(world) {
        const { browser } = await visitor(world)
        equal(offered(await browser.go(['set', 'lang', 'en'])), '', 'of nobody’s session')
        const login = await browser.go(['set', 'user', 'ann'])
        ok(
          /^\(ES256\);path="\/\.well-known\/session\/register";challenge="[^"]+"$/.test(
            login.headers.get('secure-session-registration') ?? '',
          ),
          'the login says where, and how',
        )
        equal(offered(await browser.go(['set', 'lang', 'de'])), '', 'of a later write')
        ok(offered(await browser.go(['set', 'user', 'bob'])) !== '', 'another’s login asks anew')
        ok(offered(await browser.go(['regenerate', ['user']])) !== '', 'and so does regenerate()')
      },
    },
    {
      id: 'device/offered-algorithms',
      title: 'RSA is offered where the app says so',
      clause: 'D-1',
      async run(world) {
        const { browser } = await visitor(world, {
          deviceBound: { algorithms: ['ES256', 'RS256'] },
        })
        const login = await browser.go(['set', 'user', 'ann'])
        const header = login.headers.get('secure-session-registration') ?? ''
        ok(header.startsWith('(ES256 RS256);'), 'both are offered')
      },
    },
    {
      id: 'device/off',
      title: 'without the option nothing is asked, and the addresses are the app’s',
      clause: 'D-1',
      async run(world) {
        const device = await visitor(world, { deviceBound: false })
        const login = await device.browser.go(['set', 'user', 'ann'])
        equal([offered(login), cookiesIn(login)], ['', ['session']], 'the login')
        equal(
          (await device.send(REGISTER, { jwt: 'a.b.c' })).body,
          '{"results":[]}',
          'the app’s answer',
        )
      },
    },
    {
      id: 'device/bound',
      title: 'a registration binds the session, and says what to do for it to stay so',
      clause: 'D-2',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const visit = await device.register()
        equal(said(visit), [200, ['session', GUARD]], 'the answer')
        equal(visit.headers.get('content-type'), 'application/json', 'the type')
        equal(visit.headers.get('cache-control'), 'no-store', 'caches')
        equal(visit.headers.get('cross-origin-resource-policy'), 'same-origin', 'other origins')
        equal(
          JSON.parse(visit.body),
          {
            session_identifier: device.id,
            refresh_url: REFRESH,
            scope: { include_site: false },
            credentials: [
              {
                type: 'cookie',
                name: GUARD,
                attributes: 'Path=/; HttpOnly; Secure; SameSite=Lax',
              },
            ],
            allowed_refresh_initiators: ['*'],
          },
          'the instructions',
        )
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/bound-quoted',
      title: 'a proof in quotes is as good as one without',
      clause: 'D-2',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const jwt = await device.key.sign(device.challenge, { jwk: device.key.jwk })
        equal((await device.register({ jwt: `"${jwt}"` })).status, 200, 'the registration')
        device.browser.wait(TTL)
        device.challenge = challengeOf(await device.send(REFRESH, { id: `"${device.id}"` }))
        const proof = `"${await device.key.sign(device.challenge)}"`
        equal((await device.prove({ jwt: proof, id: `"${device.id}"` })).status, 200, 'the refresh')
      },
    },
    {
      id: 'device/bound-without-cookies',
      title: 'a registration without the session’s cookie binds it when it comes next',
      clause: 'D-2',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        equal(said(await device.register({ cookie: '' })), [200, [GUARD]], 'the answer')
        equal(cookiesIn(await device.browser.go(...LOOK)), ['session'], 'what the next one sets')
        equal((await thief(device, 'session').go(...LOOK)).results, UNBOUND, 'the copy')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/place',
      title: 'a guard is set at the session’s place, under a name that fits it',
      clause: 'D-4',
      async run(world) {
        const device = await visitor(world, { cookie: { path: '/shop' } })
        await device.login()
        const visit = await device.register()
        const line = visit.setCookie.find((each) => each.includes('-bound=')) ?? ''
        const { name, attributes } = parseSetCookie(line)
        equal([name, attributes.path], ['__Secure-session-bound', '/shop'], 'the guard')
      },
    },
    {
      id: 'device/guard',
      title: 'a guard is HttpOnly, Secure and Lax, and lasts for ten minutes',
      clause: 'D-4',
      async run(world) {
        const visit = await (await visitor(world)).bind()
        const { name, maxAge, attributes } = parseSetCookie(visit.setCookie.at(-1) ?? '')
        equal([name, maxAge], [GUARD, TTL], 'the guard')
        const { path, httponly, secure, samesite } = attributes
        equal([path, httponly, secure, samesite], ['/', true, true, 'Lax'], 'its attributes')
      },
    },
    {
      id: 'device/guard-alone',
      title: 'no ordinary response sets or renews a guard',
      clause: 'D-4',
      async run(world) {
        const { browser } = await owner(world)
        browser.wait(TTL / 2)
        for (const step of [['set', 'lang', 'en'], ['rotate id']] as const) {
          const visit = await browser.go(step, ['get', 'user'])
          equal([cookiesIn(visit), visit.last], [['session'], 'ann'], `after ${step[0]}`)
        }
      },
    },
    {
      id: 'device/stolen',
      title: 'a copy of the session’s cookie is refused at once, and left alone',
      clause: 'D-3',
      async run(world) {
        const device = await owner(world)
        const visit = await thief(device, 'session').go(...LOOK)
        equal([visit.results, visit.setCookie], [UNBOUND, []], 'the copy')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/stolen-and-written',
      title: 'what a handler writes into a refused one is another session',
      clause: 'D-3',
      async run(world) {
        const device = await owner(world)
        const copy = thief(device, 'session')
        await copy.go(['set', 'lang', 'en'])
        equal((await copy.go(...LOOK)).results, opens({ lang: 'en' }), 'the copy')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/stolen-both',
      title: 'a copy of both cookies is refused once the guard is over; the owner goes on',
      clause: 'D-4',
      async run(world) {
        const device = await owner(world)
        const copy = thief(device, 'session', GUARD)
        for (const name of ['session', GUARD]) copy.plant(name, copy.cookie(name))
        equal((await copy.wait(TTL - 1).go(...LOOK)).results, ANN, 'the copy, before')
        equal((await copy.wait(2).go(...LOOK)).results, UNBOUND, 'the copy, after')
        device.browser.wait(TTL + 1)
        equal((await device.refresh()).status, 200, 'the refresh')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/guard-of-another',
      title: 'another visitor’s guard is no guard',
      clause: 'D-3',
      async run(world) {
        const device = await owner(world)
        const mallory = await owner(world)
        const copy = thief(device, 'session').plant(GUARD, mallory.browser.cookie(GUARD))
        equal((await copy.go(...LOOK)).results, UNBOUND, 'the copy')
      },
    },
    {
      id: 'device/guard-among-others',
      title: 'garbage in front of a guard does not hide it',
      clause: 'D-3',
      async run(world) {
        const { browser } = await owner(world)
        const cookie = `${GUARD}=garbage; ${GUARD}=; ${browser.cookieHeader()}`
        equal((await browser.ask(LOOK, { cookie })).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/rotated',
      title: 'another id for the same session leaves it bound',
      clause: 'D-3',
      async run(world) {
        const device = await owner(world)
        equal(offered(await device.browser.go(['rotate id'])), '', 'the response')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
        device.browser.wait(TTL)
        equal((await device.refresh()).status, 200, 'the refresh')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner, then')
        equal((await thief(device, 'session').go(...LOOK)).results, UNBOUND, 'the copy')
      },
    },
    {
      id: 'device/refreshed',
      title: 'a refresh is challenged, answered, and challenged for the next time',
      clause: 'D-5',
      async run(world) {
        const device = await owner(world)
        device.browser.wait(TTL)
        device.challenge = ''
        const first = await device.prove()
        equal(said(first), [403, []], 'without a proof')
        ok(challengeOf(first) !== '', 'it has a challenge')
        const second = await device.prove()
        equal([...said(second), second.body], [200, [GUARD], ''], 'with one')
        device.browser.wait(TTL)
        equal(said(await device.prove()), [200, [GUARD]], 'the next time, at once')
      },
    },
    {
      id: 'device/refreshed-without-cookies',
      title: 'a refresh without cookies, for a visitor who comes from elsewhere, is as good',
      clause: 'D-5',
      async run(world) {
        const device = await owner(world)
        device.browser.wait(TTL)
        equal((await device.refresh({ cookie: '' })).status, 200, 'the refresh')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/late',
      title: 'a proof that comes too late is a race: it is challenged anew',
      clause: 'D-6',
      async run(world) {
        const device = await owner(world)
        await device.refresh()
        device.browser.wait(TTL + 61)
        const visit = await device.prove()
        equal(said(visit), [403, []], 'the late one')
        equal((await device.prove()).status, 200, 'the next')
      },
    },
    {
      id: 'device/twice',
      title: 'a proof that comes twice counts once, and is challenged anew',
      clause: 'D-6',
      async run(world) {
        const device = await owner(world)
        await device.prove({ jwt: 'a.b.c' })
        device.challenge = challengeOf(await device.send(REFRESH, { id: device.id }))
        const jwt = await device.key.sign(device.challenge)
        equal((await device.prove({ jwt })).status, 200, 'the first time')
        const again = await device.send(REFRESH, { id: device.id, jwt, cookie: '' })
        equal([...said(again), challengeOf(again) !== ''], [403, [], true], 'the second')
      },
    },
    {
      id: 'device/challenge-of-another',
      title: 'another visitor’s challenge is none of one’s own',
      clause: 'D-6',
      async run(world) {
        const device = await owner(world)
        const mallory = await owner(world)
        const theirs = challengeOf(await mallory.send(REFRESH, { id: mallory.id }))
        const visit = await device.prove({ jwt: await device.key.sign(theirs) })
        equal(said(visit), [403, []], 'the proof')
      },
    },
    ...FORGED_FIRST.map(
      ([id, what, forge, status = 400]): Case => ({
        id: `device/no-registration-${id}`,
        title: `nothing is bound by ${what}`,
        clause: 'D-7',
        async run(world) {
          const device = await visitor(world)
          await device.login()
          const visit = await device.send(REGISTER, await forge(device, world))
          equal(said(visit), [status, []], 'the answer')
          equal((await thief(device, 'session').go(...LOOK)).results, ANN, 'it is bound to nothing')
          equal((await device.register()).status, 200, 'the visitor’s own registration, after it')
        },
      }),
    ),
    ...FORGED.map(
      ([id, what, forge]): Case => ({
        id: `device/no-refresh-${id}`,
        title: `nothing is proved by ${what}`,
        clause: 'D-7',
        async run(world) {
          const device = await owner(world)
          await device.refresh()
          const forged = await forge(device, world)
          const jwt = await device.key.sign(device.challenge)
          const visit = await device.send(REFRESH, { id: device.id, jwt, cookie: '', ...forged })
          equal(said(visit), [400, []], 'the answer')
          equal((await device.refresh()).status, 200, 'the owner’s own proof, after it')
        },
      }),
    ),
    {
      id: 'device/no-second-key',
      title: 'whoever has stolen a bound session enrols no key of their own',
      clause: 'D-8',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const { challenge } = device
        await device.register()
        const other = await DeviceKey.make()
        const jwt = await other.sign(challenge, { jwk: other.jwk })
        equal(said(await device.send(REGISTER, { jwt, keep: false })), [403, []], 'the answer')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/no-other-session',
      title: 'a challenge binds the session that it was given for, and no other',
      clause: 'D-8',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const mallory = await visitor(world)
        await mallory.login('mallory')
        const jwt = await mallory.key.sign(mallory.challenge, { jwk: mallory.key.jwk })
        equal(said(await device.send(REGISTER, { jwt, keep: false })), [403, []], 'the answer')
        equal((await device.register()).status, 200, 'the visitor’s own registration')
      },
    },
    {
      id: 'device/no-late-registration',
      title: 'a registration that comes after eleven minutes binds nothing',
      clause: 'D-8',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        device.browser.wait(TTL + 61)
        equal(said(await device.register()), [403, []], 'the answer')
      },
    },
    {
      id: 'device/overwritten',
      title: 'a slower response that brings back the unbound session loses nothing',
      clause: 'D-9',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const { browser } = device
        const slow = await browser.ask([['set', 'lang', 'en']], { keep: false })
        await device.register()
        browser.take(slow)
        const next = await browser.go(...LOOK)
        equal(next.results, opens({ user: 'ann', lang: 'en' }), 'the owner')
        equal((await thief(device, 'session').go(...LOOK)).results, UNBOUND, 'the copy, after that')
        equal((await browser.go(...LOOK)).results, next.results, 'the owner, then')
      },
    },
    {
      id: 'device/crowd',
      title: 'ten requests at once after a login lose neither the binding nor the session',
      clause: 'D-9',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        const { browser } = device
        const all = Array.from({ length: 10 }, (_, at) =>
          browser.ask(at % 2 === 0 ? [['set', 'lang', 'en']] : LOOK, { keep: false }),
        )
        const registration = device.register({ keep: false })
        const visits = [...(await Promise.all(all)), await registration]
        for (const visit of visits.slice(-1)) browser.take(visit)
        for (const visit of visits.slice(0, -1)) browser.take(visit)
        await browser.go(['get', 'user'])
        equal((await thief(device, 'session').go(...LOOK)).results, UNBOUND, 'the copy')
        equal((await browser.go(['get', 'user'])).last, 'ann', 'the owner')
      },
    },
    ...ENDINGS.map(
      ([id, how, steps]): Case => ({
        id: `device/ended-by-${id}`,
        title: `${how} ends the binding in the browser`,
        clause: 'D-10',
        async run(world) {
          const device = await owner(world)
          const visit = await device.browser.go(...steps)
          const line = visit.setCookie.find((each) => each.startsWith(GUARD)) ?? ''
          const { value, maxAge } = parseSetCookie(line)
          equal([value, maxAge], ['ended', 60], 'the guard')
          const refreshed = await device.prove()
          equal(said(refreshed), [200, []], 'the refresh')
          const over = { session_identifier: device.id, continue: false }
          equal(JSON.parse(refreshed.body), over, 'what it says')
        },
      }),
    ),
    {
      id: 'device/ended-before',
      title: 'a binding that asks after a logout is told so, guard or none',
      clause: 'D-10',
      async run(world) {
        const device = await owner(world)
        await device.browser.go(['destroy'])
        device.browser.wait(61)
        const visit = await device.prove()
        equal(JSON.parse(visit.body).continue, false, 'what it says')
      },
    },
    {
      id: 'device/ended-while-registering',
      title: 'a registration that comes after the logout binds nothing',
      clause: 'D-10',
      async run(world) {
        const device = await visitor(world)
        await device.login()
        await device.browser.go(['destroy'])
        equal(said(await device.register()), [403, []], 'the answer')
      },
    },
    {
      id: 'device/ended-by-another-login',
      title: 'another’s login in the same browser ends the first binding, and begins its own',
      clause: 'D-10',
      async run(world) {
        const device = await owner(world)
        const second = new DeviceBrowser(device.browser, await DeviceKey.make())
        await second.bind('bob')
        const visit = await device.prove()
        equal(JSON.parse(visit.body).continue, false, 'what the first is told')
        equal((await device.browser.go(...LOOK)).results, opens({ user: 'bob' }), 'the second')
        device.browser.wait(TTL)
        equal((await second.refresh()).status, 200, 'its refresh')
      },
    },
    {
      id: 'device/ended-and-back',
      title: 'who logs in again in the same browser is bound again',
      clause: 'D-10',
      async run(world) {
        const device = await owner(world)
        await device.browser.go(['destroy'])
        equal((await device.bind()).status, 200, 'the registration')
        equal((await thief(device, 'session').go(...LOOK)).results, UNBOUND, 'the copy')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/new-secret',
      title: 'a new secret moves a binding over, with a fresh proof, and to a new key',
      clause: 'D-11',
      async run(world) {
        const old = await owner(world)
        const both = old.browser.wait(TTL).after({ ...BOUND, secrets: ['second', 'first'] })
        const moved = new DeviceBrowser(both, old.key)
        moved.id = old.id
        const refreshed = await moved.refresh()
        const challenge = offered(refreshed)
        ok(challenge !== '', 'the refresh asks for a key')
        equal((await both.go(...LOOK)).results, ANN, 'the owner, meanwhile')
        const next = new DeviceBrowser(both, await DeviceKey.make())
        next.challenge = challenge
        equal((await next.register()).status, 200, 'the registration')
        equal((await both.go(...LOOK)).results, ANN, 'the owner, then')
        const told = await moved.prove()
        equal(JSON.parse(told.body).continue, false, 'what the old binding is told')
        const alone = new DeviceBrowser(
          both.wait(TTL).after({ ...BOUND, secrets: ['second'] }),
          next.key,
        )
        alone.id = next.id
        equal((await alone.refresh()).status, 200, 'the refresh, without the old secret')
        equal((await alone.browser.go(...LOOK)).results, ANN, 'the owner, at last')
      },
    },
    {
      id: 'device/new-secret-and-a-thief',
      title: 'a copy of both cookies moves nothing over',
      clause: 'D-11',
      async run(world) {
        const device = await owner(world)
        const copy = device.browser.after({ ...BOUND, secrets: ['second', 'first'] })
        equal(offered(await copy.go(['set', 'lang', 'en'])), '', 'what it is asked')
      },
    },
    {
      id: 'device/fresh',
      title: 'a fresh proof is had by way of the same address, once, and then it passes',
      clause: 'D-12',
      needs: ['require device'],
      async run(world) {
        const device = await owner(world)
        const { browser } = device
        const pay: readonly Step[] = [
          ['require device', { within: 5 }],
          ['get', 'user'],
        ]
        equal((await browser.ask(pay, { method: 'POST' })).last, 'ann', 'at once')
        browser.wait(6)
        const sent = await browser.ask(pay, { method: 'POST', path: '/shop/pay?to=bob' })
        equal([sent.status, sent.headers.get('location')], [307, './pay?to=bob'], 'the response')
        equal(cookiesIn(sent), [`${GUARD} expired`, '__Host-session-demand'], 'its cookies')
        equal((await device.refresh()).status, 200, 'the refresh')
        equal((await browser.ask(pay, { method: 'POST' })).last, 'ann', 'the second time')
      },
    },
    {
      id: 'device/fresh-and-a-thief',
      title: 'a copy of both cookies is sent round, and then refused',
      clause: 'D-12',
      needs: ['require device'],
      async run(world) {
        const device = await owner(world)
        const copy = thief(device, 'session', GUARD).wait(6)
        const pay: readonly Step[] = [['require device'], ['set', 'paid', true]]
        equal((await copy.ask(pay, { method: 'POST' })).status, 307, 'the first time')
        equal((await copy.ask(pay, { method: 'POST' })).status, 403, 'the second')
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
      },
    },
    {
      id: 'device/fresh-keeps-nothing',
      title: 'of a request that is sent round nothing is kept',
      clause: 'D-12',
      needs: ['require device'],
      async run(world) {
        const { browser } = await owner(world)
        browser.wait(6)
        const steps: readonly Step[] = [['set', 'paid', true], ['require device']]
        const visit = await browser.ask(steps, { method: 'POST' })
        equal(
          [visit.status, visit.setCookie.some((line) => line.startsWith('session='))],
          [307, false],
          'the response',
        )
      },
    },
    {
      id: 'device/fresh-without',
      title: 'a session that is bound to no device passes, or is refused, as the route says',
      clause: 'D-12',
      needs: ['require device'],
      async run(world) {
        const { browser } = await visitor(world)
        await browser.go(['set', 'user', 'ann'])
        const ask = (options: object) =>
          browser.ask(
            [
              ['require device', options],
              ['get', 'user'],
            ],
            { method: 'POST' },
          )
        equal((await ask({})).last, 'ann', 'where nothing is said')
        equal((await ask({ withoutDevice: 'refuse' })).status, 403, 'where it is refused')
      },
    },
    {
      id: 'device/always',
      title: 'where every session has to be bound, one that is not is refused after a minute',
      clause: 'D-13',
      async run(world) {
        const { browser } = await visitor(world, { deviceBound: { require: 'always' } })
        await browser.go(['set', 'user', 'ann'])
        equal((await browser.wait(60).go(...LOOK)).results, ANN, 'within a minute')
        await browser.go(['set', 'lang', 'en'])
        equal((await browser.wait(1).go(...LOOK)).results, UNBOUND, 'after it, whatever is written')
      },
    },
    {
      id: 'device/always-bound',
      title: 'and one that is bound goes on, as does nobody’s',
      clause: 'D-13',
      async run(world) {
        const options: LabOptions = { deviceBound: { require: 'always' } }
        const device = await owner(world, options)
        device.browser.wait(300)
        equal((await device.browser.go(...LOOK)).results, ANN, 'the owner')
        const { browser } = await visitor(world, options)
        await browser.go(['set', 'lang', 'en'])
        equal((await browser.wait(300).go(...LOOK)).results, opens({ lang: 'en' }), 'nobody')
      },
    },
    {
      id: 'device/always-from-before',
      title:
        'a session from before is refused where every one has to be bound, and stays elsewhere',
      clause: 'D-13',
      async run(world) {
        const before = world.browser({ subject: true }).unrepeatable()
        await before.go(['set', 'user', 'ann'])
        const prefers = before.after(BOUND)
        equal((await prefers.go(...LOOK)).results, ANN, 'where it is preferred')
        ok(offered(await prefers.go(['set', 'lang', 'en'])) !== '', 'the next write asks for a key')
        const always = before.after({ ...BOUND, deviceBound: { require: 'always' } })
        equal((await always.go(...LOOK)).results, UNBOUND, 'where it has to be')
      },
    },
    {
      id: 'device/others',
      title: 'other methods and other paths are the app’s',
      clause: 'D-14',
      async run(world) {
        const { browser } = await owner(world)
        for (const [method, path] of [
          ['GET', REGISTER],
          ['GET', REFRESH],
          ['POST', '/.well-known/session/other'],
        ] as const) {
          const visit = await browser.ask([['get', 'user']], { method, path })
          equal([visit.status, visit.last], [200, 'ann'], `${method} ${path}`)
        }
      },
    },
    {
      id: 'device/elsewhere',
      title: 'the addresses are where the app says',
      clause: 'D-14',
      async run(world) {
        const device = await visitor(world, { deviceBound: { path: '/shop/device' } })
        const login = await device.login()
        const header = login.headers.get('secure-session-registration') ?? ''
        ok(header.includes('path="/shop/device/register"'), 'it is asked for there')
        const jwt = await device.key.sign(device.challenge, { jwk: device.key.jwk })
        const visit = await device.send('/shop/device/register', { jwt })
        equal(JSON.parse(visit.body).refresh_url, '/shop/device/refresh', 'and refreshed there')
      },
    },
    {
      id: 'device/two-kinds',
      title: 'of two kinds of sessions each binds its own, at the same addresses',
      clause: 'D-14',
      async run(world) {
        const browser = world.browser(BOUND, { ...BOUND, cookie: { name: 'admin' } })
        const device = new DeviceBrowser(browser, await DeviceKey.make())
        const visit = await browser.go(['set in', 'admin', 'user', 'root'])
        device.challenge = offered(visit)
        const registered = await device.register()
        equal(cookiesIn(registered), ['admin', '__Host-admin-bound'], 'what is bound')
        equal((await device.refresh()).status, 200, 'the refresh')
        equal(idIn(registered), device.id, 'the identifier')
      },
    },
  ] satisfies readonly Omit<Case, 'unordered'>[]
).map((each): Case => ({ ...each, unordered: true }))
