/** What can be asked of a request? */

/** What is known of a request beside its Cookie header, where that header is all there is. */
export interface About {
  /** False only for plain http, with no proxy that says otherwise. */
  readonly secure?: boolean | undefined
  /** The Host header. */
  readonly host?: string | undefined
}

/** A request as it came. Looked at when something depends on it, and not before. */
export interface RequestHead {
  /** A header by its lower-case name. */
  header(name: string): string | null | undefined
  /** Whether it came to this process by TLS; undefined: nobody knows. */
  readonly encrypted?: boolean | undefined
  /** The host of its URL, for requests that have no Host header. */
  readonly host?: string | undefined
  /** The path of its URL, without the query. */
  readonly path?: string | undefined
  /** Its path with its query. */
  readonly target?: string | undefined
  /** `GET`, `POST` …, as it came; undefined: nobody knows. */
  readonly method?: string | undefined
  /** Whether the app has said that a page of another origin may cause it: `allowCrossOrigin(request)`. */
  readonly mayBeCrossOrigin?: boolean | undefined
}
