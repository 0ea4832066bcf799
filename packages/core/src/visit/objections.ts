/** What may a browser have against the cookies that a response sets, which nobody would hear of? */
import { droppedBy } from '../cookie/dropped.ts'
import { isLoopback } from '../cookie/host.ts'
import type { Commit } from '../words/commit.ts'
import type { WarningKind } from '../words/events.ts'
import type { RequestHead } from '../words/request.ts'
import type { Kind } from './kind.ts'
import { hostOf, transportOf } from './request.ts'
import type { Evidence } from './warnings.ts'

/** A kind of warning, and what it has to tell. */
export type Objection = readonly [kind: WarningKind, evidence: Evidence[WarningKind]]

/** `arrived`: whether a cookie of ours came with the request. */
export function objectionsTo(
  kind: Kind<unknown>,
  request: RequestHead,
  made: Commit,
  arrived: boolean,
): readonly Objection[] {
  const all = [
    certain(kind, request),
    byWebKit(request, made),
    notSent(kind, request, arrived),
    leftInFrames(kind, request, made),
  ]
  return all.filter((each) => each !== undefined)
}

/** What every browser is sure to have against a cookie that is set in answer to this request. */
function certain({ cookie }: Kind<unknown>, request: RequestHead): Objection | undefined {
  const host = hostOf(request)
  const dropped = droppedBy(cookie, {
    host,
    path: request.path,
    ...metadataOf(request),
    isPlain: transportOf(request) === 'http',
  })
  switch (dropped) {
    case 'domain':
      return ['wrong-domain', { domain: String(cookie.domain), host: String(host) }]
    case 'secure':
      return ['insecure-transport', {}]
    case 'same-site':
      return ['cross-site', { sameSite: cookie.sameSite }]
    case 'path':
      return ['outside-path', { path: cookie.path, asked: String(request.path) }]
    case undefined:
      return undefined
  }
}

/** To Chromium and Firefox loopback is as good as https. */
function byWebKit(request: RequestHead, made: Commit): Objection | undefined {
  if (!isSecure(made) || transportOf(request) !== 'http' || !isLoopback(hostOf(request)))
    return undefined
  const agent = request.header('user-agent') ?? ''
  const isWebKit = /AppleWebKit\//.test(agent) && !/Chrom(?:e|ium)\/|Edg\//.test(agent)
  return isWebKit ? ['webkit-loopback', {}] : undefined
}

/** A session begun here takes the place of the one that the visitor has, and that could not come along. */
function notSent(
  { cookie }: Kind<unknown>,
  request: RequestHead,
  arrived: boolean,
): Objection | undefined {
  const { site, mode, dest } = metadataOf(request)
  const isGoneTo = mode === 'navigate' && (dest === undefined || dest === 'document')
  if (arrived || site !== 'cross-site' || !isGoneTo || cookie.sameSite === 'none') return undefined
  const method = request.method ?? 'GET'
  const goesAlong = cookie.sameSite === 'lax' && (method === 'GET' || method === 'HEAD')
  return goesAlong ? undefined : ['not-sent', { sameSite: cookie.sameSite, method }]
}

/** A partitioned cookie belongs to the site in the address bar: each has its own. */
function leftInFrames(
  { cookie }: Kind<unknown>,
  request: RequestHead,
  { outcome }: Commit,
): Objection | undefined {
  if (!cookie.partitioned || (outcome !== 'destroyed' && outcome !== 'cleared')) return undefined
  const { site, dest } = metadataOf(request)
  return dest === 'document' && site !== 'cross-site' ? ['partitioned-logout', {}] : undefined
}

function isSecure({ setCookie }: Commit): boolean {
  return setCookie.some((line) => /;\s*Secure(?:;|$)/i.test(line))
}

/** Fetch Metadata (https://www.w3.org/TR/fetch-metadata/). */
function metadataOf(request: RequestHead) {
  return {
    site: request.header('sec-fetch-site') ?? undefined,
    mode: request.header('sec-fetch-mode') ?? undefined,
    dest: request.header('sec-fetch-dest') ?? undefined,
  }
}
