/** The subjects of this repository: every adapter, and bare fetch handlers. */
import type { Subject } from '@sealed-session/conformance'
import { expressSubject } from './express.ts'
import { fastifySubject } from './fastify.ts'
import { fetchSubject } from './fetch.ts'
import { h3Subject } from './h3.ts'
import { honoSubject } from './hono.ts'
import { koaSubject } from './koa.ts'
import { sveltekitSubject } from './sveltekit.ts'

export const subjects: readonly Subject[] = [
  expressSubject,
  koaSubject,
  fastifySubject,
  h3Subject,
  honoSubject,
  sveltekitSubject,
  fetchSubject,
]
