/** What does each conversation have to find, in each engine? The documentation's tables are made of this. */
import type { Section } from './conversation.ts'
import { WORKS } from './conversation.ts'
import type { EngineName } from './engine.ts'

/** One for all, or one for each. */
export type Expected = string | Readonly<Record<EngineName, string>>

/** By the titles of sections and conversations. `others` stands for those that are not named. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  'Plain http': {
    others: 'returned',
    ...secure('http://localhost', 'http://127.0.0.1', 'http://x.localhost'),
    'Secure, http://x.test': 'not returned; warned of insecure-transport',
    "`secure: 'auto'`, http://x.test": 'not returned; warned of insecure-transport',
  },
  'Logging in and out by https': { others: 'kept, then gone' },
  'Logging in and out by http on this machine (`x.localhost`)': {
    others: butInWebKit('kept, then gone', 'not returned'),
    '`secure: false`': 'kept, then gone',
    "`secure: 'auto'`": 'kept, then gone',
  },
  "`secure: 'auto'` on this machine, after a login by https": {
    'by http there is': butInWebKit('ann', 'nobody'),
    'after a login by http, http says': butInWebKit('bob', 'nobody'),
    'and https says': butInWebKit('bob', 'ann'),
    'after a logout by http, https says': butInWebKit('nobody', 'ann'),
    'after a logout by https, http says': 'nobody',
  },
  'Other frameworks, by https with a `__Host-` name': { others: 'kept, then gone' },
  'Who may set a cookie with a prefix, by https': {
    others: butInWebKit('rejected', 'accepted'),
    '`__Host-`, by a script': 'accepted',
    '`__Secure-`, by a script': 'accepted',
  },
  Sizes: {
    others: 'comes back; a larger one is an error, and this one stays; a small one is one cookie',
    'any cookie, name and value of 4096 bytes': 'kept',
    'any cookie of 4097 bytes, over an older one': butInWebKit(
      'dropped, the older one stays',
      'kept',
    ),
  },
  'Several cookies of one name': {
    others: '2 come, the last one sealed counts; then nobody',
    'their order, set for the parent domain, the host, a path, the parent’s path': butInWebKit(
      'path, parent’s path, parent, host',
      'path, parent’s path, host, parent',
    ),
    'their order, set the other way round': butInWebKit(
      'parent’s path, path, host, parent',
      'path, parent’s path, host, parent',
    ),
    'Domain added by a release that names it in `formerly`, a logout': 'then nobody',
    'Domain added by a release that does not, a logout': 'then nobody',
    'junk in six, set by a neighbour for longer paths': '7 come; ann is logged in',
    'the same with a `__Host-` name': butInWebKit(
      '1 come; ann is logged in',
      '7 come; ann is logged in',
    ),
    'junk in one, set by a script for a longer path': '2 come; ann is logged in',
  },
  'Quitting the browser': { others: 'kept, forgotten, kept' },
  'Back after a logout': {
    others: 'not shown, the server was asked',
    'a page that only read the session': 'shown again',
    "the same with `cacheControl: 'private'`": 'shown again',
    'a page that only read it, and a logout with `Clear-Site-Data: "cache"`': 'shown again',
  },
  'Back, a logout there, and Forward': {
    others: 'not shown, the server was asked',
    'a page that only read the session': 'shown again',
    "the same with `cacheControl: 'private'`": 'shown again',
  },
  'Pages that are fetched ahead': {
    ...ahead('`<link rel="prefetch">`', ['chromium', 'firefox'], {
      'a flash message, if the link is followed': {
        chromium: 'shown, and on the next page not shown',
        firefox: 'shown, and on the next page shown',
        webkit: 'is not done',
      },
      'a logout meanwhile, and then the link': 'shows nobody’s',
    }),
    ...ahead('speculation rules, prefetch', ['chromium']),
    ...ahead('speculation rules, prerender', ['chromium']),
  },
  'A slow response to ann that is answered after': {
    others: 'nobody is logged in',
    'another’s login without a logout, and changes it': 'ann is logged in',
    'the same, with a `store`': 'eve is logged in',
  },
  'Another site’s page: which SameSite comes along': {
    others: 'None',
    'a link': 'Lax, None',
    'a frame': { chromium: 'None', firefox: 'nothing', webkit: 'None' },
    'a fetch with credentials': { chromium: 'None', firefox: 'nothing', webkit: 'None' },
    'a redirect back from a login elsewhere': {
      chromium: 'Lax, None, Strict',
      firefox: 'Lax, None',
      webkit: 'Lax, None',
    },
  },
  'Partitioned, SameSite=None, in a frame of another site': {
    'a login at top level is seen in the frame': butInWebKit('nobody', 'ann'),
    'a login in the frame is seen there': butInWebKit('ann', 'nobody'),
    'after a logout at top level the frame says': butInWebKit('bob', 'nobody'),
    'after a logout in the frame': 'nobody',
  },
  'The playground': { others: WORKS },
  'Other sites’ pages are refused, trusted ones are not': { others: WORKS },
}

export function expected(title: string, name: string): Expected | undefined {
  const here = EXPECTED[title] ?? {}
  return here[name] ?? here.others
}

export function expectedOf(title: string, name: string, engine: EngineName): string | undefined {
  const all = expected(title, name)
  return typeof all === 'string' ? all : all?.[engine]
}

/** What is expected of nobody, and who is expected to find nothing. */
export function unmatched(sections: readonly Section[]): readonly string[] {
  const asked = new Map(
    sections.map(({ title, conversations }) => [title, Object.keys(conversations)]),
  )
  const idle = Object.entries(EXPECTED).flatMap(([title, here]) =>
    Object.keys(here)
      .filter((name) => name !== 'others' && !asked.get(title)?.includes(name))
      .map((name) => `nobody asks for what is expected: ${title}: ${name}`),
  )
  const open = [...asked].flatMap(([title, names]) =>
    names
      .filter((name) => expected(title, name) === undefined)
      .map((name) => `nothing is expected: ${title}: ${name}`),
  )
  return [...idle, ...open]
}

function butInWebKit(elsewhere: string, webkit: string): Expected {
  return { chromium: elsewhere, firefox: elsewhere, webkit }
}

function secure(...hosts: readonly string[]): Readonly<Record<string, Expected>> {
  const finding = butInWebKit('returned', 'not returned; warned of webkit-loopback')
  return Object.fromEntries(hosts.map((host) => [`Secure, ${host}`, finding]))
}

/** Browsers that keep what they fetched ahead show it whatever has happened since. */
function ahead(
  way: string,
  engines: readonly EngineName[],
  differences: Readonly<Record<string, Expected>> = {},
): Readonly<Record<string, Expected>> {
  const findings: Readonly<Record<string, Expected>> = {
    'a flash message, if the link is followed': 'shown, and on the next page shown',
    'a flash message, if it is not': 'shown',
    'an idle session past half of its time': 'not renewed',
    'a logout meanwhile, and then the link': 'shows the private page',
    'a logout meanwhile with `Clear-Site-Data: "prefetchCache", "prerenderCache"`':
      'shows nobody’s',
    ...differences,
  }
  const by = (finding: Expected, engine: EngineName) => {
    if (!engines.includes(engine)) return 'is not done'
    return typeof finding === 'string' ? finding : finding[engine]
  }
  return Object.fromEntries(
    Object.entries(findings).map(([question, finding]) => [
      `${way}: ${question}`,
      {
        chromium: by(finding, 'chromium'),
        firefox: by(finding, 'firefox'),
        webkit: by(finding, 'webkit'),
      },
    ]),
  )
}
