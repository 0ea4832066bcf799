/** Why was an arriving cookie not used? */
/**
 * Why an arriving cookie was not used. `gone` and `revoked` are the answers of server-side
 * stores; a sealed cookie alone never gives them.
 */
export type Reason =
  | 'malformed'
  | 'tampered'
  | 'unknown-key'
  | 'expired'
  | 'idle'
  | 'invalid-data'
  | 'unsupported-version'
  | 'gone'
  | 'revoked'
