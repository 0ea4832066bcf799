/** What is `onEvent` told? */
import type { Outcome } from './commit.ts'
import type { SessionError } from './errors.ts'
import type { Reason } from './refusal.ts'

export type WarningKind =
  /** Several valid cookies of our name arrived. */
  | 'duplicate-cookie'
  /** A Secure cookie was set over plain http, where browsers drop it. */
  | 'insecure-transport'
  /** The cookies are near a limit of common proxies. */
  | 'large-cookie'
  /** The app asked shared caches to keep a response that sets our cookie. */
  | 'public-cache'
  /** The session was changed after the head had left (noticed in development only). */
  | 'late-change'
  /** `regenerate()` dropped what had been assigned before in the same request. */
  | 'assigned-then-regenerated'
  /** The cookie's Domain is not the host's. */
  | 'wrong-domain'
  /** The cookie's SameSite forbids it where it was set. */
  | 'cross-site'
  /** A page of another origin caused a request that asked for the session. */
  | 'cross-origin'
  /** The request is outside of the cookie's Path. */
  | 'outside-path'
  /** Somebody else set a cookie of our name on the same response. */
  | 'foreign-set-cookie'
  /** A handler changed the session and threw what is no response: the change is lost. */
  | 'lost-with-throw'
  /** The session store begins to fail; told once, until it answers again. */
  | 'store-failed'
  /** The store cannot compare and write in one step: other processes may lose changes. */
  | 'store-not-atomic'
  /** A cookie was due on a response that can be neither changed nor copied. */
  | 'unchangeable-response'
  /** A Secure cookie was set over plain http on this machine, where Safari and WebKit drop it. */
  | 'webkit-loopback'
  /** The response clears the cookies of this host by Clear-Site-Data, ours too. */
  | 'clear-site-data'
  /** A session was begun in a navigation from another site, with which the visitor's own is not sent. */
  | 'not-sent'
  /** The same client was given cookies again and again, and none of them came back. */
  | 'not-returned'
  /** A logout outside of frames leaves the sessions that frames in other sites have. */
  | 'partitioned-logout'
  /** The app asked shared caches to keep a page that depends on the session. */
  | 'shared-page'
  /** The framework's own sessions were asked for beside ours, with which they share nothing. */
  | 'other-session'
  /** A session came that was sealed in the future. */
  | 'clock-skew'

/** What `onEvent` is told. Holds no data, token, id or key. */
export type SessionEvent = About &
  (
    | {
        readonly type: 'refused'
        readonly reason: Reason
        /** What came, and what to do about it. */
        readonly message: string
        readonly remedy: string
        /** The page that explains it. */
        readonly anchor: string
        /** The name of the reader whose cookie it was; left out: it was ours. */
        readonly from?: string | undefined
      }
    | {
        /** A session of another library's came (`acceptFrom`): once these stay away, its reader can go. */
        readonly type: 'accepted'
        /** The name of its reader. */
        readonly from: string
      }
    | {
        /** How the request ended for the session: told once of each, untouched ones too, unless it `failed`. */
        readonly type: 'committed'
        readonly outcome: Outcome
        /** What came with the request: `unopened` where nobody asked. */
        readonly arrived: Arrived
        /** Why what came was not used. */
        readonly reason?: Reason | undefined
        /** Bytes of the names and values set, 0 if none were. */
        readonly bytes: number
      }
    | { readonly type: 'failed'; readonly error: SessionError }
    | {
        readonly type: 'warning'
        readonly kind: WarningKind
        /** What happened, and the remedy. */
        readonly message: string
        readonly remedy: string
        /** The page that explains it. */
        readonly anchor: string
      }
  )

interface About {
  /** The cookie's name. */
  readonly cookie: string
  /** The same for all events of one request, and for those alone; 0 for what belongs to none. */
  readonly visit: number
  /** `GET`, `POST` …, where it is known. */
  readonly method?: string | undefined
  /** The path that was asked for, without the query, where it is known. */
  readonly path?: string | undefined
}

/** What came with a request: a session, nothing of ours, or something that was not used. */
export type Arrived = 'unopened' | 'nothing' | 'valid' | 'refused'
