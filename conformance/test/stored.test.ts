/** Kept in a store, or in one and the cookie by turns, sessions are what they are in a cookie. */
import { cases } from '@sealed-session/conformance'
import { expressSubject } from '../subjects/express.ts'
import { fastifySubject } from '../subjects/fastify.ts'
import { fetchSubject } from '../subjects/fetch.ts'
import { holdStored } from './held.ts'

/** Those that are about nothing else. The rest, for all adapters and in other stores, is done by scripts/homes.ts. */
const ofStores = cases.filter(({ home }) => home === 'store' || home === 'spill')

holdStored(expressSubject, { store: 'memory' })
holdStored(fetchSubject, { store: 'memory' }, ofStores)
holdStored(fastifySubject, { store: 'memory', keepInCookie: 400 }, ofStores)
