/** What is known of a request? */
/** What an adapter knows about a request, beside its Cookie header. */
export interface About {
  /** False only for plain http, with no proxy that says otherwise. */
  readonly secure?: boolean | undefined
  /** The Host header. */
  readonly host?: string | undefined
}

/** What is known of the request itself. Looked up when it is needed, if that takes time. */
export interface RequestFacts extends About {
  /** The Cookie header, if one came. */
  cookieHeader(): string | null | undefined
}
