/** How large may a cookie be, and all that one session takes? Bytes. */

/** Name and value together (RFC 6265bis section 5.7); a browser drops a larger cookie and keeps the OLD one. */
export const COOKIE_LIMIT = 4096

/** Node refuses 16 kB of request headers; 2 kB of them are left to everybody else. */
export const TOTAL_LIMIT = 14_336

/** nginx reads a response's headers into 4 kB by default, and answers 502 if they are longer. */
export const LARGE = 3900

/** The most cookies that one session may be split into, whatever arrives. */
export const MAX_CHUNKS = 4
