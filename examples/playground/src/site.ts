/** The playground as every framework serves it: a request and its session in, a response out. */
import { type Commit, SessionError, type SessionState, type Sessions } from '@sealed-session/core'
import { ACTIONS, type Form, MissingField, wanted } from './actions.ts'
import { DEVICE_ACTIONS, devicesOf, nameDevice } from './devices.ts'
import { type Entry, recall, remember } from './done.ts'
import type { PlaygroundHome } from './home.ts'
import { errorPage, page } from './pages.ts'
import { SCRIPT } from './script.ts'
import type { Data } from './sessions.ts'
import { shortened } from './set-cookie.ts'
import { STYLE } from './style.ts'
import { why } from './words.ts'

export interface Input {
  readonly framework: string
  /** What the site's paths begin with: `/koa`. */
  readonly base: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: Form
  readonly header: (name: string) => string | undefined
  /** Opened on first use: style and script never ask. */
  readonly state: () => SessionState<Data>
}

export interface Output {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export async function site(
  input: Input,
  sessions: Sessions<Data>,
  home: PlaygroundHome,
): Promise<Output> {
  const { method, path } = input
  if (path === '/style.css') return text('text/css', STYLE)
  if (path === '/script.js') return text('text/javascript', SCRIPT)
  if (path === '/' && (method === 'GET' || method === 'HEAD'))
    return showPage(input, sessions, home)
  if (path === '/do' && method === 'POST') return act(input, sessions, home)
  const answer = Object.hasOwn(JSON_PATHS, path) ? JSON_PATHS[path] : undefined
  if (answer !== undefined) return answerJson(input, sessions, answer)
  return json(404, { error: `There is no ${path} here. Try /get-session.` })
}

// ── for curl ─────────────────────────────────────────────────────────────────────────────────────

type JsonAnswer = (state: SessionState<Data>, query: URLSearchParams) => object

const JSON_PATHS: Readonly<Record<string, JsonAnswer>> = {
  '/set-session'(state, query) {
    state.set(wanted(query, 'key'), wanted(query, 'value'))
    return {}
  },
  '/get-session'(state, query) {
    const key = query.get('key')
    return key === null ? {} : { key, value: state.get(key) ?? null }
  },
  '/delete-session': (state, query) => ({ deleted: state.delete(wanted(query, 'key')) }),
  '/clear-session'(state) {
    state.clear()
    return {}
  },
}

async function answerJson(
  { state: open, query }: Input,
  sessions: Sessions<Data>,
  answer: JsonAnswer,
) {
  try {
    const state = open()
    const told = answer(state, query)
    const commit = await sessions.commit(state)
    const summary = { outcome: commit.outcome, why: why(commit, state.refused) }
    // One key was asked for: the others are nobody's business.
    return json(
      200,
      'key' in told ? { ...told, ...summary } : { ...told, session: state.data, ...summary },
    )
  } catch (error) {
    if (error instanceof MissingField) return json(400, { error: error.message })
    if (error instanceof SessionError) return json(500, { error: error.message, code: error.code })
    throw error
  }
}

// ── for browsers ─────────────────────────────────────────────────────────────────────────────────

async function showPage(
  input: Input,
  sessions: Sessions<Data>,
  home: PlaygroundHome,
): Promise<Output> {
  const state = input.state()
  const devices = isListed(home) ? await devicesOf(state, sessions) : undefined
  const notices = state.takeFlash('notice').map(String)
  // Committing is idempotent, so the page can show what its own response is going to say.
  const commit = await sessions.commit(state)
  const { framework, base, query } = input
  const body = page({
    framework,
    base,
    origin: `http://${input.header('host') ?? 'localhost:3000'}`,
    notices,
    data: state.data,
    id: state.id,
    expiresAt: state.expiresAt,
    exists: hasCookie(input, commit),
    bytes: bytesOf(input, commit),
    now: entry(input, commit, state),
    before: recall(query.get('done')),
    home: home.name,
    devices,
  })
  return html(200, body)
}

/** Does what a form asks, keeps what came of it for the page, and goes back to the page. */
async function act(input: Input, sessions: Sessions<Data>, home: PlaygroundHome): Promise<Output> {
  if (input.header('sec-fetch-site') === 'cross-site')
    return json(403, { error: 'That form is not ours.' })
  const name = input.form.get('action') ?? ''
  const deviceAction = Object.hasOwn(DEVICE_ACTIONS, name) ? DEVICE_ACTIONS[name] : undefined
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined && deviceAction === undefined) {
    return json(400, { error: `There is no action called ${name}.` })
  }
  try {
    const state = input.state()
    action?.(state, input.form)
    if (isListed(home)) {
      if (name === 'login') nameDevice(state, input.header('user-agent'))
      await deviceAction?.(state, sessions, input.form)
    }
    return back(input, remember(entry(input, await sessions.commit(state), state)))
  } catch (error) {
    if (error instanceof MissingField)
      return html(400, errorPage(input.base, 'Something is missing', error.message))
    if (!(error instanceof SessionError)) throw error
    return html(
      500,
      errorPage(input.base, 'This session cannot be saved', error.message, error.code),
    )
  }
}

/** Small sessions that live in their cookies are in no list. */
function isListed({ name }: PlaygroundHome): boolean {
  return name === 'memory' || name === 'sqlite'
}

function entry(
  { framework, method, path, form }: Input,
  commit: Commit,
  state: SessionState<Data>,
): Entry {
  const action = form.get('action')
  return {
    framework,
    request: `${method} ${path}${action ? ` (${action})` : ''}`,
    outcome: commit.outcome,
    why: why(commit, state.refused),
    setCookie: commit.setCookie.map(shortened),
  }
}

/** Bytes of name and value: of the cookie just set, or of the one that came. */
function bytesOf({ header }: Input, { setCookie }: Commit): number {
  const [line] = setCookie
  if (line !== undefined) return line.includes('; Max-Age=0;') ? 0 : line.indexOf(';') - 1
  const token = tokenOf(header('cookie'))
  return token === undefined ? 0 : 'session'.length + token.length
}

function hasCookie(input: Input, commit: Commit): boolean {
  return bytesOf(input, commit) > 0
}

function tokenOf(cookieHeader: string | undefined): string | undefined {
  return /(?:^|; )session=([^;]+)/.exec(cookieHeader ?? '')?.[1]
}

// ── responses ────────────────────────────────────────────────────────────────────────────────────

/** Nothing but what comes from here; no inline script, no inline style. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

function text(type: string, body: string): Output {
  return {
    status: 200,
    headers: [
      ['content-type', `${type}; charset=utf-8`],
      ['cache-control', 'no-cache'],
    ],
    body,
  }
}

function json(status: number, value: unknown): Output {
  return {
    status,
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: `${JSON.stringify(value)}\n`,
  }
}

function html(status: number, body: string): Output {
  return {
    status,
    headers: [
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', POLICY],
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', 'same-origin'],
    ],
    body,
  }
}

/** See Other: the page is asked for anew, and reloading it does nothing again. */
function back({ base }: Input, done: string): Output {
  return { status: 303, headers: [['location', `${base}/?done=${done}`]], body: '' }
}
