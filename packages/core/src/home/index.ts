/** Which home do these sessions have? */
import type { Checked } from '../options/all.ts'
import { checkSecrets } from '../options/secrets.ts'
import { createSeal, type Seal } from '../seal/codec.ts'
import { chooseSealer } from '../seal/sealer/index.ts'
import { createShape } from '../seal/shape.ts'
import type { SessionStore } from '../store/store.ts'
import { endingsOf } from './endings.ts'
import { foreignHome } from './foreign.ts'
import type { Home } from './home.ts'
import { limitedHome } from './limited.ts'
import { createRecords } from './record.ts'
import { revocableHome } from './revocable.ts'
import type { Revocations } from './revocations.ts'
import { createRows } from './rows.ts'
import { sealedHome } from './sealed.ts'
import { spillHome } from './spill.ts'
import { storedHome } from './stored.ts'
import { createWriting } from './writing.ts'

/** The places where sessions are kept, or remembered: the options', guarded. */
export interface Places {
  readonly store: SessionStore | undefined
  readonly revocations: Revocations | undefined
}

export function createHome<T>(checked: Checked<T>, places: Places, newId: () => string): Home {
  const { codec, cookie, serializer } = checked
  if (codec !== undefined) return foreignHome(codec, { lifetime: checked, serializer, newId })
  const seal = createSeal({ ...checked, purpose: 'session', cookieName: cookie.name })
  const { store, revocations } = places
  const home = store === undefined ? sealedHome(seal) : createStored(checked, store, seal)
  if (revocations === undefined) return home
  return revocableHome(home, { revocations, lifetime: checked, subjectOf: subjectOf(checked) })
}

function createStored<T>(checked: Checked<T>, store: SessionStore, seal: Seal): Home {
  const { cookie, serializer, schema, secret, random, encryptAtRest, onConflict } = checked
  const use = { purpose: 'record', cookie: cookie.name }
  const sealer = chooseSealer(checked.sealer, checkSecrets(secret), use, random)
  const shape = createShape(schema, serializer)
  const lifetime = checked
  const records = createRecords({ sealer, encryptAtRest, lifetime, serializer, shape })
  const rows = createRows(store, records, lifetime)
  const endings = checked.subject && endingsOf(store, lifetime.maxAge * 1000)
  const writing = createWriting({ store, records, rows, endings, lifetime, serializer, onConflict })
  const { onStoreError, limit, keepInCookie } = checked
  const stored = storedHome({
    store,
    seal,
    records,
    rows,
    writing,
    endings,
    lifetime,
    subjectOf: subjectOf(checked),
    onStoreError,
  })
  const home = limit === undefined ? stored : limitedHome(stored, store, limit)
  return keepInCookie === undefined ? home : spillHome(seal, home, keepInCookie)
}

function subjectOf<T>({ subject }: Checked<T>): (data: object) => string | undefined {
  return (data) => {
    try {
      return subject?.(data as Partial<T>)
    } catch {
      // Told when the session is committed.
      return undefined
    }
  }
}
