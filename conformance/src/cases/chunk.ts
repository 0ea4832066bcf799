/** How large may a session be, and what becomes of its pieces? */
import { equal, ok } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import { START } from '../lab.ts'
import type { LabOptions } from '../plan.ts'
import { codesOf, cookiesIn, LOOK, messageOf, opens, refuses } from './words.ts'

/** What a browser takes of one cookie, and what a session takes of one request. */
const COOKIE_LIMIT = 4096
const TOTAL_LIMIT = 14_336

/** Characters of a token that are not ciphertext (docs/wire.md). */
const FRAME = `Fe26.2*01234567**${'i'.repeat(22)}**${START}**${'m'.repeat(43)}`.length

/** What is sealed beside the text in `cart`. */
const ENVELOPE = JSON.stringify({
  id: 'i'.repeat(22),
  createdAt: START,
  seenAt: START,
  data: { cart: '' },
}).length

/** The most characters that `cart` may hold if the token is to take at most this many bytes. */
function mostWithin(bytes: number): number {
  const ciphertext = Math.floor(((bytes - FRAME) * 3) / 4)
  const blocks = Math.floor(ciphertext / 16)
  // PKCS#7 adds at least one byte.
  return blocks * 16 - 1 - ENVELOPE
}

const MOST = mostWithin(COOKIE_LIMIT - 'session'.length)

/** Sessions that take this many cookies. */
const SIZES = [1000, 5000, 7500, 10_000] as const

const upTo = (maxChunks: number): LabOptions => ({ cookie: { maxChunks } })
const namesOf = (count: number) =>
  ['session', 'session.1', 'session.2', 'session.3'].slice(0, count)
const x = (size: number) => 'x'.repeat(size)

/** A session in this many cookies, in an app that allows four. */
async function chunked({ browser }: World, count: 1 | 2 | 3 | 4, key = 'cart'): Promise<Browser> {
  const ann = browser(upTo(4))
  await ann.go(['fill', key, SIZES[count - 1]])
  equal(ann.cookies, namesOf(count), 'the cookies of the session to begin with')
  return ann
}

/** Refused, and nothing is set; and ending the session expires these, whatever else came. */
async function refusedAndEnded(
  browser: Browser,
  cookie: string,
  names: readonly string[],
): Promise<void> {
  const visit = await browser.clone().ask(LOOK, { cookie })
  equal([visit.results, cookiesIn(visit)], [refuses('malformed'), []], 'the refusal')
  equal(
    cookiesIn(await browser.clone().ask([['destroy']], { cookie })),
    names.map((name) => `${name} expired`),
    'what ends with the session',
  )
}

/** The jar with some values in other places: undefined takes a cookie out. */
function headerWith(
  browser: Browser,
  other: Readonly<Record<string, string | undefined>>,
  order: readonly string[] = browser.cookies,
): string {
  return order
    .map((name) => [name, name in other ? other[name] : browser.cookie(name)])
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join('; ')
}

export const chunk: readonly Case[] = [
  // ── one cookie ─────────────────────────────────────────────────────────────────────────────────
  {
    id: 'chunk/exactly-one-cookie',
    title: 'a session fills one cookie to the last of its 4096 bytes, name and value together',
    clause: 'C-1',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(['fill', 'cart', MOST])
      equal([visit.status, 'session'.length + ann.cookie().length], [200, COOKIE_LIMIT])
      equal((await ann.go(['data'])).last, { cart: x(MOST) })
    },
  },
  {
    id: 'chunk/one-byte-more',
    title: 'one byte more is no success, and sets no cookie',
    clause: 'C-1',
    async run({ browser }) {
      const visit = await browser().go(['fill', 'cart', MOST + 1])
      equal([visit.status, cookiesIn(visit)], [500, []])
    },
  },
  {
    id: 'chunk/name-counts',
    title: 'the bytes of a longer name are taken from the value',
    clause: 'C-1',
    async run({ browser }) {
      const name = `session${'-of-an-app-with-a-long-name'.repeat(4)}`
      const most = mostWithin(COOKIE_LIMIT - name.length)
      const ann = browser({ cookie: { name } })

      const visits = [
        await ann.go(['fill', 'cart', most + 1]),
        await ann.go(['fill', 'cart', most]),
      ]

      equal(
        visits.map(({ status }) => status),
        [500, 200],
      )
      ok(most < MOST, 'the name takes no room')
      ok(name.length + ann.cookie(name).length <= COOKIE_LIMIT, 'the cookie is over the limit')
    },
  },
  {
    id: 'chunk/bytes-not-characters',
    title: 'what counts is bytes, of which an accent takes two and an emoji four',
    clause: 'C-1',
    async run({ browser }) {
      const visits = [
        await browser().go(['set', 'cart', 'é'.repeat(Math.floor(MOST / 2))]),
        await browser().go(['set', 'cart', 'é'.repeat(Math.floor(MOST / 2) + 1)]),
        await browser().go(['set', 'cart', '🍵'.repeat(Math.floor(MOST / 4) + 1)]),
      ]
      equal(
        visits.map(({ status }) => status),
        [200, 500, 500],
      )
    },
  },

  // ── over the budget ────────────────────────────────────────────────────────────────────────────
  {
    id: 'chunk/too-large',
    title: 'a session over the budget is a 500 instead of what the handler says',
    clause: 'C-2',
    async run({ browser }) {
      const visit = await browser().go(['fill', 'cart', 5000])
      equal([visit.status, cookiesIn(visit)], [500, []])
      equal(visit.results, [], 'what arrived of the response of the handler')
    },
  },
  {
    id: 'chunk/too-large-leaves-the-old',
    title: 'when a session grows over the budget, what was sealed before is still there',
    clause: 'C-2',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])

      const visit = await ann.go(['set', 'visits', 1], ['fill', 'cart', 5000])

      equal([visit.status, cookiesIn(visit)], [500, []])
      equal((await ann.go(...LOOK)).results, opens({ user: 'ann' }))
    },
  },
  {
    id: 'chunk/too-large-tells-why',
    title: 'the error tells size, limit and the largest keys, and nothing that they hold',
    clause: 'C-2',
    async run({ browser }) {
      const visit = await browser().go(
        ['set', 'user', 'ann'],
        ['fill', 'cart', 4000],
        ['fill', 'draft', 2000],
        ['save'],
        ['clear'],
      )

      equal(codesOf(visit), ['ok', 'ok', 'ok', 'ERR_SESSION_TOO_LARGE', 'ok'])
      const message = messageOf(visit)
      for (const part of ['4096', 'cart (4011 bytes)', 'draft (2012 bytes)', 'maxChunks']) {
        ok(message.includes(part), `the message does not say ${part}: ${message}`)
      }
      ok(message.indexOf('cart') < message.indexOf('draft'), `not the largest first: ${message}`)
      ok(!message.includes('xxx'), 'the message shows session data')
    },
  },
  {
    id: 'chunk/too-large-by-strange-keys',
    title: 'the error tells keys that a stranger chose so that they forge no line, and cut',
    clause: 'C-7',
    async run({ browser }) {
      const visit = await browser().go(
        ['fill', 'a\n[FATAL] forged', 4000],
        ['fill', 'k'.repeat(500), 3000],
        ['save'],
        ['clear'],
      )

      const message = messageOf(visit)
      for (const part of ['"a\\n[FATAL] forged" (', `${'k'.repeat(59)}…" (`]) {
        ok(message.includes(part), `the message does not say ${part}: ${message}`)
      }
      ok(!message.includes('\n'), `the message has a line break: ${message}`)
    },
  },
  {
    id: 'chunk/too-large-and-put-right',
    title: 'a handler that heard of it in time may store less',
    clause: 'C-2',
    async run({ browser }) {
      const ann = browser()

      const visit = await ann.go(
        ['set', 'user', 'ann'],
        ['fill', 'cart', 5000],
        ['save'],
        ['delete', 'cart'],
      )

      equal([visit.status, cookiesIn(visit)], [200, ['session']])
      equal((await ann.go(['data'])).last, { user: 'ann' })
    },
  },
  {
    id: 'chunk/too-large-for-two',
    title: 'more chunks raise the budget, and it is still one',
    clause: 'C-2',
    async run({ browser }) {
      const ann = browser(upTo(2))
      await ann.go(['fill', 'cart', SIZES[1]])

      const visit = await ann.go(['fill', 'cart', SIZES[2]])

      equal([visit.status, cookiesIn(visit)], [500, []])
      equal((await ann.go(['data'])).last, { cart: x(SIZES[1]) })
    },
  },
  {
    id: 'chunk/too-large-for-a-request',
    title: 'four full cookies would be too much for a request: a session takes 14336 bytes',
    clause: 'C-2',
    async run({ browser }) {
      const overhead = namesOf(4).join('').length + '4~'.length
      const most = mostWithin(TOTAL_LIMIT - overhead)
      const ann = browser(upTo(4))

      const fits = await ann.go(['fill', 'cart', most])
      const tooMuch = await ann.go(['fill', 'cart', most + 1])

      equal([fits.status, cookiesIn(fits)], [200, namesOf(4)])
      equal([tooMuch.status, cookiesIn(tooMuch)], [500, []])
      equal((await ann.go(['data'])).last, { cart: x(most) })
    },
  },

  // ── growing ────────────────────────────────────────────────────────────────────────────────────
  ...([2, 3, 4] as const).map(
    (count): Case => ({
      id: `chunk/in-${count}`,
      title: `a session too large for fewer goes into ${count} cookies, and comes back whole`,
      clause: 'C-3',
      async run(world) {
        const ann = await chunked(world, count)

        equal(ann.cookie().slice(0, 9), `${count}~Fe26.2*`, 'how the first cookie begins')
        const sizes = ann.cookies.map((name) => name.length + ann.cookie(name).length)
        ok(Math.max(...sizes) <= COOKIE_LIMIT, `a cookie is over the limit: ${sizes}`)
        equal((await ann.go(...LOOK)).results, opens({ cart: x(SIZES[count - 1] as number) }))
      },
    }),
  ),
  {
    id: 'chunk/only-if-need-be',
    title: 'a session that fits goes into one cookie, without a count, whatever is allowed',
    clause: 'C-3',
    async run({ browser }) {
      const ann = browser(upTo(4))
      await ann.go(['fill', 'cart', MOST])
      equal([ann.cookies, ann.cookie().slice(0, 7)], [['session'], 'Fe26.2*'])

      await ann.go(['fill', 'cart', MOST + 1])
      equal([ann.cookies, ann.cookie().slice(0, 9)], [['session', 'session.1'], '2~Fe26.2*'])
    },
  },
  {
    id: 'chunk/alike',
    title: 'every chunk has the attributes of the first',
    clause: 'C-3',
    async run({ browser }) {
      const options: LabOptions = {
        maxAge: 60,
        cookie: { maxChunks: 3, path: '/app', sameSite: 'strict', priority: 'high' },
      }

      const visit = await browser(options).go(['fill', 'cart', SIZES[2]])

      const all = visit.setCookie.map((line) => parseSetCookie(line).attributes)
      const one = {
        'max-age': '60',
        path: '/app',
        httponly: true,
        secure: true,
        samesite: 'Strict',
        priority: 'High',
      }
      equal(all, [one, one, one])
    },
  },
  {
    id: 'chunk/unchanged',
    title: 'a session in chunks that nobody changes sets none of them',
    clause: 'C-3',
    async run(world) {
      const ann = await chunked(world, 3)
      equal(cookiesIn(await ann.go(['has', 'cart'])), [])
    },
  },
  {
    id: 'chunk/raised',
    title: 'what was sealed into one cookie opens where more are allowed',
    clause: 'C-3',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      equal((await ann.after(upTo(4)).go(...LOOK)).results, opens({ user: 'ann' }))
    },
  },
  {
    id: 'chunk/lowered',
    title: 'what was sealed into four cookies opens where only one is allowed',
    clause: 'C-3',
    async run(world) {
      const ann = await chunked(world, 4)
      const one = ann.after(upTo(1))
      equal((await one.go(...LOOK)).results, opens({ cart: x(SIZES[3]) }))

      const tooLarge = await one.go(['set', 'user', 'ann'])
      equal([tooLarge.status, cookiesIn(tooLarge)], [500, []])

      const less = await one.go(['set', 'cart', []])
      equal(cookiesIn(less), [
        'session',
        ...namesOf(4)
          .slice(1)
          .map((name) => `${name} expired`),
      ])
    },
  },

  // ── shrinking ──────────────────────────────────────────────────────────────────────────────────
  {
    id: 'chunk/step-by-step',
    title: 'a session that grows and shrinks leaves no chunk behind that it does not need',
    clause: 'C-4',
    async run(world) {
      const ann = await chunked(world, 1)
      const kept: (readonly string[])[] = []
      for (const size of [SIZES[1], SIZES[3], SIZES[2], SIZES[1], SIZES[3], SIZES[0]]) {
        await ann.go(['fill', 'cart', size])
        kept.push(ann.cookies)
        equal((await ann.go(['data'])).last, { cart: x(size) })
      }
      equal(
        kept.map((names) => names.length),
        [2, 4, 3, 2, 4, 1],
        'how many cookies the browser keeps',
      )
    },
  },
  {
    id: 'chunk/leftovers',
    title: 'chunks no longer needed are expired in the response that writes the others',
    clause: 'C-4',
    async run(world) {
      const ann = await chunked(world, 4)
      const visit = await ann.go(['fill', 'cart', SIZES[1]])
      equal(cookiesIn(visit), ['session', 'session.1', 'session.2 expired', 'session.3 expired'])
    },
  },
  {
    id: 'chunk/leftovers-that-arrived',
    title: 'a chunk that the browser did not send is not expired',
    clause: 'C-4',
    async run({ browser }) {
      const ann = browser(upTo(4))
      await ann.go(['set', 'user', 'ann'])
      const visit = await ann.plant('session.2', 'left over').go(['set', 'user', 'bob'])
      equal(cookiesIn(visit), ['session', 'session.2 expired'])
    },
  },
  ...(['destroy', 'clear'] as const).map(
    (verb): Case => ({
      id: `chunk/${verb}`,
      title: `${verb}() expires every chunk`,
      clause: 'C-4',
      async run(world) {
        const ann = await chunked(world, 4)
        equal(
          cookiesIn(await ann.go([verb])),
          namesOf(4).map((name) => `${name} expired`),
        )
        equal(ann.cookies, [], 'what the browser keeps')
      },
    }),
  ),
  {
    id: 'chunk/expired-alike',
    title: 'every chunk is expired with the attributes it was set with',
    clause: 'C-4',
    async run({ browser }) {
      const ann = browser({ cookie: { maxChunks: 2, path: '/app', domain: 'example.com' } })
      await ann.go(['fill', 'cart', SIZES[1]])

      const visit = await ann.go(['destroy'])

      const all = visit.setCookie.map((line) => parseSetCookie(line))
      const one = {
        'max-age': '0',
        domain: 'example.com',
        path: '/app',
        expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
        httponly: true,
        secure: true,
        samesite: 'Lax',
      }
      equal(
        all.map(({ value, attributes }) => [value, attributes]),
        [
          ['', one],
          ['', one],
        ],
      )
    },
  },

  // ── pieces that are not as they were ───────────────────────────────────────────────────────────
  {
    id: 'chunk/in-another-order',
    title: 'the order in which a browser sends the chunks does not matter',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 4)
      const cookie = headerWith(ann, {}, ['session.2', 'session', 'session.3', 'session.1'])
      const visit = await ann.ask(LOOK, { cookie })
      equal(visit.results, opens({ cart: x(SIZES[3]) }))
      equal(cookiesIn(visit), [])
    },
  },
  ...(['session.1', 'session.2', 'session.3'] as const).map(
    (missing): Case => ({
      id: `chunk/without-${missing}`,
      title: `a session whose ${missing} is missing is refused, and what came of it goes with the session`,
      clause: 'C-5',
      async run(world) {
        const ann = await chunked(world, 4)
        const cookie = headerWith(ann, { [missing]: undefined })
        await refusedAndEnded(
          ann,
          cookie,
          namesOf(4).filter((name) => name !== missing),
        )
      },
    }),
  ),
  {
    id: 'chunk/without-the-first',
    title: 'chunks without the first cookie are no session',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 4)
      const cookie = headerWith(ann, { session: undefined })
      const visit = await ann.ask([['data'], ['refused']], { cookie })
      equal([visit.results, cookiesIn(visit)], [opens({}), []])
    },
  },
  {
    id: 'chunk/exchanged',
    title: 'a session whose chunks have changed places is refused',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 4)
      const [one, two] = ['session.1', 'session.2'].map((name) => ann.cookie(name))
      const cookie = headerWith(ann, { 'session.1': two, 'session.2': one })
      equal((await ann.ask(LOOK, { cookie })).results, refuses('tampered'))
    },
  },
  {
    id: 'chunk/of-somebody-else',
    title: 'a session with a chunk of another is refused',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 3)
      const bob = await chunked(world, 3)
      for (const name of ann.cookies) {
        const cookie = headerWith(ann, { [name]: bob.cookie(name) })
        const visit = await ann.clone().ask(LOOK, { cookie })
        equal(visit.results, refuses('tampered'), `with his ${name}`)
      }
    },
  },
  {
    id: 'chunk/of-an-earlier-self',
    title: 'a session with a chunk of what it was before is refused',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 2)
      const before = ann.clone()
      await ann.go(['set', 'visits', 1])
      const cookie = headerWith(ann, { 'session.1': before.cookie('session.1') })
      equal((await ann.ask(LOOK, { cookie })).results, refuses('tampered'))
    },
  },
  {
    id: 'chunk/forged-beside-true',
    title: 'a forged chunk beside the true one, before it or after, changes nothing',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 2)
      for (const cookie of [
        `session.1=forged; ${ann.cookieHeader()}`,
        `${ann.cookieHeader()}; session.1=forged`,
      ]) {
        equal((await ann.ask(LOOK, { cookie })).results, opens({ cart: x(SIZES[1]) }))
      }
    },
  },
  ...(
    [
      [2, ['0', '1', '3', '4', '5', '9', '-2', '02', '22', '1e1', 'nothing', ' ']],
      [4, ['2', '3', '5', '9', '44', '4~4']],
    ] as const
  ).flatMap(([count, claims]) =>
    claims.map(
      (claim): Case => ({
        id: `chunk/in-${count}-claims-${claim === ' ' ? 'a-blank' : claim}`,
        title: `a session in ${count} cookies that claims to be in "${claim}" is refused`,
        clause: 'C-5',
        async run(world) {
          const ann = await chunked(world, count)
          const session = ann.cookie().replace(`${count}~`, `${claim}~`)
          const visit = await ann.ask(LOOK, { cookie: headerWith(ann, { session }) })
          equal(visit.results, refuses('malformed'))
          equal(cookiesIn(visit), [])
        },
      }),
    ),
  ),
  {
    id: 'chunk/in-2-claims-nothing-at-all',
    title: 'a session in two cookies without its count is refused',
    clause: 'C-5',
    async run(world) {
      const ann = await chunked(world, 2)
      for (const session of [ann.cookie().slice(1), ann.cookie().slice(2)]) {
        const visit = await ann.clone().ask(LOOK, { cookie: headerWith(ann, { session }) })
        equal(visit.results, refuses('malformed'))
      }
    },
  },
  {
    id: 'chunk/count-alone',
    title: 'a count with nothing behind it is refused, with other pieces and without',
    clause: 'C-5',
    async run({ browser }) {
      for (const [cookie, names] of [
        ['session=2~', ['session']],
        ['session=2~; session.1=', ['session', 'session.1']],
        ['session=4~4~4~', ['session']],
      ] as const) {
        await refusedAndEnded(browser(upTo(4)), cookie, names)
      }
    },
  },
  {
    id: 'chunk/count-before-a-whole',
    title: 'a session in one cookie that claims to be in two is refused, whatever the second is',
    clause: 'C-5',
    async run({ browser }) {
      const ann = browser(upTo(4))
      await ann.go(['set', 'user', 'ann'])
      for (const cookie of [
        `session=2~${ann.cookie()}`,
        `session=2~${ann.cookie()}; session.1=${ann.cookie()}`,
      ]) {
        equal((await ann.ask(LOOK, { cookie })).results, refuses('malformed'))
      }
    },
  },
  {
    id: 'chunk/split-by-somebody-else',
    title: 'where the pieces are cut does not matter, as long as they make the token',
    clause: 'C-5',
    async run({ browser }) {
      const ann = browser(upTo(4))
      await ann.go(['set', 'user', 'ann'])
      const [one, other] = [ann.cookie().slice(0, 30), ann.cookie().slice(30)]

      const visit = await ann.ask(LOOK, { cookie: `session=2~${one}; session.1=${other}` })

      equal(visit.results, opens({ user: 'ann' }))
    },
  },
  {
    id: 'chunk/behind-garbage',
    title: 'shapeless cookies in front of every piece do not hide the session',
    clause: 'C-6',
    async run(world) {
      const ann = await chunked(world, 3)
      const cookie = ann.cookies
        .flatMap((name) =>
          [...['a', 'b', 'c', 'd', 'e', 'f'], ann.cookie(name)].map((each) => `${name}=${each}`),
        )
        .join('; ')

      const visit = await ann.ask([['has', 'cart']], { cookie })

      equal(visit.last, true)
    },
  },
  {
    id: 'chunk/a-thousand-names',
    title: 'a thousand cookies that look like chunks are not ours, but for three',
    clause: 'C-5',
    async run({ browser }) {
      const ann = browser(upTo(4))
      const many = Array.from({ length: 1000 }, (_, at) => `session.${at}=`).join('; ')

      await refusedAndEnded(ann, `session=4~; ${many}`, namesOf(4))
    },
  },
  {
    id: 'chunk/a-thousand-times-one-name',
    title: 'a thousand copies of one chunk are expired by one line',
    clause: 'C-5',
    async run({ browser }) {
      const many = Array.from({ length: 1000 }, () => 'session.1=x').join('; ')
      await refusedAndEnded(browser(upTo(4)), `session=2~x; ${many}`, ['session', 'session.1'])
    },
  },
  {
    id: 'chunk/five-of-each',
    title: 'five of each chunk could be joined in hundreds of ways; the answer is the same refusal',
    clause: 'C-5',
    async run({ browser }) {
      const many = namesOf(4).flatMap((name) =>
        Array.from({ length: 5 }, (_, at) => `${name}=${name === 'session' ? '4~' : ''}${at}`),
      )
      await refusedAndEnded(browser(upTo(4)), many.join('; '), namesOf(4))
    },
  },
]
