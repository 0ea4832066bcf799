/** Which frameworks are tried for real, and what is asked of them beside what every site is asked? */
import type { Capability } from '@sealed-session/conformance'
import type { Page } from 'playwright-core'
import { visitor } from '../../testing/visitor.ts'
import { browseSite, type Conversation, conversationsOn, type Site } from './conversations.ts'
import { NEXT } from './next.ts'
import { SVELTEKIT } from './sveltekit.ts'

export interface Framework {
  readonly name: string
  /** Its app, in `examples/frameworks`: the framework's name unless it says otherwise. */
  readonly app?: string
  /** Versions in place of those that the app's package.json has. */
  readonly versions?: Readonly<Record<string, string>>
  /** A folder in `with` that is laid over the app. */
  readonly with?: string
  /** How it is started: `npm start` unless it says otherwise, each a server of its own. */
  readonly starts?: Readonly<Record<string, Start>>
  /** What its `/conformance` can be asked, and known differences, by case; undefined: it has none. */
  readonly kit?: {
    readonly capabilities: readonly Capability[]
    readonly deviations: Readonly<Record<string, string>>
  }
  /** What has to hold over HTTP, beside what `site` says of what all are asked. */
  readonly conversations?: Readonly<Record<string, Conversation>>
  readonly site?: Partial<Site>
  /** Logs in and out, as a visitor sees it; undefined: it sends a browser nothing that a browser would run. */
  readonly browse?: (page: Page, url: string) => Promise<void>
}

export interface Start {
  /** Of package.json. */
  readonly script?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly site?: Partial<Site>
}

const WHOLE = { slow: { first: 'Slow 1', last: 'ERR_SESSION_COMMITTED', inPieces: false } }

/** The slow ones first, since two are tried at a time. */
export const FRAMEWORKS: readonly Framework[] = [
  { name: 'next 16', app: 'next', ...NEXT },
  { name: 'next 15', app: 'next', versions: { next: '15.5.29' }, with: 'next-15', ...NEXT },
  { name: 'nuxt', browse: browseSite },
  { name: 'sveltekit', with: 'sveltekit', ...SVELTEKIT },
  { name: 'react-router 8', app: 'react-router', browse: browseSite },
  {
    name: 'react-router 7',
    app: 'react-router',
    versions: {
      '@react-router/dev': '7.18.4',
      '@react-router/node': '7.18.4',
      '@react-router/serve': '7.18.4',
      'react-router': '7.18.4',
      vite: '7.3.2',
    },
    with: 'react-router-7',
    browse: browseSite,
  },
  {
    name: 'astro',
    browse: browseSite,
    conversations: {
      'a cookie jar is as good as a request': async (url) => {
        const ann = visitor(url)
        const headers = { origin: new URL(url).origin }
        const renamed = await ann.post('/rename', { name: 'anna' }, headers)
        if (renamed.status !== 303) throw new Error(`answered ${renamed.status}`)
        if (!(await ann.get('/')).text.includes('Hello anna')) throw new Error('not renamed')
      },
    },
  },
  { name: 'solid-start', browse: browseSite },
  { name: 'tanstack-start', browse: browseSite },
  { name: 'nitro', browse: browseSite },
  { name: 'elysia', starts: { 'on Bun': {}, 'on Node.js': { script: 'start:node' } } },
  {
    name: 'lambda',
    starts: {
      'behind a function URL': { environment: { EVENT: 'function-url' }, site: WHOLE },
      'behind a function URL that streams': {
        environment: { EVENT: 'function-url', STREAM: 'yes' },
      },
      'behind an API gateway (2.0)': { environment: { EVENT: 'api-gateway-2' }, site: WHOLE },
      'behind an API gateway (1.0)': { environment: { EVENT: 'api-gateway-1' }, site: WHOLE },
      'behind a load balancer': {
        environment: { EVENT: 'load-balancer' },
        site: { ...WHOLE, logout: ['session'] },
      },
      'behind a load balancer with multi-value headers': {
        environment: { EVENT: 'load-balancer-multi-value' },
        site: WHOLE,
      },
    },
  },
]

/** All that a started app is asked over HTTP. */
export function conversationsWith(
  { conversations, site }: Framework,
  start: Start,
): Readonly<Record<string, Conversation>> {
  return { ...conversationsOn({ ...site, ...start.site }), ...conversations }
}
