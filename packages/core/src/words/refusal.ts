/** Why was an arriving cookie not used? */

/**
 * `gone`, `revoked` and `unavailable` are the answers of server-side stores, of which the last one failed; a sealed
 * cookie alone never gives them.
 * `ended`: this browser's session was ended, and a response that was slower brought the cookie back.
 * `superseded`: whom it belongs to has another stamp since, as after a new password (the option `stamp`).
 * `unbound`: the session is bound to a device, which has not proved itself (the option `deviceBound`).
 * `cross-origin`: a page of another origin caused the request (the option `crossOrigin`).
 */
export type Reason =
  | 'malformed'
  | 'tampered'
  | 'unknown-key'
  | 'expired'
  | 'idle'
  | 'invalid-data'
  | 'unsupported-version'
  | 'ended'
  | 'superseded'
  | 'unbound'
  | 'cross-origin'
  | 'gone'
  | 'revoked'
  | 'unavailable'
