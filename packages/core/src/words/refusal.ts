/** Why was an arriving cookie not used? */

/**
 * `gone` and `revoked` are the answers of server-side stores; a sealed cookie alone never gives them.
 * `ended`: this browser's session was ended, and a response that was slower brought the cookie back.
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
  | 'gone'
  | 'revoked'
