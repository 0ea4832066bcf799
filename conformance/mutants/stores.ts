/** Stores with one realistic sin each, and the cases of sessions that have to catch it. */
import { memoryStore, type SessionStore } from '@sealed-session/core'

export interface StoreMutant {
  readonly sin: string
  readonly caughtBy: readonly string[]
  make(sound: SessionStore): Partial<SessionStore>
}

export const storeMutants: readonly StoreMutant[] = [
  {
    sin: 'creates on update what is gone',
    caughtBy: ['store/ended-by-destroy-slow-changes', 'store/login-by-regenerate-slow-updates'],
    make: (sound) => ({
      async update(key, version, record) {
        const written = await sound.update(key, version, record)
        return written.ok || written.current !== null ? written : sound.create(key, record)
      },
    }),
  },
  {
    sin: 'updates without a look at the version',
    caughtBy: ['store/parallel-keys', 'store/parallel-deep', 'store/messages'],
    make: (sound) => ({
      async update(key, version, record) {
        const current = await sound.read(key)
        return sound.update(key, current?.version ?? version, record)
      },
    }),
  },
  {
    sin: 'deletes without a look at the version',
    caughtBy: ['store/parallel-emptied'],
    make: (sound) => ({
      async delete(key, version) {
        const current = await sound.read(key)
        return sound.delete(key, current?.version ?? version)
      },
    }),
  },
  {
    sin: 'leaves what it was to delete',
    caughtBy: ['store/ended-by-clear-slow-touches', 'store/login-by-subject-slow-changes'],
    make: () => ({ delete: () => ({ ok: true }) }),
  },
  {
    sin: 'prolongs nothing',
    caughtBy: ['store/idle'],
    make: (sound) => ({
      touch: async (key) => (await sound.read(key))?.version ?? null,
    }),
  },
  {
    sin: 'answers before it has written',
    caughtBy: ['store/redirect', 'store/saved-at-once'],
    make(sound) {
      const late: (() => unknown)[] = []
      return {
        read(key) {
          const record = sound.read(key)
          for (const write of late.splice(0)) write()
          return record
        },
        update(key, version, record) {
          late.push(() => sound.update(key, version, record))
          return { ok: true, version: `${version}+` }
        },
      }
    },
  },
]

/** The same store, but for the sin. */
export function sinful({ make }: StoreMutant, now: () => number): SessionStore {
  const sound = memoryStore({ now })
  const changed = make(sound)
  return new Proxy(sound, {
    get(target, name) {
      const verb = changed[name as keyof SessionStore] ?? target[name as keyof SessionStore]
      return typeof verb === 'function' ? verb.bind(target as never) : verb
    },
  })
}
