/** Did a page of another origin cause this request, as far as browsers say? Pure: a head and the rule in, a verdict out. */
import { SessionError } from '../words/errors.ts'
import type { RequestHead } from '../words/request.ts'
import { spellText } from '../words/spell.ts'
import { isAllowed } from './allowed.ts'
import { hostOf, namesWebSocket, transportOf } from './request.ts'

/** Whose pages may cause requests. */
export interface Rule {
  readonly trusted: readonly string[]
}

/** The page of another origin that caused a request, as its browser tells of it. Both may be anybody's choice. */
export interface Foreign {
  readonly method: string
  /** The Origin header, `null` included. */
  readonly origin: string | undefined
  /** The Sec-Fetch-Site header. */
  readonly site: string | undefined
}

/** Methods by which nothing is to be changed (RFC 9110, section 9.2.1), so that any page may cause them. */
const SAFE = ['GET', 'HEAD', 'OPTIONS']

/**
 * The page of another origin, if there is one and it may not. Sec-Fetch-Site decides: every browser since 2023 sends
 * it to trustworthy addresses. Where it is missing (older ones, plain http, Chromium's WebSockets) the Origin header
 * does. What sends neither is no browser, and nobody's cookies are with it that it was not given.
 */
export function foreignPage(request: RequestHead, { trusted }: Rule): Foreign | undefined {
  const { method } = request
  // Unknown where a Cookie header is all there is.
  if (method === undefined || (SAFE.includes(method) && !isHandshake(request))) return undefined
  if (request.mayBeCrossOrigin === true) return undefined

  const site = request.header('sec-fetch-site') || undefined
  if (site === 'same-origin' || site === 'none') return undefined
  const origin = request.header('origin') || undefined
  if (origin !== undefined && trusted.includes(origin)) return undefined
  if (site === undefined && (origin === undefined || isOurs(origin, request))) return undefined
  return { method, origin, site }
}

/** The same, where neither the app (`crossOrigin: false`) nor the route (`allowCrossOrigin`) says that any page may. */
export function foreignBehind(request: RequestHead, rule: Rule | false): Foreign | undefined {
  return rule === false || isAllowed(request) ? undefined : foreignPage(request, rule)
}

/** A WebSocket's. */
export function isHandshake(request: RequestHead): boolean {
  return request.method === 'GET' && namesWebSocket(request.header('upgrade'))
}

/** A proxy that ends TLS need not say so, but where the request came by TLS a page that did not is another's. */
function isOurs(origin: string, request: RequestHead): boolean {
  const host = hostOf(request)
  if (host === undefined || !URL.canParse(origin)) return false
  const { protocol, host: its } = new URL(origin)
  if (protocol === 'http:' && transportOf(request) === 'https') return false
  // With its port only where it is not the scheme's own, whoever spells it.
  const ours = `${protocol}//${host}`
  return URL.canParse(ours) && its !== '' && its === new URL(ours).host
}

/** What a handler is told, and the framework's error handler: the origin, and the line to add. */
export function crossOriginError(foreign: Foreign): SessionError {
  return new SessionError(
    'ERR_SESSION_CROSS_ORIGIN',
    `${causeOf(foreign)}, so it finds no session here.`,
    remedyOf(foreign),
    { status: 403 },
  )
}

export function causeOf({ method, origin, site }: Foreign): string {
  return `A page of ${pageOf(origin, site)} caused this ${spellText(method, 16).slice(1, -1)} request`
}

function pageOf(origin: string | undefined, site: string | undefined): string {
  if (origin === 'null') return 'no origin (Origin: null: a sandboxed frame, a file)'
  if (origin !== undefined) return `another origin, ${spellOrigin(origin)},`
  return `another origin (Sec-Fetch-Site: ${spellText(site ?? '', 16).slice(1, -1)})`
}

export function remedyOf({ origin }: Foreign): string {
  const route =
    'in that route alone (a SAML or form_post callback) call allowCrossOrigin(request) before the session is asked for'
  if (origin === undefined || origin === 'null') return `If it may, ${route}.`
  return `If it may, add it: crossOrigin: { trusted: [${spellOrigin(origin)}] }; or ${route}.`
}

/** A host name has up to 253 characters. */
function spellOrigin(origin: string): string {
  return spellText(origin, 270)
}
