/** What comes from those who mean no good, and from parsers that mean well. */
import { equal } from '../assert.ts'
import type { Visit } from '../browser.ts'
import type { Case, World } from '../case.ts'
import type { LabOptions, Step } from '../plan.ts'
import { codesOf, cookiesIn, holding, LOOK, later, opens, outcomesOf, refuses } from './words.ts'

const ANN = { user: 'ann' }
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A token that holds Ann's session. */
async function annsToken({ browser }: World, options: LabOptions = {}): Promise<string> {
  const ann = await holding(browser(options), ANN)
  return ann.cookie(options.cookie?.name as string | undefined)
}

/** What a server answers that is sent these values, each in a cookie of the session's name. */
function sending({ browser }: World, ...values: readonly string[]): Promise<Visit> {
  return browser().ask(LOOK, { cookie: values.map((value) => `session=${value}`).join('; ') })
}

/** Sends forged tokens, as many at once as are looked at, and makes sure that none of them opens. */
async function nothingOpens(world: World, forged: readonly string[]): Promise<void> {
  for (let at = 0; at < forged.length; at += 5) {
    const some = forged.slice(at, at + 5)
    const visit = await sending(world, ...some)
    const sent = `one of ${some.join(' ')}`
    equal(visit.status, 200, `the status after ${sent}`)
    equal(visit.results[0], { ok: {} }, `the session that opens from ${sent}`)
    equal(visit.setCookie, [], `the cookies after ${sent}`)
  }
}

/** The text with another character at this position. */
function withAt(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1)
}

// ── tokens ───────────────────────────────────────────────────────────────────────────────────────

/** The parts of a token between its stars, and where each begins. */
const PARTS = ['version', 'key id', '', 'iv', 'ciphertext', 'expiry', '', 'mac'] as const
type Part = Exclude<(typeof PARTS)[number], ''>

function rangeOf(token: string, part: Part): readonly [start: number, end: number] {
  const parts = token.split('*')
  const index = PARTS.indexOf(part)
  const start = parts.slice(0, index).join('*').length + 1
  return index === 0 ? [0, parts[0]?.length ?? 0] : [start, start + (parts[index] as string).length]
}

/** Every character that could stand there, in each part. */
const ALPHABETS: readonly (readonly [Part, alphabet: string])[] = [
  ['version', '0123456789.*Ff'],
  ['key id', '0123456789abcdefABCDEF'],
  ['iv', BASE64URL],
  ['ciphertext', BASE64URL],
  ['expiry', '0123456789.+-e'],
  ['mac', BASE64URL],
]

/** Other ways to write a token, that a lenient reader would take for the same. */
const SPELLINGS: readonly (readonly [id: string, how: string, (token: string) => string])[] = [
  ['percent', 'its first letter percent-encoded', (token) => `%46${token.slice(1)}`],
  ['percent-stars', 'its stars percent-encoded', (token) => token.replaceAll('*', '%2A')],
  ['percent-all', 'every character percent-encoded', (token) => percent(token)],
  ['upper', 'upper case', (token) => token.toUpperCase()],
  ['lower', 'lower case', (token) => token.toLowerCase()],
  ['lower-head', 'a small first letter', (token) => `f${token.slice(1)}`],
  ['upper-key-id', 'an upper-case key id', (token) => changed(token, 'key id', upper)],
  ['padded-mac', 'base64 padding after the mac', (token) => `${token}=`],
  ['padded-iv', 'base64 padding after the iv', (token) => changed(token, 'iv', (iv) => `${iv}==`)],
  ['plain-base64', 'the other alphabet of base64', plainBase64],
  ['quoted', 'quotes around it', (token) => `"${token}"`],
  ['quote-before', 'a quote in front', (token) => `"${token}`],
  ['star-after', 'a star at the end', (token) => `${token}*`],
  ['star-before', 'a star in front', (token) => `*${token}`],
  ['letter-after', 'a letter at the end', (token) => `${token}A`],
  ['blank-inside', 'a blank inside', (token) => token.replace('**', '* *')],
  ['tab-inside', 'a tab inside', (token) => token.replace('**', '*\t*')],
  ['twice', 'itself twice', (token) => token + token],
  ['twice-with-comma', 'itself twice, with a comma', (token) => `${token},${token}`],
  [
    'plus-expiry',
    'a plus before the expiry',
    (token) => changed(token, 'expiry', (at) => `+${at}`),
  ],
  [
    'zero-expiry',
    'a zero before the expiry',
    (token) => changed(token, 'expiry', (at) => `0${at}`),
  ],
  [
    'fraction',
    'a fraction after the expiry',
    (token) => changed(token, 'expiry', (at) => `${at}.0`),
  ],
  ['no-expiry', 'no expiry', (token) => changed(token, 'expiry', () => '')],
  [
    'later-expiry',
    'a later expiry',
    (token) => changed(token, 'expiry', (at) => `9${at.slice(1)}`),
  ],
  ['no-key-id', 'no key id', (token) => changed(token, 'key id', () => '')],
  ['no-ciphertext', 'no ciphertext', (token) => changed(token, 'ciphertext', () => '')],
  ['no-mac', 'no mac', (token) => changed(token, 'mac', () => '')],
  ['short-mac', 'half of the mac', (token) => changed(token, 'mac', (mac) => mac.slice(0, 22))],
  ['salted', 'a salt', (token) => token.replace('**', '*salt*')],
]

function changed(token: string, part: Part, change: (text: string) => string): string {
  const [start, end] = rangeOf(token, part)
  return token.slice(0, start) + change(token.slice(start, end)) + token.slice(end)
}

const upper = (text: string) => text.toUpperCase()

function percent(text: string): string {
  return Array.from(text, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')
}

/** Every token has one of both characters, or gets one that says the same in no alphabet. */
function plainBase64(token: string): string {
  const plain = token.replaceAll('-', '+').replaceAll('_', '/')
  return plain === token ? `${token}+` : plain
}

// ── Cookie headers ───────────────────────────────────────────────────────────────────────────────

type Header = readonly [id: string, what: string, (token: string) => string]

/** Headers in which our cookie is, unusually spelled. */
const OURS: readonly Header[] = [
  ['first', 'is the first of several', (token) => `session=${token}; theme=dark`],
  ['last', 'is the last of several', (token) => `theme=dark; session=${token}`],
  ['no-blank', 'follows a semicolon without a blank', (token) => `a=b;session=${token};c=d`],
  ['blanks', 'has blanks before it', (token) => `a=b;   session=${token}`],
  ['tab', 'has a tab before it', (token) => `a=b;\tsession=${token}`],
  ['blank-after-name', 'has a blank after its name', (token) => `session =${token}; a=b`],
  ['blank-after-equals', 'has a blank before its value', (token) => `session= ${token}; a=b`],
  ['tabs-around', 'has tabs around its value', (token) => `session=\t${token}\t; a=b`],
  ['blank-after', 'has blanks behind its value', (token) => `session=${token}  ; a=b`],
  ['semicolons', 'is among empty pairs', (token) => `;;; ;session=${token};; ;`],
  ['after-flag', 'follows a cookie without a value', (token) => `flag; session=${token}`],
  ['after-nameless', 'follows a cookie without a name', (token) => `=x; session=${token}`],
  ['after-quote', 'follows a quote that never ends', (token) => `a="b; session=${token}; c=d"`],
  ['after-percent', 'follows what cannot be decoded', (token) => `a=%E0%A4%A; session=${token}`],
  [
    'after-latin1',
    'follows letters that are not ASCII',
    (token) => `a=\u00e9\u00ff; session=${token}`,
  ],
  ['after-lookalike', 'follows a name that ends alike', (token) => `mysession=x; session=${token}`],
  ['after-longer', 'follows a name that begins alike', (token) => `session2=x; session=${token}`],
  [
    'after-proto',
    'follows names of Object.prototype',
    (token) => `__proto__=x; constructor=x; toString=x; hasOwnProperty=x; session=${token}`,
  ],
  [
    'after-dollar',
    'follows the attributes of RFC 2965',
    (token) => `$Version="1"; session=${token}; $Path="/"; $Domain="x"`,
  ],
]

/** Headers in which there is none of our cookie, whatever a lenient parser would say. */
const NOT_OURS: readonly Header[] = [
  ['capital', 'begins with a capital', (token) => `Session=${token}`],
  ['upper', 'is in upper case', (token) => `SESSION=${token}`],
  ['percent-name', 'is percent-encoded', (token) => `%73ession=${token}`],
  ['percent-in-name', 'has an encoded letter', (token) => `sess%69on=${token}`],
  ['percent-equals', 'ends in an encoded equals sign', (token) => `session%3D${token}`],
  ['quoted-name', 'is in quotes', (token) => `"session"=${token}`],
  ['single-quoted-name', 'is in single quotes', (token) => `'session'=${token}`],
  ['nbsp-before', 'follows a no-break space', (token) => `a=b; \u00a0session=${token}`],
  ['nbsp-after', 'precedes a no-break space', (token) => `session\u00a0=${token}`],
  ['nel-before', 'follows the control character NEL', (token) => `a=b; \u0085session=${token}`],
  ['hyphen-before', 'follows a soft hyphen', (token) => `a=b; \u00adsession=${token}`],
  ['longer', 'is longer', (token) => `session2=${token}`],
  ['dotted', 'has a dot at the end', (token) => `session.=${token}`],
  ['brackets', 'is that of a list', (token) => `session[]=${token}`],
  ['index', 'is that of a member of a list', (token) => `session[0]=${token}`],
  ['prefixed', 'ends like ours', (token) => `mysession=${token}`],
  ['dashed', 'ends like ours, after a dash', (token) => `x-session=${token}`],
  ['dollar', 'begins with a dollar', (token) => `$session=${token}`],
  ['words', 'is the second of two words', (token) => `my session=${token}`],
  ['prefix-host', 'has a prefix that we have not', (token) => `__Host-session=${token}`],
  ['nameless', 'is empty, and the value spells a pair', (token) => `=session=${token}`],
  ['in-value', 'is in the value of another', (token) => `a=session=${token}`],
  ['in-quotes', 'is in the quoted value of another', (token) => `a="session=${token}"`],
  ['comma', 'follows a comma', (token) => `a=b, session=${token}`],
  ['ampersand', 'follows an ampersand', (token) => `a=b&session=${token}`],
  ['no-equals', 'has no equals sign', (token) => `session; ${token}`],
  ['colon', 'has a colon instead of an equals sign', (token) => `session:${token}`],
]

/** The same for a name with a prefix, which browsers compare without regard to case. */
const NOT_HOST: readonly Header[] = [
  ['lower', 'has a prefix in lower case', (token) => `__host-session=${token}`],
  ['upper', 'has a prefix in upper case', (token) => `__HOST-session=${token}`],
  ['bare', 'has no prefix', (token) => `session=${token}`],
  ['secure', 'has another prefix', (token) => `__Secure-session=${token}`],
  ['nbsp', 'follows a no-break space', (token) => `a=b; \u00a0__Host-session=${token}`],
  ['nameless', 'is empty, and the value spells a pair', (token) => `=__Host-session=${token}`],
  ['percent', 'has an encoded prefix', (token) => `__%48ost-session=${token}`],
  ['percent-dash', 'has an encoded dash', (token) => `__Host%2Dsession=${token}`],
]

/** Ours by name, and of a value that is no token as it stands. */
const NO_TOKEN: readonly Header[] = [
  ['quoted', 'in quotes', (token) => `session="${token}"`],
  ['single-quoted', 'in single quotes', (token) => `session='${token}'`],
  ['percent', 'percent-encoded', (token) => `session=%46${token.slice(1)}`],
  ['equals', 'behind a second equals sign', (token) => `session==${token}`],
  ['nbsp', 'behind a no-break space', (token) => `session=\u00a0${token}`],
  ['nbsp-after', 'before a no-break space', (token) => `session=${token}\u00a0; a=b`],
  ['comma', 'before a comma and another', (token) => `session=${token}, session=${token}`],
  ['words', 'before another word', (token) => `session=${token} x`],
  ['signed', 'with the prefix of a signed cookie', (token) => `session=s:${token}`],
  ['json', 'with the prefix of a JSON cookie', (token) => `session=j:"${token}"`],
]

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────

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
  'id',
  'isNew',
  'createdAt',
  'expiresAt',
]
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__lookupSetter__',
]
/** Names that mean something to the language or to somebody's library. */
const MEANINGFUL = ['toJSON', 'then', 'length', 'name', 'flash', 'cookie', 'data', 'passport']

/** An object with `__proto__` as a key like any other. */
function own(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries)
}

const POISON = own([
  ['__proto__', { polluted: true, admin: true }],
  ['constructor', { prototype: { polluted: true, admin: true } }],
  ['prototype', { polluted: true, admin: true }],
])

/** Ways to get poison into a session. */
const POISONING: readonly (readonly [
  id: string,
  how: string,
  steps: readonly Step[],
  at: object,
])[] = [
  ['set', 'set()', [['set', 'profile', POISON]], { profile: POISON }],
  ['assign', 'an assignment', [['assign', 'profile', POISON]], { profile: POISON }],
  [
    'dig',
    'an assignment inside an object',
    [
      ['set', 'profile', {}],
      ['dig', 'profile', 'poison', POISON],
    ],
    { profile: { poison: POISON } },
  ],
  [
    'push',
    'a push',
    [
      ['set', 'list', []],
      ['push', 'list', POISON],
    ],
    { list: [POISON] },
  ],
  ['session', 'assigning the session', [['assign session', POISON]], POISON],
  [
    'keep',
    'regenerate()',
    [
      ['assign session', POISON],
      ['regenerate', Object.keys(POISON)],
    ],
    POISON,
  ],
]

// ── size ─────────────────────────────────────────────────────────────────────────────────────────

const MUCH = 14_000

/** Large headers, of which each costs some parser more than its length. */
const ENORMOUS: readonly (readonly [id: string, what: string, cookie: string])[] = [
  ['letters', '14 kB of letters', `session=${'A'.repeat(MUCH)}`],
  ['stars', '14 kB of stars', `session=${'*'.repeat(MUCH)}`],
  ['stars-after-head', 'a version and 14 kB of stars', `session=Fe26.2${'*'.repeat(MUCH)}`],
  ['letters-and-stars', 'letters and stars in turn', `session=Fe26.2*${'a*'.repeat(MUCH / 2)}`],
  ['percent', '14 kB that cannot be decoded', `session=${'%E0'.repeat(MUCH / 4)}`],
  ['brackets', '14 kB of brackets', `session=${'['.repeat(MUCH)}`],
  ['equals', '14 kB of equals signs', `session=${'='.repeat(MUCH)}`],
  ['quotes', '14 kB of quotes', `session=${'"'.repeat(MUCH)}`],
  ['blanks-inside', '14 kB of blanks inside a value', `session=a${' '.repeat(MUCH)}b`],
  ['blanks-before', '14 kB of blanks before a value', `session=${' '.repeat(MUCH)}b`],
  ['many', 'a thousand cookies of our name', 'session=a; '.repeat(1000)],
  ['many-others', '300 cookies of other names, and ours', `${manyNames(300)}; session=a`],
  ['chunks', 'chunks that could be joined in many ways', manyChunks()],
  ['count', 'a count of chunks that are not there', 'session=999999~a; session.1=a'],
]

/** Large headers without our cookie. */
const ENORMOUS_OTHERS: readonly (readonly [id: string, what: string, cookie: string])[] = [
  ['names', 'our name 2000 times, without a value', 'session'.repeat(2000)],
  ['names-and-blanks', 'our name again and again among blanks', 'session '.repeat(1750)],
  ['semicolons', '14 kB of semicolons', `a=b${';'.repeat(MUCH)}`],
  ['others', '300 cookies of other names', manyNames(300)],
  ['blanks', 'our name, 14 kB of blanks, and no value', `session${' '.repeat(MUCH)}x`],
]

function manyNames(count: number): string {
  return Array.from({ length: count }, (_, at) => `session-${at}=${at}`).join('; ')
}

function manyChunks(): string {
  const five = (name: string, first: string) =>
    Array.from({ length: 5 }, (_, at) => `${name}=${first}${'a'.repeat(500)}${at}`)
  const chunks = ['session.1', 'session.2', 'session.3'].flatMap((name) => five(name, ''))
  return [...five('session', '4~Fe26.2*'), ...chunks].join('; ')
}

export const hostile: readonly Case[] = [
  // ── changed tokens ─────────────────────────────────────────────────────────────────────────────
  ...ALPHABETS.map(
    ([part, alphabet]): Case => ({
      id: `hostile/changed-${part.replace(' ', '-')}`,
      title: `a token does not open with any other last character of its ${part}, or with others inside`,
      clause: 'H-1',
      async run(world) {
        const token = await annsToken(world)
        const [start, end] = rangeOf(token, part)

        // Every character in the last place, where base64 has bits to spare; one in some others.
        const others = [...alphabet].filter((character) => character !== token[end - 1])
        const last = others.map((character) => withAt(token, end - 1, character))
        const elsewhere = [start, start + 1, (start + end) >> 1, end - 2].map((at) =>
          withAt(token, at, token[at] === 'A' ? 'B' : 'A'),
        )
        await nothingOpens(world, [...last, ...elsewhere])
      },
    }),
  ),
  {
    id: 'hostile/changed-stars',
    title: 'no other character opens a token where a star was',
    clause: 'H-1',
    async run(world) {
      const token = await annsToken(world)
      const stars = [...token].flatMap((character, at) => (character === '*' ? [at] : []))
      await nothingOpens(
        world,
        stars.flatMap((at) => [
          withAt(token, at, '.'),
          withAt(token, at, 'A'),
          token.slice(0, at) + token.slice(at + 1),
        ]),
      )
    },
  },
  {
    id: 'hostile/truncated',
    title: 'no part of a token opens, from whichever end it is cut',
    clause: 'H-1',
    async run(world) {
      const token = await annsToken(world)
      const lengths = [0, 1, 6, 7, 16, 40, 100, token.length - 44, token.length - 1]
      await nothingOpens(
        world,
        lengths.flatMap((length) => [
          token.slice(0, length),
          token.slice(token.length - length),
          token.slice(0, length) + token.slice(length + 1),
        ]),
      )
    },
  },
  {
    id: 'hostile/mixed',
    title: 'the parts of two tokens make no third',
    clause: 'H-1',
    async run(world) {
      const ann = (await annsToken(world)).split('*')
      const bob = (await holding(world.browser(), { user: 'bob' })).cookie().split('*')
      // The key id and the expiry are the same in both.
      const mixed = [3, 4, 7].map((part) => ann.with(part, bob[part] as string).join('*'))
      await nothingOpens(world, mixed)
    },
  },
  ...SPELLINGS.map(
    ([id, how, spell]): Case => ({
      id: `hostile/spelled-${id}`,
      title: `a token with ${how} is another token, and refused`,
      clause: 'H-1',
      async run(world) {
        await nothingOpens(world, [spell(await annsToken(world))])
      },
    }),
  ),

  // ── several cookies of one name ────────────────────────────────────────────────────────────────
  ...(
    [
      ['before', 'before', (good: string, bad: string) => [bad, good]],
      ['after', 'behind', (good: string, bad: string) => [good, bad]],
      ['around', 'on both sides of', (good: string, bad: string) => [bad, bad, good, bad]],
    ] as const
  ).flatMap(([where, spelled, arrange]) =>
    (
      [
        ['garbage', () => 'garbage'],
        ['an empty value', () => ''],
        ['a forged token', (token: string) => withAt(token, 60, token[60] === 'A' ? 'B' : 'A')],
        ['the start of a token', (token: string) => token.slice(0, 60)],
      ] as const
    ).map(
      ([what, make]): Case => ({
        id: `hostile/${what.replace(/^an? /, '').replaceAll(' ', '-')}-${where}`,
        title: `${what} ${spelled} a session of the same name changes nothing`,
        clause: 'H-2',
        async run(world) {
          const token = await annsToken(world)
          const visit = await sending(world, ...arrange(token, make(token)))
          equal(visit.results, opens(ANN), 'what the steps came to')
          equal(visit.setCookie, [], 'Set-Cookie')
        },
      }),
    ),
  ),
  ...(
    [
      ['unknown-key', 'a session of another secret', 0, { secrets: ['other'] }],
      ['expired', 'a session that is over', 1_209_600, {}],
    ] as const
  ).map(
    ([id, what, age, options]): Case => ({
      id: `hostile/beside-${id}`,
      title: `${what}, beside a good one, changes nothing`,
      clause: 'H-2',
      async run({ browser }) {
        const other = (await holding(browser(options), { user: 'mallory' })).cookie()
        const ann = await holding(browser().wait(age), ANN)
        for (const values of [
          [other, ann.cookie()],
          [ann.cookie(), other],
        ]) {
          const cookie = values.map((value) => `session=${value}`).join('; ')
          const visit = await ann.ask(LOOK, { cookie })
          equal(visit.results, opens(ANN), 'what the steps came to')
          equal(visit.setCookie, [], 'Set-Cookie')
        }
      },
    }),
  ),
  {
    id: 'hostile/beside-written',
    title: 'a session beside garbage is written like any other, with one cookie',
    clause: 'H-2',
    async run(world) {
      const cookie = `session=garbage; session=${await annsToken(world)}; session=`
      const ann = world.browser()
      const visit = await ann.ask([['set', 'cart', ['tea']]], { cookie })
      equal(cookiesIn(visit), ['session'], 'what the response sets')
      equal(
        (await ann.go(['data'])).last,
        { user: 'ann', cart: ['tea'] },
        'what the next request finds',
      )
    },
  },
  ...[1, 2, 3, 4, 5].map(
    (place): Case => ({
      id: `hostile/place-${place}`,
      title: `of five cookies the one that opens may be number ${place}`,
      clause: 'H-2',
      async run(world) {
        const values = ['a', 'b', 'c', 'd', 'e'].with(place - 1, await annsToken(world))
        const visit = await sending(world, ...values)
        equal(visit.results, opens(ANN), 'what the steps came to')
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  ...[6, 60].map(
    (place): Case => ({
      id: `hostile/place-${place}`,
      title: `shapeless cookies do not count: the one that opens may be number ${place}`,
      clause: 'H-2',
      async run(world) {
        const garbage = Array.from({ length: place - 1 }, (_, at) => `x${at}`)
        const visit = await sending(world, ...garbage, await annsToken(world))
        equal(visit.results, opens(ANN), 'what the steps came to')
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  {
    id: 'hostile/plausible-6',
    title: 'a sixth cookie that looks like a token is not tried: the work is bounded',
    clause: 'H-2',
    async run(world) {
      const forged = Array.from({ length: 5 }, (_, at) => `Fe26.2*${at}`)
      const visit = await sending(world, ...forged, await annsToken(world))
      equal(visit.results, refuses('malformed'), 'what the steps came to')
    },
  },
  {
    id: 'hostile/same-twice',
    title: 'the same cookie twice is one session',
    clause: 'H-2',
    async run(world) {
      const token = await annsToken(world)
      const visit = await sending(world, token, token)
      equal(visit.results, opens(ANN), 'what the steps came to')
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },

  // ── several that open ──────────────────────────────────────────────────────────────────────────
  ...(
    [
      ['older first', 0, 1],
      ['newer first', 1, 0],
    ] as const
  ).map(
    ([order, first, second]): Case => ({
      id: `hostile/two-sessions-${order.replace(' ', '-')}`,
      title: `of two sessions the one sealed last counts, though ${order} is how they come`,
      clause: 'H-3',
      async run({ browser }) {
        const ann = await holding(browser(), ANN)
        const bob = await holding(browser().wait(60), { user: 'bob' })
        const tokens = [ann.cookie(), bob.cookie()]

        const cookie = `session=${tokens[first]}; session=${tokens[second]}`
        const visit = await bob.ask(LOOK, { cookie })
        equal(visit.results, opens({ user: 'bob' }), 'what the steps came to')
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  {
    id: 'hostile/three-sessions',
    title: 'of three sessions the one sealed last counts, wherever it is',
    clause: 'H-3',
    async run({ browser }) {
      const made: string[] = []
      for (const [at, user] of ['ann', 'bob', 'cyd'].entries()) {
        const each = await holding(browser().wait(60 * at), { user })
        made.push(each.cookieHeader())
      }
      const [ann, bob, cyd] = made
      for (const header of [
        [ann, bob, cyd],
        [cyd, bob, ann],
        [bob, cyd, ann],
      ]) {
        const visit = await browser()
          .wait(180)
          .ask(LOOK, { cookie: header.join('; ') })
        equal(visit.results, opens({ user: 'cyd' }), 'what the steps came to')
      }
    },
  },
  {
    id: 'hostile/sealed-last-not-begun-last',
    title: 'what counts is when a session was sealed, not when it was begun',
    clause: 'H-3',
    async run({ browser }) {
      const ann = await holding(browser(), ANN)
      const bob = await holding(browser().wait(60), { user: 'bob' })
      await ann.wait(120).go(['set', 'visits', 2])

      const cookie = `${bob.cookieHeader()}; ${ann.cookieHeader()}`
      equal(
        (await ann.ask(LOOK, { cookie })).results,
        opens({ user: 'ann', visits: 2 }),
        'what the next request finds',
      )
    },
  },
  {
    id: 'hostile/rolled-back',
    title: 'an old token beside the new one of the same session does not roll it back',
    clause: 'H-3',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann', admin: true })
      const before = ann.cookieHeader()
      await ann.wait(60).go(['delete', 'admin'])

      for (const cookie of [
        `${before}; ${ann.cookieHeader()}`,
        `${ann.cookieHeader()}; ${before}`,
      ]) {
        equal((await ann.ask(LOOK, { cookie })).results, opens(ANN), 'what the next request finds')
      }
    },
  },
  {
    id: 'hostile/expired-later',
    title: 'a session that was sealed last and is over does not count',
    clause: 'H-3',
    async run({ browser }) {
      const ann = await holding(browser(), ANN)
      const bob = browser().wait(60)
      await bob.go(['set', 'user', 'bob'], ['set lifetime', { maxAge: 60 }])

      const cookie = `${bob.cookieHeader()}; ${ann.cookieHeader()}`
      equal(
        (await later(ann, 180).ask(LOOK, { cookie })).results,
        opens(ANN),
        'what the next request finds',
      )
    },
  },

  // ── names ──────────────────────────────────────────────────────────────────────────────────────
  ...OURS.map(
    ([id, what, header]): Case => ({
      id: `hostile/ours-${id}`,
      title: `a session opens from a cookie that ${what}`,
      clause: 'H-4',
      async run(world) {
        const cookie = header(await annsToken(world))
        const visit = await world.browser().ask(LOOK, { cookie })
        equal(visit.results, opens(ANN), `what is in ${JSON.stringify(cookie)}`)
      },
    }),
  ),
  ...NOT_OURS.map(
    ([id, what, header]): Case => ({
      id: `hostile/not-ours-${id}`,
      title: `a cookie whose name ${what} is not ours: not opened, not refused, not expired`,
      clause: 'H-4',
      async run(world) {
        const cookie = header(await annsToken(world))
        const visit = await world.browser().ask(LOOK, { cookie })
        equal(visit.results, opens({}), `what is in ${JSON.stringify(cookie)}`)
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  ...NOT_HOST.map(
    ([id, what, header]): Case => ({
      id: `hostile/not-host-${id}`,
      title: `a cookie whose name ${what} is not the one named __Host-session`,
      clause: 'H-4',
      async run(world) {
        const options = { cookie: { name: '__Host-session' } }
        const cookie = header(await annsToken(world, options))
        const visit = await world.browser(options).ask(LOOK, { cookie })
        equal(visit.results, opens({}), `what is in ${JSON.stringify(cookie)}`)
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  ...NO_TOKEN.map(
    ([id, what, header]): Case => ({
      id: `hostile/no-token-${id}`,
      title: `a token ${what} is not unwrapped, but refused`,
      clause: 'H-4',
      async run(world) {
        const cookie = header(await annsToken(world))
        const visit = await world.browser().ask(LOOK, { cookie })
        equal(visit.results, refuses('malformed'), `what is in ${JSON.stringify(cookie)}`)
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),

  // ── keys ───────────────────────────────────────────────────────────────────────────────────────
  ...[...VERBS, ...INHERITED, ...MEANINGFUL].map(
    (key): Case => ({
      id: `hostile/key-${key}`,
      title: `data can be stored by the name ${key}, and comes back`,
      clause: 'H-5',
      async run({ browser }) {
        const ann = browser()
        const value = { of: [key] }
        const begun = await ann.go(['set', key, value], ['read', key], ['keys'])
        equal(outcomesOf(begun), [null, value, [key]], 'what the request that stores it finds')

        const visit = await ann.go(['data'], ['read', key], ['keys'], ['polluted'])
        equal(
          outcomesOf(visit),
          [own([[key, value]]), value, [key], false],
          'what the steps came to',
        )
        equal(visit.setCookie, [], 'what Set-Cookie says when it is read')
      },
    }),
  ),
  {
    id: 'hostile/keys-together',
    title: 'data can be stored by all of these names at once',
    clause: 'H-5',
    async run({ browser }) {
      const all = own([...VERBS, ...INHERITED, ...MEANINGFUL].map((key, at) => [key, at]))
      const ann = browser()
      await ann.go(['assign session', all])
      const visit = await ann.go(['data'], ['keys'], ['inspect'])
      equal(outcomesOf(visit), [all, Object.keys(all), Object.keys(all)], 'what the steps came to')
    },
  },
  {
    id: 'hostile/keys-not-inherited',
    title: 'names that every object inherits are not there until they are stored',
    clause: 'H-5',
    async run({ browser }) {
      const names = [...VERBS, ...INHERITED]
      const visit = await browser().go(
        ...names.flatMap((key): Step[] => [
          ['has', key],
          ['get', key],
          ['delete', key],
        ]),
      )
      equal(
        outcomesOf(visit),
        names.flatMap(() => [false, null, false]),
        'what the steps came to',
      )
      equal(visit.setCookie, [], 'Set-Cookie')
    },
  },
  {
    id: 'hostile/keys-deleted',
    title: 'what was stored by such a name can be deleted, and the verb is there again',
    clause: 'H-5',
    async run({ browser }) {
      const ann = await holding(browser(), { user: 'ann' })
      await ann.go(['set', 'save', 'a file'])
      const visit = await ann.go(['delete', 'save'], ['save'], ['data'])
      equal(outcomesOf(visit), [true, null, ANN], 'what the steps came to')

      await ann.go(['set', '__proto__', { admin: true }])
      equal(
        outcomesOf(await ann.go(['delete', '__proto__'], ['data'])),
        [true, ANN],
        'what the steps came to',
      )
    },
  },
  ...POISONING.map(
    ([id, how, steps, data]): Case => ({
      id: `hostile/poison-by-${id}`,
      title: `${how} stores __proto__ and constructor as data, and nothing is polluted`,
      clause: 'H-5',
      async run({ browser }) {
        const ann = browser()
        const begun = await ann.go(...steps, ['polluted'], ['data'])
        equal(outcomesOf(begun).slice(-2), [false, data], 'what the request that stores it finds')
        equal(
          outcomesOf(await ann.go(['polluted'], ['data'])),
          [false, data],
          'what the steps came to',
        )
      },
    }),
  ),
  {
    id: 'hostile/proto-by-property',
    title: 'session.__proto__ = … stores data, and the session stays what it is',
    clause: 'H-5',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(
        ['assign', '__proto__', { admin: true }],
        ['has', 'admin'],
        ['read', 'admin'],
        ['save'],
        ['keys'],
      )
      equal(outcomesOf(visit), [null, false, null, null, ['__proto__']], 'what the steps came to')
      equal(
        (await ann.go(['data'])).last,
        own([['__proto__', { admin: true }]]),
        'what the next request finds',
      )
    },
  },
  {
    id: 'hostile/through-the-prototype',
    title: 'nobody writes through a session to what all sessions share',
    clause: 'H-5',
    async run({ browser }) {
      const ann = browser()
      const visit = await ann.go(
        ['dig', '__proto__', 'admin', true],
        ['polluted'],
        ['has', 'admin'],
      )
      equal(codesOf(visit), ['TypeError', 'ok', 'ok'], 'what the steps came to')
      equal(outcomesOf(visit).slice(1), [false, false], 'what the steps came to')
      equal(outcomesOf(await browser().go(['read', 'admin'])), [null], 'what the steps came to')
    },
  },
  {
    id: 'hostile/flash-keys',
    title: 'messages can be left under these names, too',
    clause: 'H-5',
    async run({ browser }) {
      const names = [...VERBS, ...INHERITED]
      const ann = browser()
      await ann.go(...names.map((key): Step => ['flash', key, `of ${key}`]))
      const visit = await ann.go(...names.map((key): Step => ['take', key]), ['polluted'])
      equal(
        outcomesOf(visit),
        [...names.map((key) => [`of ${key}`]), false],
        'what the steps came to',
      )
    },
  },

  // ── size ───────────────────────────────────────────────────────────────────────────────────────
  ...ENORMOUS.flatMap(([id, what, cookie]) =>
    ([1, 4] as const).map(
      (maxChunks): Case => ({
        id: `hostile/enormous-${id}-${maxChunks}`,
        title: `${what}: refused like any other garbage, with ${maxChunks} chunks allowed`,
        clause: 'H-6',
        async run({ browser }) {
          const visit = await browser({ cookie: { maxChunks } }).ask(LOOK, { cookie })
          equal(visit.status, 200, 'the status')
          equal(visit.results, refuses('malformed'), 'what the steps came to')
          equal(visit.setCookie, [], 'Set-Cookie')
        },
      }),
    ),
  ),
  ...ENORMOUS_OTHERS.map(
    ([id, what, cookie]): Case => ({
      id: `hostile/enormous-others-${id}`,
      title: `${what}: no session, and nothing to refuse`,
      clause: 'H-6',
      async run({ browser }) {
        const visit = await browser().ask(LOOK, { cookie })
        equal(visit.status, 200, 'the status')
        equal(visit.results, opens({}), 'what the steps came to')
        equal(visit.setCookie, [], 'Set-Cookie')
      },
    }),
  ),
  {
    id: 'hostile/enormous-token',
    title: '13 kB of ciphertext that we did not seal is refused by its mac',
    clause: 'H-6',
    async run(world) {
      const token = await annsToken(world)
      const forged = changed(token, 'ciphertext', () => 'A'.repeat(13_000))
      const visit = await sending(world, forged)
      equal(visit.status, 200, 'the status')
      equal(visit.results, refuses('tampered'), 'what the steps came to')
    },
  },
  {
    id: 'hostile/enormous-beside',
    title: '12 kB of junk beside a session changes nothing',
    clause: 'H-6',
    async run(world) {
      const token = await annsToken(world)
      const junk = 'A'.repeat(6000)
      for (const values of [
        [junk, junk, token],
        [token, junk, junk],
      ]) {
        equal((await sending(world, ...values)).results, opens(ANN), 'what the next request finds')
      }
    },
  },
]
