/** Hono does what every adapter does. */
import { honoSubject } from '../subjects/hono.ts'
import { hold } from './held.ts'

hold(honoSubject)
