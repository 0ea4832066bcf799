/** A database that a store of ours is tried with, as Debian packs it. */
export interface Database {
  readonly name: string
  /** Where the store is whose tests need it. */
  readonly folder: string
  /** Debian's packages, each of which may be missing. */
  readonly packages: readonly string[]
  /** Whether this machine has it. Tests start it themselves, on loopback, and end it. */
  isThere(): boolean
}
