/** Fastify does what every adapter does. */
import { fastifySubject } from '../subjects/fastify.ts'
import { hold } from './held.ts'

hold(fastifySubject)
