/** Koa does what every adapter does. */
import { koaSubject } from '../subjects/koa.ts'
import { hold } from './held.ts'

hold(koaSubject)
