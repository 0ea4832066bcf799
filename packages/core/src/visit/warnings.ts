/** Of what are developers warned, in which words, and what is the remedy? */
import { LARGE } from '../words/budgets.ts'
import type { SessionEvent, WarningKind } from '../words/events.ts'
import { pageOf } from '../words/pages.ts'
import type { ClientKind } from './clients.ts'
import { causeOf, type Foreign, remedyOf } from './cross-origin.ts'

/** What a warning has to tell of, by its kind. */
export interface Evidence {
  readonly 'duplicate-cookie': { readonly count: number }
  readonly 'insecure-transport': object
  readonly 'large-cookie': {
    readonly bytes: number
    /** The largest keys of the data with their serialized bytes, as far as they are known. */
    readonly largest: readonly (readonly [key: string, bytes: number])[]
  }
  readonly 'public-cache': {
    readonly header: string
    readonly asked: string
    readonly sent: string
  }
  readonly 'late-change': object
  readonly 'assigned-then-regenerated': object
  readonly 'wrong-domain': { readonly domain: string; readonly host: string }
  readonly 'cross-site': { readonly sameSite: string }
  readonly 'cross-origin': Foreign
  readonly 'outside-path': { readonly path: string; readonly asked: string }
  readonly 'foreign-set-cookie': object
  readonly 'lost-with-throw': object
  readonly 'unchangeable-response': object
  readonly 'webkit-loopback': object
  readonly 'clear-site-data': object
  readonly 'not-sent': { readonly sameSite: string; readonly method: string }
  readonly 'not-returned': { readonly client: ClientKind }
  readonly 'partitioned-logout': object
  readonly 'shared-page': { readonly header: string; readonly asked: string }
  readonly 'other-session': { readonly called: string; readonly remedy: string }
  readonly 'clock-skew': { readonly seconds: number }
  readonly 'store-failed': object
  readonly 'store-not-atomic': object
}

interface Warning<E> {
  readonly says: (cookie: string, evidence: E) => string
  readonly remedy: string | ((evidence: E) => string)
}

/** The catalogue. docs/why has a page for each kind, under its name. */
const WARNINGS: { readonly [K in WarningKind]: Warning<Evidence[K]> } = {
  'duplicate-cookie': {
    says: (cookie, { count }) =>
      `${count} valid cookies named ${cookie} came in one request; the one sealed last counts.`,
    remedy:
      'They were set with different paths or domains: name the former ones in cookie.formerly, or rule them out by a __Host- name.',
  },
  'insecure-transport': {
    says: (cookie) =>
      `The ${cookie} cookie is Secure and was set over plain http, where browsers drop it.`,
    remedy:
      'If a proxy ends TLS, have it send X-Forwarded-Proto: https; for plain http in development use localhost.',
  },
  'large-cookie': {
    says: (cookie, { bytes, largest }) =>
      `The ${cookie} session takes ${bytes} bytes of cookies${heaviest(largest)}; nginx answers 502 over 4 kB of response headers.`,
    remedy: 'Keep less in it, or give a `store`; else raise proxy_buffer_size.',
  },
  'public-cache': {
    says: (cookie, { header, asked, sent }) =>
      `A response that depends on the ${cookie} cookie asked for ${header}: ${asked}; it was sent with ${sent}, since a shared cache would hand one visitor's session to others.`,
    remedy: 'Cache pages that set no session.',
  },
  'late-change': {
    says: (cookie) =>
      `The ${cookie} session was changed after the response head had left; the change is lost.`,
    remedy: 'Change it before the first byte is written.',
  },
  'assigned-then-regenerated': {
    says: (cookie) =>
      `The ${cookie} session was assigned an object, and regenerate() dropped it again.`,
    remedy: 'Regenerate first and assign then, or name the keys to keep: regenerate(["user"]).',
  },
  'wrong-domain': {
    says: (cookie, { domain, host }) =>
      `The ${cookie} cookie was set for the domain ${domain} by the host ${bounded(host)}; browsers drop it.`,
    remedy: 'Leave cookie.domain out, or set it to the host or a parent of it.',
  },
  'cross-site': {
    says: (cookie, { sameSite }) =>
      `The ${cookie} cookie is SameSite=${sameSite} and was set in a cross-site request of a page, where browsers drop it.`,
    remedy:
      "Set cookie.sameSite to 'none' (and cookie.partitioned) if other sites are to embed this.",
  },
  'cross-origin': {
    says: (cookie, foreign) => `${causeOf(foreign)}; it found no ${cookie} session.`,
    remedy: remedyOf,
  },
  'outside-path': {
    says: (cookie, { path, asked }) =>
      `The ${cookie} cookie is for ${path} and was set by ${bounded(asked)}, which it is never sent to: each session begun there takes the place of the one before.`,
    remedy: 'Use the session below its path only, or leave cookie.path out.',
  },
  'foreign-set-cookie': {
    says: (cookie) =>
      `The response carries a Set-Cookie named ${cookie} that is not this session's.`,
    remedy:
      'An upstream, or another library, uses the same name: rename one of them, or drop its Set-Cookie.',
  },
  'lost-with-throw': {
    says: (cookie) =>
      `The ${cookie} session was changed by a handler that then threw what is no response; the change is lost.`,
    remedy:
      'Return a response in its place (Response.redirect(…) for a redirect), throw a Response, or give withSession a third argument that makes a response of what is thrown.',
  },
  'unchangeable-response': {
    says: (cookie) =>
      `The ${cookie} cookie was to be set on a response that can be neither changed nor copied (an upgrade, Response.error()); the change is lost.`,
    remedy: 'Change the session in a request before it, or only read it there.',
  },
  'webkit-loopback': {
    says: (cookie) =>
      `The ${cookie} cookie is Secure and was set over plain http on this machine, where Safari and other WebKit browsers drop it.`,
    remedy: "Set cookie.secure to 'auto' for development, serve https, or use another browser.",
  },
  'clear-site-data': {
    says: (cookie) =>
      `The response sets the ${cookie} cookie, and clears all cookies of its site by Clear-Site-Data.`,
    remedy:
      'Send Clear-Site-Data with a logout only, not with a login; a logout needs no more of it than "storage" and "cache".',
  },
  'not-sent': {
    says: (cookie, { sameSite, method }) =>
      `A ${cookie} session was begun by a ${method} navigation from another site, with which browsers send no SameSite=${sameSite} cookie: it takes the place of the one that the visitor may have.`,
    remedy:
      "For logins that come back from elsewhere, keep what they have to match (state, nonce) in a second, short session with sameSite: 'none', and redirect to a page of your own before this one is used.",
  },
  'not-returned': {
    says: (cookie, { client }) =>
      `A ${cookie} cookie was set for the same ${client} three times, and none of them came back.`,
    remedy: ({ client }) =>
      client === 'browser'
        ? "A fetch() needs credentials: 'include' (and CORS that allows it), frames of other sites need sameSite: 'none' and partitioned, and over http a Secure cookie of that name, from a visit by https, stands in the way."
        : "supertest's agent and its like keep cookies only if they are told to (request.agent(app)), and no Secure ones over http: set cookie.secure to 'auto'.",
  },
  'partitioned-logout': {
    says: (cookie) =>
      `The ${cookie} session was ended in a page of its own; frames of this app in other sites have a partitioned cookie each, which stays.`,
    remedy:
      'Give a `store` or `revocations`, and end them all with sessions.revokeAll(subject), if they are to end together.',
  },
  'shared-page': {
    says: (cookie, { header, asked }) =>
      `A response that depends on the ${cookie} session was sent with ${header}: ${asked}; a cache that does not mind Vary: Cookie hands it to others.`,
    remedy:
      "Send `private` with what a session went into, or set cacheControl: { read: 'private' }; cache pages that do not ask for the session.",
  },
  'other-session': {
    says: (cookie, { called }) =>
      `Beside the ${cookie} session ${called} was called; its sessions have a cookie of their own, and know nothing of this one.`,
    remedy: ({ remedy }) => remedy,
  },
  'clock-skew': {
    says: (cookie, { seconds }) =>
      `A ${cookie} session came that was sealed ${seconds} seconds in the future; it was used.`,
    remedy: 'The clocks of the servers differ: have them kept by NTP.',
  },
  'store-failed': {
    says: (cookie) =>
      `The store of the ${cookie} sessions fails; requests that need one are answered with 503.`,
    remedy: 'The errors that are thrown say why; it is asked again with each request.',
  },
  'store-not-atomic': {
    says: (cookie) =>
      `The store of the ${cookie} sessions cannot compare and write in one step: where several processes change one session at the same time, a change may be lost.`,
    remedy: 'Take a store of ours (SQLite, Redis, Postgres) where that matters.',
  },
}

export function warningOf<K extends WarningKind>(
  kind: K,
  cookie: string,
  evidence: Evidence[K],
): Pick<Extract<SessionEvent, { type: 'warning' }>, 'kind' | 'message' | 'remedy' | 'anchor'> {
  const { says, remedy: known } = WARNINGS[kind] as Warning<Evidence[K]>
  const remedy = typeof known === 'string' ? known : known(evidence)
  return {
    kind,
    message: `${says(cookie, evidence)} ${remedy}`,
    remedy,
    anchor: pageOf(kind),
  }
}

/** Near what nginx takes by default for a response's headers (4 kB). */
export const isLarge = (bytes: number): boolean => bytes > LARGE

/** As in `, most of them in "cart" (2100)`. Keys may be of any length, and hold anything. */
function heaviest(largest: Evidence['large-cookie']['largest']): string {
  const [first] = largest
  return first === undefined ? '' : `, ${first[1]} of them in ${JSON.stringify(bounded(first[0]))}`
}

/** A path may be a visitor's choice. */
export function bounded(path: string): string {
  const text = JSON.stringify(path).slice(1, -1)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
