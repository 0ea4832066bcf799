/** How is a version named that has never been there before? */

/**
 * By chance, and not by counting: a counter begins anew with a record that is deleted and created again, and falls
 * back when a standby takes over that had not heard of the last writes. Either would make a new version look like
 * one that somebody has read, whose write would then erase what it has never seen.
 */
export function newVersion(): string {
  const [random = 0n] = crypto.getRandomValues(new BigUint64Array(1))
  return random.toString(36)
}
