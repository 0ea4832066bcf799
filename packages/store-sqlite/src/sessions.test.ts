/** Sessions in SQLite: whatever several requests do to one at the same time. scripts/homes.ts does the rest. */
import { cases, offerStore } from '@sealed-session/conformance'
import { expressSubject } from '../../../conformance/subjects/express.ts'
import { holdStored } from '../../../conformance/test/held.ts'
import { sqliteStore } from './index.ts'

offerStore('sqlite', (options) => sqliteStore(':memory:', options))

holdStored(
  expressSubject,
  { store: 'sqlite' },
  cases.filter(({ home }) => home === 'store'),
)
